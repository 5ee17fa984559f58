pragma circom 2.2.3;

include "packing.circom";
include "range.circom";

// The tail of T losses: which COUNT of them are the largest, their sum, and the smallest of them. No loss is sorted.
//
//   count          assumes: 1 to T, out of a row of the snapshot
//   loss[T]        asserted: |loss| < 2**SUM_BITS, through the differences from the threshold
//   threshold      asserted: |threshold| < 2**(SUM_BITS - 1); the smallest loss of the tail, which is the COUNT-th largest of all
//   inTail[T]      asserted: bits, `count` of them 1: the losses of the tail. No other loss is larger than one of the tail
//   sum            of the losses in the tail
template Tail(T) {
    signal input count;
    signal input loss[T];
    signal input threshold;
    signal input inTail[T];
    signal output sum;

    var HALF = 1 << (SUM_BITS() - 1);
    InRange(SUM_BITS())(threshold + HALF);
    signal tailLoss[T];
    signal over[T];
    signal miss[T];
    signal product[T];
    var members = 0;
    var total = 0;
    for (var t = 0; t < T; t++) {
        IsBit()(inTail[t]);
        members += inTail[t];
        over[t] <== (2 * inTail[t] - 1) * (loss[t] - threshold);            // of the tail: at least the threshold; else at most
        InRange(SUM_BITS() - 1)(over[t]);
        tailLoss[t] <== inTail[t] * loss[t];
        total += tailLoss[t];
        miss[t] <== inTail[t] * (loss[t] - threshold - 1);                  // 1 + miss is 0 only for a loss of the tail at the threshold
        product[t] <== (t == 0 ? 1 : product[t - 1]) * (1 + miss[t]);
    }
    members === count;
    product[T - 1] === 0;
    sum <== total;
}
