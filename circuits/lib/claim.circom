pragma circom 2.2.3;

include "range.circom";
include "widths.circom";

// Enforces lowerBps <= 10000 x equity / requirement < upperBps, cross-multiplied, either side optional.
// With a requirement of zero the sides read equity >= 0 and equity < 0.
//
//   equity, requirement   assumes: 10000 x |equity| + 2**BOUND_BITS x requirement < 2**CLAIM_BITS, by the bit table
//   hasLower, hasUpper    asserted: bits, at least one of them 1. Public, so that the verifier sees which side is claimed
//   lowerBps, upperBps    asserted: below 2**BOUND_BITS. Public
template Claim() {
    assert(CLAIM_BITS() < SAFE_BITS());
    signal input equity;
    signal input requirement;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    IsBit()(hasLower);
    IsBit()(hasUpper);
    (1 - hasLower) * (1 - hasUpper) === 0;
    InRange(BOUND_BITS())(lowerBps);
    InRange(BOUND_BITS())(upperBps);

    signal floor <== lowerBps * requirement;
    signal ceiling <== upperBps * requirement;
    signal above <== hasLower * (BPS_SCALE() * equity - floor);
    signal below <== hasUpper * (ceiling - BPS_SCALE() * equity - 1);
    InRange(CLAIM_BITS())(above);
    InRange(CLAIM_BITS())(below);
}
