pragma circom 2.2.3;

include "../lib/claim.circom";
include "../lib/portfolio_risk.circom";

// Scenario margin: equity against the requirement of the worst scenario, with charges, minimums and offsets between products. SPAN,
// TIMS, the portfolio margins of venues and standard option margin are policies of this one relation, that is: data of the snapshot.
//
//   P positions, C balances, G groups, U classes, S scenarios; LEVELS: levels of the tree below its cap. Inputs as PortfolioRisk
template Portfolio(P, C, G, U, S, LEVELS) {
    var N = S + 5;
    var K = N \ 3;
    // public
    signal input commitment;
    signal input snapshotRoot;
    signal input context;
    signal input hasLower;
    signal input lowerBps;
    signal input hasUpper;
    signal input upperBps;

    signal input accountTag;
    signal input cash;
    signal input blinding;
    signal input positionNegative[P];
    signal input positionMagnitude[P];
    signal input collateralNegative[C];
    signal input collateralMagnitude[C];
    signal input riskRow[P][6 + K];
    signal input riskPath[P][LEVELS][8];
    signal input collateralRow[C][7];
    signal input collateralPath[C][LEVELS][8];
    signal input groupRow[G][10];
    signal input groupPath[G][LEVELS][8];
    signal input classRow[U][13 + S];
    signal input classPath[U][LEVELS][8];
    signal input cap[64];
    signal input sumNegative[G][N];
    signal input sumMagnitude[G][N];
    signal input amount[G][3];
    signal input skewNegative[G][2];
    signal input basisLoss[G];
    signal input netNegative[U][2];
    signal input worst[U];
    signal input required[U];

    component risk = PortfolioRisk(P, C, G, U, S, LEVELS);                  // R1 to R9, R16 to R25
    risk.commitment <== commitment;
    risk.snapshotRoot <== snapshotRoot;
    risk.accountTag <== accountTag;
    risk.cash <== cash;
    risk.blinding <== blinding;
    risk.positionNegative <== positionNegative;
    risk.positionMagnitude <== positionMagnitude;
    risk.collateralNegative <== collateralNegative;
    risk.collateralMagnitude <== collateralMagnitude;
    risk.riskRow <== riskRow;
    risk.riskPath <== riskPath;
    risk.collateralRow <== collateralRow;
    risk.collateralPath <== collateralPath;
    risk.groupRow <== groupRow;
    risk.groupPath <== groupPath;
    risk.classRow <== classRow;
    risk.classPath <== classPath;
    risk.cap <== cap;
    risk.sumNegative <== sumNegative;
    risk.sumMagnitude <== sumMagnitude;
    risk.amount <== amount;
    risk.skewNegative <== skewNegative;
    risk.basisLoss <== basisLoss;
    risk.netNegative <== netNegative;
    risk.worst <== worst;
    risk.required <== required;
    _ <== risk.gross;

    component claim = Claim(RISK_CLAIM_BITS());                             // R10 to R13
    claim.equity <== risk.equity;
    claim.requirement <== risk.requirement;
    claim.hasLower <== hasLower;
    claim.lowerBps <== lowerBps;
    claim.hasUpper <== hasUpper;
    claim.upperBps <== upperBps;

    signal bound <== context * context;                                     // R14
}
