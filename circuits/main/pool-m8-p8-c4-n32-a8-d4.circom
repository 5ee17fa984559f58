pragma circom 2.2.3;

// Public signals, in order: commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps

include "../models/pool.circom";

component main {public [commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps]} = Pool(8, 8, 4, 32, 8, 2);
