pragma circom 2.2.3;

include "../lib/account.circom";
include "../lib/claim.circom";
include "../lib/row.circom";

// Cross margin: one pool of equity against the sum of all positions' tiered requirements.
//
// The holder of `commitment` knows an account of at most P positions and C collateral balances whose equity and requirement,
// under the risk snapshot with root `snapshotRoot`, satisfy the claimed bounds. Rule numbers are those of docs/statement.md.
//
//   LEVELS   levels of the snapshot's tree below its cap: depth - 2
template Cross(P, C, LEVELS) {
    assert(P >= 2 && C >= 2);
    // public
    signal input commitment;
    signal input snapshotRoot;
    signal input context;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    // private: the account
    signal input accountTag;
    signal input cash;
    signal input blinding;
    signal input positionNegative[P];
    signal input positionMagnitude[P];
    signal input collateralNegative[C];
    signal input collateralMagnitude[C];

    // private: the snapshot's rows that it opens
    signal input positionRow[P][6];
    signal input positionPath[P][LEVELS][8];
    signal input collateralRow[C][7];
    signal input collateralPath[C][LEVELS][8];
    signal input cap[64];

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1

    // positions
    component lots[P];
    component tier[P];
    component order = StrictlyIncreasing(P);                                // R7
    var requirement = 0;
    var profit = 0;
    signal mark[P];
    for (var i = 0; i < P; i++) {
        lots[i] = Signed(LOTS_BITS());                                      // R2, R3
        lots[i].negative <== positionNegative[i];
        lots[i].magnitude <== positionMagnitude[i];

        tier[i] = InstrumentTier(LEVELS);                                   // R4, R5, R6
        tier[i].row <== positionRow[i];
        tier[i].path <== positionPath[i];
        tier[i].cap <== cap;
        tier[i].magnitude <== positionMagnitude[i];

        order.ids[i] <== tier[i].id;
        mark[i] <== (1 - 2 * positionNegative[i]) * tier[i].notional;
        profit += mark[i];
        requirement += tier[i].requirement;
    }

    // collateral
    component balance[C];
    component asset[C];
    component assetOrder = StrictlyIncreasing(C);                           // R7
    var collateral = 0;
    for (var i = 0; i < C; i++) {
        balance[i] = Signed(LOTS_BITS());                                   // R2, R3
        balance[i].negative <== collateralNegative[i];
        balance[i].magnitude <== collateralMagnitude[i];

        asset[i] = AssetTier(LEVELS);                                       // R4, R5, R6
        asset[i].row <== collateralRow[i];
        asset[i].path <== collateralPath[i];
        asset[i].cap <== cap;
        asset[i].negative <== collateralNegative[i];
        asset[i].magnitude <== collateralMagnitude[i];

        assetOrder.ids[i] <== asset[i].id;
        collateral += asset[i].contribution;
    }

    // the account is the committed one
    InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()));                    // R8
    component account = AccountCommitment(P, C);
    account.accountTag <== accountTag;
    account.cash <== cash;
    account.blinding <== blinding;
    for (var i = 0; i < P; i++) {
        account.positionIds[i] <== tier[i].id;
        account.positionLots[i] <== lots[i].value;
    }
    for (var i = 0; i < C; i++) {
        account.collateralIds[i] <== asset[i].id;
        account.collateralLots[i] <== balance[i].value;
    }
    account.out === commitment;                                             // R9

    // the claim
    component claim = Claim();                                              // R10 to R13
    claim.equity <== RATE_SCALE() * (cash + profit) + collateral;
    claim.requirement <== requirement;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    // the challenge: a proof made for one context is not valid for another
    signal bound <== context * context;                                     // R14
}
