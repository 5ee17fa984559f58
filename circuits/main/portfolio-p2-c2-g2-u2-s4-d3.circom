pragma circom 2.2.3;

// Public signals, in order: commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps

include "../models/portfolio.circom";

component main {public [commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps]} = Portfolio(2, 2, 2, 2, 4, 1);
