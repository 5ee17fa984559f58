pragma circom 2.2.3;

include "range.circom";
include "widths.circom";

// Columns of a row, three to a field element: column 3k + j stands in element k at 2**(COLUMN_BITS x j), signed. A sum of
// position x element is then the three sums of position x column, packed in the same way, so that a row costs a third of the hashing
// and only the sums, which need a range check in any case, are ever taken apart.

// Enforces that `value` are the N signed columns that `packed` stands for. There is one such list: two that agree in the field
// differ by less than the field's size, hence not at all.
//
//   packed[K]     assumes: a sum whose columns are each below 2**SUM_BITS in magnitude, by the rules of the snapshot (otherwise no
//                 witness exists)
//   negative[N]   asserted: bits
//   magnitude[N]  asserted: below 2**SUM_BITS
//   value[N]      the columns, signed
template Unpack(N) {
    assert(SUM_BITS() + 1 <= COLUMN_BITS() && 3 * COLUMN_BITS() < SAFE_BITS());
    var K = (N + 2) \ 3;
    signal input packed[K];
    signal input negative[N];
    signal input magnitude[N];
    signal output value[N];

    component column[N];
    for (var i = 0; i < N; i++) {
        column[i] = Signed(SUM_BITS());
        column[i].negative <== negative[i];
        column[i].magnitude <== magnitude[i];
        value[i] <== column[i].value;
    }
    for (var k = 0; k < K; k++) {
        var sum = 0;
        for (var j = 0; j < 3; j++) {
            if (3 * k + j < N) {
                sum += value[3 * k + j] * (1 << (COLUMN_BITS() * j));
            }
        }
        packed[k] === sum;
    }
}

// Enforces that `part` are the three unsigned amounts that `packed` stands for.
//
//   packed    assumes: as for Unpack, and no amount is negative
//   part[3]   asserted: below 2**SUM_BITS
template UnpackAmounts() {
    signal input packed;
    signal input part[3];

    var sum = 0;
    for (var j = 0; j < 3; j++) {
        InRange(SUM_BITS())(part[j]);
        sum += part[j] * (1 << (COLUMN_BITS() * j));
    }
    packed === sum;
}
