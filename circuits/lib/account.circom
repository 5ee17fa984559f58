pragma circom 2.2.3;

include "comparators.circom";
include "hash.circom";
include "range.circom";
include "tags.circom";
include "widths.circom";

// Enforces that ids are nulls first, then strictly increasing: nothing is listed twice or split over two slots.
//
//   ids[N]   assumes: each below 2**ID_BITS, by membership in the snapshot
template StrictlyIncreasing(N) {
    signal input ids[N];

    component isNull[N - 1];
    for (var i = 0; i + 1 < N; i++) {
        isNull[i] = IsZero();
        isNull[i].in <== ids[i];
        InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out);
    }
}

// A slot as one field element: LOTS_BITS + 1 bits of lots, moved to be positive, below the id.
function pack(id, lots) {
    return id * (1 << (LOTS_BITS() + 1)) + lots + (1 << LOTS_BITS());
}

// The account commitment. It hides the account as long as the blinding is uniform and used once, and it does not
// depend on any snapshot.
//
//   accountTag, blinding          assumes nothing: any field elements
//   cash                          assumes: |cash| <= 2**CASH_BITS
//   positionIds, collateralIds    assumes: below 2**ID_BITS
//   positionLots, collateralLots  assumes: |lots| < 2**LOTS_BITS; lots + 2**LOTS_BITS then has LOTS_BITS + 1 bits,
//                                 so that id and lots cannot run into each other
template AccountCommitment(P, C) {
    assert(ID_BITS() + LOTS_BITS() + 1 < SAFE_BITS());
    signal input accountTag;
    signal input cash;
    signal input blinding;
    signal input positionIds[P];
    signal input positionLots[P];
    signal input collateralIds[C];
    signal input collateralLots[C];
    signal output out;

    component sponge = Sponge(3 + P + C);
    sponge.tag <== TAG_ACCOUNT(P, C);
    sponge.in[0] <== accountTag;
    sponge.in[1] <== cash;
    sponge.in[2] <== blinding;
    for (var i = 0; i < P; i++) {
        sponge.in[3 + i] <== pack(positionIds[i], positionLots[i]);
    }
    for (var i = 0; i < C; i++) {
        sponge.in[3 + P + i] <== pack(collateralIds[i], collateralLots[i]);
    }
    out <== sponge.out;
}

// The commitment to an account of isolated positions, each with the margin that is its own.
//
//   accountTag, blinding   assumes nothing: any field elements
//   ids, lots              as for AccountCommitment
//   margin                 assumes: |margin| <= 2**CASH_BITS
template IsolatedCommitment(P) {
    signal input accountTag;
    signal input blinding;
    signal input ids[P];
    signal input lots[P];
    signal input margin[P];
    signal output out;

    component sponge = Sponge(2 + 2 * P);
    sponge.tag <== TAG_ISOLATED(P);
    sponge.in[0] <== accountTag;
    sponge.in[1] <== blinding;
    for (var i = 0; i < P; i++) {
        sponge.in[2 + i] <== pack(ids[i], lots[i]);
        sponge.in[2 + P + i] <== margin[i];
    }
    out <== sponge.out;
}
