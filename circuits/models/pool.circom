pragma circom 2.2.3;

include "../lib/account.circom";
include "../lib/claim.circom";
include "../lib/collateral.circom";
include "../lib/member.circom";
include "../lib/position.circom";

// Pooled margin: up to M committed accounts, netted per instrument and per asset, under one cross requirement. `commitment` is the
// pool's: it binds the members' commitments, each signed by its own issuer, and the weights by which they share a loss.
//
//   M members of at most P positions and C balances; N netted positions and A netted balances; LEVELS: levels of the tree below its cap
template Pool(M, P, C, N, A, LEVELS) {
    assert(2 <= M && M <= 8 && N >= 2 && A >= 2 && N <= 64);
    // public
    signal input commitment;
    signal input snapshotRoot;
    signal input context;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    // private: the members; an unused one has the commitment 0
    signal input memberCommitment[M];
    signal input weight[M];
    signal input accountTag[M];
    signal input cash[M];
    signal input blinding[M];
    signal input memberPositionId[M][P];
    signal input memberPositionNegative[M][P];
    signal input memberPositionMagnitude[M][P];
    signal input memberCollateralId[M][C];
    signal input memberCollateralNegative[M][C];
    signal input memberCollateralMagnitude[M][C];

    // private: what is left after netting, and the snapshot's rows that it opens
    signal input positionNegative[N];
    signal input positionMagnitude[N];
    signal input positionRow[N][6];
    signal input positionPath[N][LEVELS][8];
    signal input collateralNegative[A];
    signal input collateralMagnitude[A];
    signal input collateralRow[A][7];
    signal input collateralPath[A][LEVELS][8];
    signal input cap[64];

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1

    // netted positions
    component position[N];
    component order = StrictlyIncreasing(N);                                // R7
    var profit = 0;
    var requirement = 0;
    for (var j = 0; j < N; j++) {
        position[j] = TieredPosition(LEVELS);                               // R2 to R6
        position[j].negative <== positionNegative[j];
        position[j].magnitude <== positionMagnitude[j];
        position[j].row <== positionRow[j];
        position[j].path <== positionPath[j];
        position[j].cap <== cap;
        order.ids[j] <== position[j].id;
        profit += position[j].value;
        requirement += position[j].requirement;
    }

    // netted collateral
    component collateral = Collateral(A, LEVELS);                           // R2 to R7
    collateral.negative <== collateralNegative;
    collateral.magnitude <== collateralMagnitude;
    collateral.row <== collateralRow;
    collateral.path <== collateralPath;
    collateral.cap <== cap;

    // members, and what all of them hold of each netted instrument and asset
    component member[M];
    component pool = Sponge(2 * M);
    pool.tag <== TAG_POOL(M);
    var allCash = 0;
    var lots[N];
    var balances[A];
    for (var j = 0; j < N; j++) {
        lots[j] = 0;
    }
    for (var j = 0; j < A; j++) {
        balances[j] = 0;
    }
    for (var m = 0; m < M; m++) {
        member[m] = Member(P, C, N, A);                                     // R8, R9, R32
        member[m].commitment <== memberCommitment[m];
        member[m].accountTag <== accountTag[m];
        member[m].cash <== cash[m];
        member[m].blinding <== blinding[m];
        member[m].positionId <== memberPositionId[m];
        member[m].positionNegative <== memberPositionNegative[m];
        member[m].positionMagnitude <== memberPositionMagnitude[m];
        member[m].collateralId <== memberCollateralId[m];
        member[m].collateralNegative <== memberCollateralNegative[m];
        member[m].collateralMagnitude <== memberCollateralMagnitude[m];
        for (var j = 0; j < N; j++) {
            member[m].instrument[j] <== position[j].id;
        }
        member[m].asset <== collateral.ids;
        for (var j = 0; j < N; j++) {
            lots[j] += member[m].lots[j];
        }
        for (var j = 0; j < A; j++) {
            balances[j] += member[m].balance[j];
        }
        allCash += cash[m];
        pool.in[m] <== memberCommitment[m];                                 // R9
        pool.in[M + m] <== weight[m];                                       // R9
    }
    pool.out === commitment;                                                // R9

    // no account twice; a member that is not there names any tag that nobody else has
    component same[M][M];
    for (var m = 0; m < M; m++) {
        for (var other = 0; other < m; other++) {
            same[m][other] = IsEqual();
            same[m][other].in[0] <== accountTag[m];
            same[m][other].in[1] <== accountTag[other];
            same[m][other].out === 0;                                       // R39
        }
    }
    for (var j = 0; j < N; j++) {
        position[j].lots === lots[j];                                       // R33
    }
    for (var j = 0; j < A; j++) {
        collateral.lots[j] === balances[j];                                 // R33
    }

    // the claim
    component claim = Claim(CLAIM_BITS());                                  // R10 to R13
    claim.equity <== RATE_SCALE() * (allCash + profit) + collateral.value;
    claim.requirement <== requirement;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    signal bound <== context * context;                                     // R14
}
