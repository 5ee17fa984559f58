pragma circom 2.2.3;

include "account.circom";
include "range.circom";
include "row.circom";

// The collateral of an account: C slots of assets, each asset once, valued after its haircut or its liability weight.
//
//   negative, magnitude   asserted: signs and fewer than 2**LOTS_BITS lots
//   row, path, cap        see AssetTier
//   ids                   the assets, 0 for unused slots
//   lots                  signed
//   value                 what all of it adds to equity, in fine units; exact
template Collateral(C, LEVELS) {
    signal input negative[C];
    signal input magnitude[C];
    signal input row[C][7];
    signal input path[C][LEVELS][8];
    signal input cap[64];
    signal output ids[C];
    signal output lots[C];
    signal output value;

    component balance[C];
    component asset[C];
    component order = StrictlyIncreasing(C);                                // R7
    var sum = 0;
    for (var i = 0; i < C; i++) {
        balance[i] = Signed(LOTS_BITS());                                   // R2, R3
        balance[i].negative <== negative[i];
        balance[i].magnitude <== magnitude[i];
        lots[i] <== balance[i].value;

        asset[i] = AssetTier(LEVELS);                                       // R4, R5, R6
        asset[i].row <== row[i];
        asset[i].path <== path[i];
        asset[i].cap <== cap;
        asset[i].negative <== negative[i];
        asset[i].magnitude <== magnitude[i];
        ids[i] <== asset[i].id;
        order.ids[i] <== asset[i].id;
        sum += asset[i].contribution;
    }
    value <== sum;
}
