pragma circom 2.2.3;

include "range.circom";
include "tags.circom";
include "tree.circom";
include "widths.circom";

// Rows of the risk snapshot. A row is one tier of one instrument or asset. The snapshot is public and whoever verifies
// has validated it, so the widths of a row's fields are *assumed* here; that the row is in the snapshot is *enforced*.
// The holder chooses a tier by opening its row; floor <= value < cap leaves exactly one choice.

// Enforces floor <= value < cap.
//
//   value        assumes: below 2**(LOTS_BITS + LOT_VALUE_BITS), so that neither difference wraps into range
//   floor, cap   assumes: at most 2**NOTIONAL_BITS, by validation of the snapshot
template InTier() {
    assert(LOTS_BITS() + LOT_VALUE_BITS() < SAFE_BITS());
    signal input value;
    signal input floor;
    signal input cap;

    InRange(NOTIONAL_BITS())(value - floor);
    InRange(NOTIONAL_BITS())(cap - 1 - value);
}

// Opens one tier of an instrument for a position of `magnitude` lots.
//
//   row[6]               id, lotValue, floor, cap, rate, constant; asserted: a row of the snapshot
//   path, cap            see UnderCap
//   magnitude            assumes: below 2**LOTS_BITS
//   id                   the instrument, 0 for the null instrument
//   notional             magnitude x lotValue, in money
//   requirement          notional x rate - constant, in fine units; exact
template InstrumentTier(LEVELS) {
    signal input row[6];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal input magnitude;
    signal output id;
    signal output notional;
    signal output requirement;

    signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT());
    UnderCap(LEVELS)(leaf, path, cap);

    id <== row[0];
    notional <== magnitude * row[1];
    InTier()(notional, row[2], row[3]);
    requirement <== notional * row[4] - row[5];
}

// Opens one tier of a collateral asset for a balance.
//
//   row[7]               id, lotValue, floor, cap, weight, constant, liabilityWeight; asserted: a row of the snapshot
//   path, cap            see UnderCap
//   negative             assumes: a bit
//   magnitude            assumes: below 2**LOTS_BITS
//   id                   the asset, 0 for the null asset
//   contribution         to equity, in fine units: value x weight + constant of a balance,
//                        - value x liabilityWeight of a debt
template AssetTier(LEVELS) {
    signal input row[7];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal input negative;
    signal input magnitude;
    signal output id;
    signal output contribution;

    signal leaf <== TaggedHash(7)(row, TAG_ASSET());
    UnderCap(LEVELS)(leaf, path, cap);

    id <== row[0];
    signal value <== magnitude * row[1];
    InTier()(value, row[2], row[3]);

    signal weight <== row[4] - negative * (row[4] + row[6]);   // weight, or minus liabilityWeight
    signal weighted <== value * weight;
    contribution <== weighted + (1 - negative) * row[5];
}
