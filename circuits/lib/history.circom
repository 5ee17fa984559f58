pragma circom 2.2.3;

include "packing.circom";
include "risk_row.circom";
include "tail.circom";

// Losses of a book in every return of one window: the packed sums over positions of lots x columns, taken apart. Their range follows
// from Tail, which compares each with the threshold.
//
//   packed[K]   assumes: as for Unpack
//   profit[T]   asserted: the T signed columns that `packed` stands for, provided that each is below 2**SUM_BITS in magnitude
template WindowSums(T) {
    assert(SUM_BITS() + 1 <= COLUMN_BITS() && 3 * COLUMN_BITS() < SAFE_BITS());
    var K = (T + 2) \ 3;
    signal input packed[K];
    signal input profit[T];

    for (var k = 0; k < K; k++) {
        var sum = 0;
        for (var j = 0; j < 3; j++) {
            if (3 * k + j < T) {
                sum += profit[3 * k + j] * (1 << (COLUMN_BITS() * j));
            }
        }
        packed[k] === sum;
    }
}
