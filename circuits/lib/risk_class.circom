pragma circom 2.2.3;

include "extreme.circom";
include "risk_row.circom";

// A class: groups that meet the same scenario at once, and what is required of them together.
//
//   row[13 + S]        id, mode, floored, skew of the last two scenarios, net exposure rates (deltaLong, deltaShort, vegaLong,
//                      vegaShort, signed), floor, cap, rate, constant of the minimum, S scenario weights; asserted: of the snapshot
//   profit[S]          of the class's groups, fine
//   skewed[2]          the last two with the sign that hurts
//   basis              of its groups, fine
//   charge             of its groups, risk units
//   delta, vega        net exposures, in money
//   minimum            of its groups, in money
//   netNegative[2]     asserted: signs of delta and vega
//   worst              asserted: the largest scenario loss, or the basis loss where that counts, risk units
//   required           asserted: the larger of worst + charges and the minimum; the smaller where mode is 1
template RiskClass(S, LEVELS) {
    assert(WORST_BITS() < REQUIRED_BITS() && REQUIRED_BITS() < SAFE_BITS());
    signal input row[13 + S];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal input profit[S];
    signal input skewed[2];
    signal input basis;
    signal input charge;
    signal input delta;
    signal input vega;
    signal input minimum;
    signal input netNegative[2];
    signal input worst;
    signal input required;

    Row(13 + S, LEVELS)(row, path, cap, TAG_CLASS(S));                      // R4

    // the worst scenario                                                   // R22
    signal hurt[2];
    signal loss[S];
    component largest = Largest(S + 1, WORST_BITS());
    for (var s = 0; s < S; s++) {
        if (s < S - 2) {
            loss[s] <== 0 - row[13 + s] * profit[s];
        } else {
            hurt[s - S + 2] <== row[3 + s - S + 2] * (skewed[s - S + 2] - profit[s]);
            loss[s] <== 0 - row[13 + s] * (profit[s] + hurt[s - S + 2]);
        }
        largest.of[s] <== loss[s];
    }
    signal floored <== row[2] * (RATE_SCALE() * basis - loss[0]);
    largest.of[S] <== loss[0] + floored;
    largest.in <== worst;

    // charges on what is left net                                          // R23
    signal size[2];
    signal rate[2];
    signal net[2];
    for (var k = 0; k < 2; k++) {
        IsBit()(netNegative[k]);
        size[k] <== (1 - 2 * netNegative[k]) * (k == 0 ? delta : vega);
        InRange(NOTIONAL_BITS())(size[k]);
        rate[k] <== row[5 + 2 * k] + netNegative[k] * (row[6 + 2 * k] - row[5 + 2 * k]);
        net[k] <== size[k] * rate[k];
    }

    // the minimum, by the tier that holds it                               // R24
    InTier()(minimum, row[9], row[10]);
    signal least <== minimum * row[11] - row[12];

    // both                                                                 // R25
    component better = Better(REQUIRED_BITS());
    better.a <== worst + charge + RATE_SCALE() * (net[0] + net[1]);
    better.b <== RATE_SCALE() * least;
    better.smaller <== row[1];
    better.in <== required;
}
