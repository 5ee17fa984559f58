pragma circom 2.2.3;

// Public signals, in order: commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps

include "../models/portfolio.circom";

component main {public [commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps]} = Portfolio(32, 4, 8, 2, 31, 2);
