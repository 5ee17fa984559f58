pragma circom 2.2.3;

include "../lib/account.circom";
include "../lib/claim.circom";
include "../lib/collateral.circom";
include "../lib/position.circom";

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
    component position[P];
    component order = StrictlyIncreasing(P);                                // R7
    var requirement = 0;
    var profit = 0;
    for (var i = 0; i < P; i++) {
        position[i] = TieredPosition(LEVELS);                               // R2 to R6
        position[i].negative <== positionNegative[i];
        position[i].magnitude <== positionMagnitude[i];
        position[i].row <== positionRow[i];
        position[i].path <== positionPath[i];
        position[i].cap <== cap;
        order.ids[i] <== position[i].id;
        profit += position[i].value;
        requirement += position[i].requirement;
    }

    // collateral
    component collateral = Collateral(C, LEVELS);                           // R2 to R7
    collateral.negative <== collateralNegative;
    collateral.magnitude <== collateralMagnitude;
    collateral.row <== collateralRow;
    collateral.path <== collateralPath;
    collateral.cap <== cap;

    // the account is the committed one
    InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()));                    // R8
    component account = AccountCommitment(P, C);
    account.accountTag <== accountTag;
    account.cash <== cash;
    account.blinding <== blinding;
    for (var i = 0; i < P; i++) {
        account.positionIds[i] <== position[i].id;
        account.positionLots[i] <== position[i].lots;
    }
    account.collateralIds <== collateral.ids;
    account.collateralLots <== collateral.lots;
    account.out === commitment;                                             // R9

    // the claim
    component claim = Claim(CLAIM_BITS());                                  // R10 to R13
    claim.equity <== RATE_SCALE() * (cash + profit) + collateral.value;
    claim.requirement <== requirement;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    // the challenge: a proof made for one context is not valid for another
    signal bound <== context * context;                                     // R14
}
