pragma circom 2.2.3;

include "../lib/account.circom";
include "../lib/claim.circom";
include "../lib/collateral.circom";
include "../lib/extreme.circom";
include "../lib/history.circom";

// Value-at-risk or expected shortfall over returns: the requirement is a tail of the book's own losses, with the floors of EMIR.
//
//   P positions, C balances; W windows (base, stress, long; or base alone) of T returns; LEVELS: levels of the tree below its cap
//
// measureRow: expectedShortfall, count, divisor, f1, f2, g2, f3, f4, g4. A tail is the sum of the `count` largest losses (expected
// shortfall; `divisor` is then `count`) or the count-th largest (value-at-risk; `divisor` is 1). Everything below is `divisor` times
// what it stands for, so that nothing is divided.
template Shortfall(P, C, W, T, LEVELS) {
    assert(P >= 2 && P <= 16 && C >= 2 && (W == 1 || W == 3));
    var K = (T + 2) \ 3;
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
    signal input historyRow[P][6 + W * K];
    signal input historyPath[P][LEVELS][8];
    signal input measureRow[9];
    signal input measurePath[LEVELS][8];
    signal input collateralRow[C][7];
    signal input collateralPath[C][LEVELS][8];
    signal input cap[64];

    // private: intermediate results, each pinned where it is used
    signal input pnl[W][T];
    signal input threshold[W];
    signal input inTail[W][T];
    signal input amount[3];
    signal input worst;

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1
    Row(9, LEVELS)(measureRow, measurePath, cap, TAG_MEASURE(W, T));        // R4

    // positions
    component position[P];
    component order = StrictlyIncreasing(P);                                // R7
    signal mark[P];
    signal columns[P][W * K];
    var marks = 0;
    var amounts = 0;
    var packed[W][K];
    for (var w = 0; w < W; w++) {
        for (var k = 0; k < K; k++) {
            packed[w][k] = 0;
        }
    }
    for (var i = 0; i < P; i++) {
        position[i] = ColumnPosition(6 + W * K, TAG_HISTORY(W, T), 1, 4, LEVELS);   // R2 to R5
        position[i].negative <== positionNegative[i];
        position[i].magnitude <== positionMagnitude[i];
        position[i].row <== historyRow[i];
        position[i].path <== historyPath[i];
        position[i].cap <== cap;
        order.ids[i] <== historyRow[i][0];
        mark[i] <== position[i].lots * historyRow[i][3];                    // R26
        marks += mark[i];
        amounts += position[i].amounts;
        for (var w = 0; w < W; w++) {
            for (var k = 0; k < K; k++) {
                columns[i][w * K + k] <== position[i].lots * historyRow[i][6 + w * K + k];  // R26
                packed[w][k] += columns[i][w * K + k];
            }
        }
    }
    UnpackAmounts()(amounts, amount);                                       // R26

    // tails
    component sums[W];
    component tail[W];
    signal chosen[W];
    for (var w = 0; w < W; w++) {
        sums[w] = WindowSums(T);                                            // R26
        sums[w].packed <== packed[w];
        sums[w].profit <== pnl[w];
        tail[w] = Tail(T);                                                  // R27, R28
        tail[w].count <== measureRow[1];
        for (var t = 0; t < T; t++) {
            tail[w].loss[t] <== 0 - pnl[w][t];
        }
        tail[w].threshold <== threshold[w];
        tail[w].inTail <== inTail[w];
        chosen[w] <== threshold[w] + measureRow[0] * (tail[w].sum - threshold[w]);  // R28
    }

    // the requirement: the largest of the tail with its buffer and the three floors, and nothing
    var STRESS = W == 3 ? 1 : 0;
    var LONG = W == 3 ? 2 : 0;
    component largest = Largest(5, SUM_BITS() + 50);                        // R29
    signal blended <== measureRow[4] * chosen[0];
    signal offset <== measureRow[7] * chosen[0];
    signal stressed <== measureRow[5] * chosen[STRESS];
    signal kept <== measureRow[8] * amount[2];
    largest.of[0] <== 0;
    largest.of[1] <== measureRow[3] * chosen[0];
    largest.of[2] <== blended + stressed;
    largest.of[3] <== measureRow[6] * chosen[LONG];
    largest.of[4] <== offset + kept;
    largest.in <== worst;
    signal charge <== measureRow[2] * amount[0];                            // R29

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
        account.positionIds[i] <== historyRow[i][0];
        account.positionLots[i] <== position[i].lots;
    }
    account.collateralIds <== collateral.ids;
    account.collateralLots <== collateral.lots;
    account.out === commitment;                                             // R9

    // the claim
    component claim = Claim(RISK_CLAIM_BITS());                             // R10 to R13
    claim.equity <== measureRow[2] * (RATE_SCALE() * (cash + marks) + collateral.value);
    claim.requirement <== worst + RATE_SCALE() * charge;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    signal bound <== context * context;                                     // R14
}
