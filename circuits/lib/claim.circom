pragma circom 2.2.3;

include "range.circom";
include "widths.circom";

// The claim lowerBps <= 10000 x equity / requirement < upperBps, cross-multiplied, either side optional. With a requirement of zero
// the sides read equity >= 0 and equity < 0.

// Enforces that the claim is well formed.
//
//   hasLower, hasUpper    asserted: bits, at least one of them 1. Public, so that the verifier sees which side is claimed
//   lowerBps, upperBps    asserted: below 2**BOUND_BITS. Public
template Sides() {
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    IsBit()(hasLower);
    IsBit()(hasUpper);
    (1 - hasLower) * (1 - hasUpper) === 0;
    InRange(BOUND_BITS())(lowerBps);
    InRange(BOUND_BITS())(upperBps);
}

// Enforces 10000 x equity >= bps x requirement where `has` is 1.
//
//   BITS                  width of the difference, by the bit table and the model's size
//   equity, requirement   assumes: 10000 x |equity| + 2**BOUND_BITS x |requirement| < 2**BITS, in one unit
//   has, bps              assumes: as Sides says
template LowerSide(BITS) {
    assert(BITS < SAFE_BITS());
    signal input equity;
    signal input requirement;
    signal input has;
    signal input bps;

    signal floor <== bps * requirement;
    signal above <== has * (BPS_SCALE() * equity - floor);
    InRange(BITS)(above);
}

// Enforces 10000 x equity < bps x requirement where `has` is 1. Inputs as for LowerSide.
template UpperSide(BITS) {
    assert(BITS < SAFE_BITS());
    signal input equity;
    signal input requirement;
    signal input has;
    signal input bps;

    signal ceiling <== bps * requirement;
    signal below <== has * (ceiling - BPS_SCALE() * equity - 1);
    InRange(BITS)(below);
}

// Enforces the whole claim of one equity and one requirement. Inputs as for Sides and LowerSide.
template Claim(BITS) {
    signal input equity;
    signal input requirement;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    Sides()(hasLower, lowerBps, hasUpper, upperBps);
    LowerSide(BITS)(equity, requirement, hasLower, lowerBps);
    UpperSide(BITS)(equity, requirement, hasUpper, upperBps);
}
