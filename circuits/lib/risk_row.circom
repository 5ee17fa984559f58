pragma circom 2.2.3;

include "hash.circom";
include "range.circom";
include "tags.circom";
include "tree.circom";
include "widths.circom";

// Rows of the portfolio table. Their fields' widths are assumed, by validation of the snapshot; membership is enforced.

// Enforces floor <= magnitude < cap, in lots.
//
//   magnitude    assumes: below 2**LOTS_BITS
//   floor, cap   assumes: below 2**LOTS_BITS
template InLotTier() {
    signal input magnitude;
    signal input floor;
    signal input cap;

    InRange(LOTS_BITS())(magnitude - floor);
    InRange(LOTS_BITS())(cap - 1 - magnitude);
}

// A row of LENGTH elements of the snapshot, hashed sixteen at a time.
//
//   row          asserted: a row of the snapshot under this tag
//   path, cap    see UnderCap
template Row(LENGTH, LEVELS) {
    signal input row[LENGTH];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal input tag;

    signal leaf <== Sponge(LENGTH)(row, tag);
    UnderCap(LEVELS)(leaf, path, cap);
}

// Opens one tier of an instrument with packed columns, for a position: a row of the portfolio or the shortfall table.
//
//   LENGTH, TAG           of the row; AT, the index of floor and cap; SIDES, of the amounts of a long and a short lot
//   negative, magnitude   asserted: a sign and fewer than 2**LOTS_BITS lots, within the tier
//   lots                  signed
//   amounts               |lots| x the amounts of its side, packed
template ColumnPosition(LENGTH, TAG, AT, SIDES, LEVELS) {
    signal input negative;
    signal input magnitude;
    signal input row[LENGTH];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal output lots;
    signal output amounts;

    component size = Signed(LOTS_BITS());
    size.negative <== negative;
    size.magnitude <== magnitude;
    lots <== size.value;

    Row(LENGTH, LEVELS)(row, path, cap, TAG);
    InLotTier()(magnitude, row[AT], row[AT + 1]);
    signal side <== row[SIDES] + negative * (row[SIDES + 1] - row[SIDES]);
    amounts <== magnitude * side;
}
