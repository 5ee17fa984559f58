pragma circom 2.2.3;

include "range.circom";
include "row.circom";

// A position margined by its own tiers: the slot of the cross, isolated and pool models.
//
//   negative, magnitude   asserted: a sign and fewer than 2**LOTS_BITS lots
//   row, path, cap        see InstrumentTier
//   id                    the instrument, 0 for an unused slot
//   lots                  signed
//   value                 lots x lotValue, in money, signed
//   requirement           notional x rate - constant, in fine units; exact
template TieredPosition(LEVELS) {
    signal input negative;
    signal input magnitude;
    signal input row[6];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal output id;
    signal output lots;
    signal output value;
    signal output requirement;

    component size = Signed(LOTS_BITS());                                   // R2, R3
    size.negative <== negative;
    size.magnitude <== magnitude;
    lots <== size.value;

    component tier = InstrumentTier(LEVELS);                                // R4, R5, R6
    tier.row <== row;
    tier.path <== path;
    tier.cap <== cap;
    tier.magnitude <== magnitude;
    id <== tier.id;
    value <== (1 - 2 * negative) * tier.notional;                           // R6
    requirement <== tier.requirement;
}
