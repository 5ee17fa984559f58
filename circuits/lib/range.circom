pragma circom 2.2.3;

include "bitify.circom";

// Enforces 0 <= in < 2**BITS. BITS stays below the field's size, so that the decomposition is unique.
//
//   in   asserted: an integer of BITS bits
template InRange(BITS) {
    assert(0 < BITS && BITS < 254);
    signal input in;

    component bits = Num2Bits(BITS);
    bits.in <== in;
    for (var i = 0; i < BITS; i++) {
        _ <== bits.out[i];
    }
}

// Enforces in = 0 or in = 1.
//
//   in   asserted: a bit
template IsBit() {
    signal input in;

    in * (in - 1) === 0;
}

// A signed integer from a sign and a magnitude. Zero has two encodings here (0 and minus 0) and one value,
// and only the value is used outside.
//
//   negative    asserted: a bit
//   magnitude   asserted: 0 <= magnitude < 2**BITS
//   value       magnitude, or its negation in the field
template Signed(BITS) {
    signal input negative;
    signal input magnitude;
    signal output value;

    IsBit()(negative);
    InRange(BITS)(magnitude);
    value <== (1 - 2 * negative) * magnitude;
}
