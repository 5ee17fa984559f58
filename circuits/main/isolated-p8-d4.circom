pragma circom 2.2.3;

// Public signals, in order: commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps

include "../models/isolated.circom";

component main {public [commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps]} = Isolated(8, 2);
