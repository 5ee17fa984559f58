pragma circom 2.2.3;

include "range.circom";
include "widths.circom";

// Enforces that `bit` points at exactly one of N places.
//
//   bit[N]   asserted: bits, exactly one of them 1
template OnePlace(N) {
    signal input bit[N];

    var count = 0;
    for (var i = 0; i < N; i++) {
        IsBit()(bit[i]);
        count += bit[i];
    }
    count === 1;
}

// The three largest of N losses, without sorting: three different places in falling order, and nobody else above the third.
//
//   of[N]                  assumes: below 2**NOTIONAL_BITS
//   first, second, third   asserted: a place each, all different
//   value[3]               the losses at these places
template ThreeLargest(N) {
    assert(N >= 3);
    signal input of[N];
    signal input first[N];
    signal input second[N];
    signal input third[N];
    signal output value[3];

    OnePlace(N)(first);
    OnePlace(N)(second);
    OnePlace(N)(third);
    signal at[3][N];
    signal rest[N];
    var sum[3];
    for (var j = 0; j < 3; j++) {
        sum[j] = 0;
    }
    for (var i = 0; i < N; i++) {
        at[0][i] <== first[i] * of[i];
        at[1][i] <== second[i] * of[i];
        at[2][i] <== third[i] * of[i];
        for (var j = 0; j < 3; j++) {
            sum[j] += at[j][i];
        }
        IsBit()(first[i] + second[i] + third[i]);
    }
    for (var j = 0; j < 3; j++) {
        value[j] <== sum[j];
    }
    InRange(NOTIONAL_BITS())(value[0] - value[1]);
    InRange(NOTIONAL_BITS())(value[1] - value[2]);
    for (var i = 0; i < N; i++) {
        rest[i] <== (1 - first[i] - second[i] - third[i]) * (value[2] - of[i]);
        InRange(NOTIONAL_BITS())(rest[i]);
    }
}
