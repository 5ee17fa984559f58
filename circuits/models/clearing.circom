pragma circom 2.2.3;

include "../lib/claim.circom";
include "../lib/extreme.circom";
include "../lib/stress.circom";
include "../lib/risk_row.circom";
include "../lib/tags.circom";

// A clearing house's default fund against the largest stressed uncovered losses of its members, in every scenario: cover-2 and the
// rules of EMIR 42(3) and 43(2). Members and losses stay private.
//
//   N members, K scenarios (even); LEVELS: levels of the snapshot's tree below its cap
//
// coverRow: otherWeight, largest, secondAndThird, twoLargest (rates). Required is the largest, over the scenarios, of
// largest x first, secondAndThird x (second + third) and twoLargest x (first + second).
template Clearing(N, K, LEVELS) {
    assert(N >= 3 && N < 256 && K >= 2 && K % 2 == 0);
    // public
    signal input commitment;
    signal input snapshotRoot;
    signal input context;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    // private: the clearing house's resources and its members' losses
    signal input accountTag;
    signal input blinding;
    signal input fund;
    signal input other;
    signal input loss[N][K];

    // private: the rule, as a row of the snapshot
    signal input coverRow[4];
    signal input coverPath[LEVELS][8];
    signal input cap[64];

    // private: which members are the first three of each scenario, and what is required
    signal input first[K][N];
    signal input second[K][N];
    signal input third[K][N];
    signal input worst;

    // the snapshot
    signal root <== RootOfCap()(cap);
    root === snapshotRoot;                                                  // R1
    Row(4, LEVELS)(coverRow, coverPath, cap, TAG_COVER());                  // R4

    // resources and losses are the committed ones
    InRange(CASH_BITS())(fund);                                             // R8
    InRange(CASH_BITS())(other);                                            // R8
    component account = Sponge(4 + N * K \ 2);
    account.tag <== TAG_CLEARING(N, K);
    account.in[0] <== accountTag;
    account.in[1] <== blinding;
    account.in[2] <== fund;
    account.in[3] <== other;
    for (var i = 0; i < N; i++) {
        for (var k = 0; k < K; k++) {
            InRange(NOTIONAL_BITS())(loss[i][k]);                           // R35
        }
        for (var k = 0; k < K \ 2; k++) {
            account.in[4 + i * (K \ 2) + k] <== loss[i][2 * k] + loss[i][2 * k + 1] * (1 << NOTIONAL_BITS());
        }
    }
    account.out === commitment;                                             // R9

    // the three largest losses of each scenario, and what they ask for
    component three[K];
    component largest = Largest(3 * K, NOTIONAL_BITS() + RATE_BITS() + 1);  // R37
    for (var k = 0; k < K; k++) {
        three[k] = ThreeLargest(N);                                         // R36
        for (var i = 0; i < N; i++) {
            three[k].of[i] <== loss[i][k];
        }
        three[k].first <== first[k];
        three[k].second <== second[k];
        three[k].third <== third[k];
        largest.of[3 * k] <== coverRow[1] * three[k].value[0];
        largest.of[3 * k + 1] <== coverRow[2] * (three[k].value[1] + three[k].value[2]);
        largest.of[3 * k + 2] <== coverRow[3] * (three[k].value[0] + three[k].value[1]);
    }
    largest.in <== worst;

    // the claim
    signal weighted <== coverRow[0] * other;                                // R38
    component claim = Claim(CLAIM_BITS());                                  // R10 to R13
    claim.equity <== RATE_SCALE() * fund + weighted;
    claim.requirement <== worst;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    signal bound <== context * context;                                     // R14
}
