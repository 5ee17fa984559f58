pragma circom 2.2.3;

include "account.circom";
include "assign.circom";
include "collateral.circom";
include "risk_class.circom";
include "risk_group.circom";
include "row.circom";

// Scenario margin of a committed account: equity, requirement and gross requirement under a portfolio table. Positions belong to
// groups, groups to classes; which ones is data of the snapshot.
//
//   P positions, C balances, G groups, U classes, S scenarios; LEVELS as for UnderCap
//   equity, requirement, gross   in risk units (1e-28), exact; the requirement is asserted not to be negative, since a bound on the
//                                ratio says nothing below zero
template PortfolioRisk(P, C, G, U, S, LEVELS) {
    assert(P >= 2 && C >= 2 && G >= 2 && U >= 2);
    assert(P <= 64 && G <= 16 && U <= 8);                                   // the bit table
    var N = S + 5;
    var K = N \ 3;
    signal input commitment;
    signal input snapshotRoot;

    // private: the account
    signal input accountTag;
    signal input cash;
    signal input blinding;
    signal input positionNegative[P];
    signal input positionMagnitude[P];
    signal input collateralNegative[C];
    signal input collateralMagnitude[C];

    // private: the snapshot's rows that it opens
    signal input riskRow[P][6 + K];
    signal input riskPath[P][LEVELS][8];
    signal input collateralRow[C][7];
    signal input collateralPath[C][LEVELS][8];
    signal input groupRow[G][10];
    signal input groupPath[G][LEVELS][8];
    signal input classRow[U][13 + S];
    signal input classPath[U][LEVELS][8];
    signal input cap[64];

    // private: intermediate results, each pinned where it is used
    signal input sumNegative[G][N];
    signal input sumMagnitude[G][N];
    signal input amount[G][3];
    signal input skewNegative[G][2];
    signal input basisLoss[G];
    signal input netNegative[U][2];
    signal input worst[U];
    signal input required[U];

    signal output equity;
    signal output requirement;
    signal output gross;

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1

    // who belongs where
    component order = StrictlyIncreasing(P);                                // R7
    component groupOrder = StrictlyIncreasing(G);                           // R17
    component classOrder = StrictlyIncreasing(U);                           // R17
    component groupOf = Assign(P, G);                                       // R16
    component classOf = Assign(G, U);                                       // R16
    for (var i = 0; i < P; i++) {
        order.ids[i] <== riskRow[i][0];
        groupOf.exists[i] <== riskRow[i][0];
        groupOf.member[i] <== riskRow[i][1];
    }
    for (var g = 0; g < G; g++) {
        groupOrder.ids[g] <== groupRow[g][0];
        groupOf.slot[g] <== groupRow[g][0];
        classOf.exists[g] <== groupRow[g][0];
        classOf.member[g] <== groupRow[g][1];
    }
    for (var u = 0; u < U; u++) {
        classOrder.ids[u] <== classRow[u][0];
        classOf.slot[u] <== classRow[u][0];
    }

    // positions
    component position[P];
    for (var i = 0; i < P; i++) {
        position[i] = ColumnPosition(6 + K, TAG_RISK(S), 2, 4, LEVELS);     // R2 to R5
        position[i].negative <== positionNegative[i];
        position[i].magnitude <== positionMagnitude[i];
        position[i].row <== riskRow[i];
        position[i].path <== riskPath[i];
        position[i].cap <== cap;
    }

    // groups
    component group[G];
    signal lotsIn[G][P];
    signal columnsIn[G][P][K];
    signal amountsIn[G][P];
    var marks = 0;
    var total = 0;
    for (var g = 0; g < G; g++) {
        group[g] = RiskGroup(S, LEVELS);                                    // R18 to R21
        group[g].row <== groupRow[g];
        group[g].path <== groupPath[g];
        group[g].cap <== cap;
        var amounts = 0;
        var packed[K];
        for (var k = 0; k < K; k++) {
            packed[k] = 0;
        }
        for (var i = 0; i < P; i++) {
            lotsIn[g][i] <== groupOf.in[i][g] * position[i].lots;           // R18
            amountsIn[g][i] <== groupOf.in[i][g] * position[i].amounts;     // R18
            amounts += amountsIn[g][i];
            for (var k = 0; k < K; k++) {
                columnsIn[g][i][k] <== lotsIn[g][i] * riskRow[i][6 + k];    // R18
                packed[k] += columnsIn[g][i][k];
            }
        }
        for (var k = 0; k < K; k++) {
            group[g].packed[k] <== packed[k];
        }
        group[g].amounts <== amounts;
        group[g].sumNegative <== sumNegative[g];
        group[g].sumMagnitude <== sumMagnitude[g];
        group[g].amount <== amount[g];
        group[g].skewNegative <== skewNegative[g];
        group[g].basisLoss <== basisLoss[g];
        marks += group[g].mark;
        total += amount[g][2];
    }

    // classes
    component class[U];
    signal profitIn[U][G][S];
    signal skewedIn[U][G][2];
    signal otherIn[U][G][5];
    var sum = 0;
    for (var u = 0; u < U; u++) {
        class[u] = RiskClass(S, LEVELS);                                    // R22 to R25
        class[u].row <== classRow[u];
        class[u].path <== classPath[u];
        class[u].cap <== cap;
        var profit[S];
        var skewed[2];
        var other[5];
        for (var s = 0; s < S; s++) {
            profit[s] = 0;
        }
        for (var k = 0; k < 2; k++) {
            skewed[k] = 0;
        }
        for (var k = 0; k < 5; k++) {
            other[k] = 0;
        }
        for (var g = 0; g < G; g++) {
            for (var s = 0; s < S; s++) {
                profitIn[u][g][s] <== classOf.in[g][u] * group[g].profit[s];     // R22
                profit[s] += profitIn[u][g][s];
            }
            for (var k = 0; k < 2; k++) {
                skewedIn[u][g][k] <== classOf.in[g][u] * group[g].skewed[k];     // R22
                skewed[k] += skewedIn[u][g][k];
            }
            otherIn[u][g][0] <== classOf.in[g][u] * group[g].basis;              // R22
            otherIn[u][g][1] <== classOf.in[g][u] * group[g].charge;             // R21
            otherIn[u][g][2] <== classOf.in[g][u] * group[g].delta;              // R23
            otherIn[u][g][3] <== classOf.in[g][u] * group[g].vega;               // R23
            otherIn[u][g][4] <== classOf.in[g][u] * amount[g][1];                // R24
            for (var k = 0; k < 5; k++) {
                other[k] += otherIn[u][g][k];
            }
        }
        for (var s = 0; s < S; s++) {
            class[u].profit[s] <== profit[s];
        }
        for (var k = 0; k < 2; k++) {
            class[u].skewed[k] <== skewed[k];
        }
        class[u].basis <== other[0];
        class[u].charge <== other[1];
        class[u].delta <== other[2];
        class[u].vega <== other[3];
        class[u].minimum <== other[4];
        class[u].netNegative <== netNegative[u];
        class[u].worst <== worst[u];
        class[u].required <== required[u];
        sum += required[u];
    }
    InRange(REQUIRED_BITS() + 3)(sum);                                      // R40

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
        account.positionIds[i] <== riskRow[i][0];
        account.positionLots[i] <== position[i].lots;
    }
    account.collateralIds <== collateral.ids;
    account.collateralLots <== collateral.lots;
    account.out === commitment;                                             // R9

    equity <== RATE_SCALE() * (RATE_SCALE() * (cash + marks) + collateral.value);
    requirement <== sum;
    gross <== RATE_SCALE() * RATE_SCALE() * total;
}
