pragma circom 2.2.3;

// Public signals, in order: commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps

include "../models/clearing.circom";

component main {public [commitment, snapshotRoot, context, hasLower, lowerBps, hasUpper, upperBps]} = Clearing(4, 2, 1);
