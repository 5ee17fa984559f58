pragma circom 2.2.3;

include "range.circom";
include "tree.circom";

// The largest of N numbers, named by the prover and pinned: it is one of them, and none is larger.
//
//   of[N]   assumes: any two differ by less than 2**BITS, and twice that does not reach the field's size
//   in      asserted: the largest of them
template Largest(N, BITS) {
    assert(BITS < SAFE_BITS());
    signal input of[N];
    signal input in;

    OneOf(N)(in, of);
    for (var i = 0; i < N; i++) {
        InRange(BITS)(in - of[i]);
    }
}

// The larger of two numbers, or where `smaller` is 1 the smaller one.
//
//   a, b      assumes: they differ by less than 2**BITS
//   smaller   assumes: a bit
//   in        asserted: the one that is asked for
template Better(BITS) {
    assert(BITS < SAFE_BITS());
    signal input a;
    signal input b;
    signal input smaller;
    signal input in;

    (in - a) * (in - b) === 0;
    signal overA <== (1 - 2 * smaller) * (in - a);
    signal overB <== (1 - 2 * smaller) * (in - b);
    InRange(BITS)(overA);
    InRange(BITS)(overB);
}
