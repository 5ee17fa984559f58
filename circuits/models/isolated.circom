pragma circom 2.2.3;

include "../lib/account.circom";
include "../lib/claim.circom";
include "../lib/position.circom";

// Isolated margin: each position against its own margin. One that does not hold fails the lower side for all; the upper side is about
// the weakest, which is not named.
//
//   P positions; LEVELS: levels of the snapshot's tree below its cap
template Isolated(P, LEVELS) {
    assert(P >= 2);
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
    signal input blinding;
    signal input positionNegative[P];
    signal input positionMagnitude[P];
    signal input margin[P];

    // private: the snapshot's rows that it opens
    signal input positionRow[P][6];
    signal input positionPath[P][LEVELS][8];
    signal input cap[64];

    // private: which position the upper side is about
    signal input weakest[P];

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1

    // positions, and what each has and needs
    component position[P];
    component order = StrictlyIncreasing(P);                                // R7
    component unused[P];
    component lower[P];
    signal equity[P];
    signal equityOf[P];
    signal requirementOf[P];
    var chosen = 0;
    var weakestEquity = 0;
    var weakestRequirement = 0;
    for (var i = 0; i < P; i++) {
        position[i] = TieredPosition(LEVELS);                               // R2 to R6
        position[i].negative <== positionNegative[i];
        position[i].magnitude <== positionMagnitude[i];
        position[i].row <== positionRow[i];
        position[i].path <== positionPath[i];
        position[i].cap <== cap;
        order.ids[i] <== position[i].id;
        InRange(CASH_BITS() + 1)(margin[i] + (1 << CASH_BITS()));           // R8
        unused[i] = IsZero();
        unused[i].in <== position[i].id;
        unused[i].out * margin[i] === 0;                                    // R15
        equity[i] <== RATE_SCALE() * (margin[i] + position[i].value);       // R30

        lower[i] = LowerSide(CLAIM_BITS());                                 // R12
        lower[i].equity <== equity[i];
        lower[i].requirement <== position[i].requirement;
        lower[i].has <== hasLower;
        lower[i].bps <== lowerBps;

        IsBit()(weakest[i]);                                                // R31
        chosen += weakest[i];
        equityOf[i] <== weakest[i] * equity[i];                             // R31
        requirementOf[i] <== weakest[i] * position[i].requirement;          // R31
        weakestEquity += equityOf[i];
        weakestRequirement += requirementOf[i];
    }
    hasUpper * (1 - chosen) === 0;                                          // R31

    // the account is the committed one
    component account = IsolatedCommitment(P);
    account.accountTag <== accountTag;
    account.blinding <== blinding;
    for (var i = 0; i < P; i++) {
        account.ids[i] <== position[i].id;
        account.lots[i] <== position[i].lots;
    }
    account.margin <== margin;
    account.out === commitment;                                             // R9

    // the claim
    Sides()(hasLower, lowerBps, hasUpper, upperBps);                        // R10, R11
    component upper = UpperSide(CLAIM_BITS());                              // R13
    upper.equity <== weakestEquity;
    upper.requirement <== weakestRequirement;
    upper.has <== hasUpper;
    upper.bps <== upperBps;

    signal bound <== context * context;                                     // R14
}
