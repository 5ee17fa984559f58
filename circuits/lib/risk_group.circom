pragma circom 2.2.3;

include "extreme.circom";
include "packing.circom";
include "risk_row.circom";

// A group: positions whose profits net against each other in every scenario before a gain or a loss is weighed: the options of one
// expiry, the contracts of one delivery month, the linear instruments of one underlying.
//
//   row[10]                  id, class, gain, loss, valued, basis, deltaLong, deltaShort, vegaLong, vegaShort; asserted: of the snapshot
//   packed                   sums over the group's positions of lots x columns: S scenarios, up, down, mark, delta, vega
//   amounts                  sums of |lots| x charge, minimum, gross
//   sumNegative/Magnitude    asserted: the columns' sums
//   amount[3]                asserted: charge, minimum and gross of the group, in money
//   skewNegative[2]          asserted: signs of the last two scenarios' profits
//   basisLoss                asserted: max(0, mark - up, mark - down), in money
//   profit[S]                weighed profit in each scenario, fine: value x (gain or loss) - mark where values are shocked
//   skewed[2]                the last two with the sign that hurts: - |profit|
//   mark, delta, vega        sums, in money
//   basis                    basis rate x basisLoss, fine
//   charge                   per-lot charges and exposure charges, risk units
template RiskGroup(S, LEVELS) {
    var N = S + 5;
    var K = N \ 3;
    assert(3 * K == N && S >= 2);
    assert(SUM_BITS() + GAIN_BITS() < SHOCK_BITS() && SHOCK_BITS() < SAFE_BITS());
    signal input row[10];
    signal input path[LEVELS][8];
    signal input cap[64];
    signal input packed[K];
    signal input amounts;
    signal input sumNegative[N];
    signal input sumMagnitude[N];
    signal input amount[3];
    signal input skewNegative[2];
    signal input basisLoss;
    signal output profit[S];
    signal output skewed[2];
    signal output mark;
    signal output delta;
    signal output vega;
    signal output basis;
    signal output charge;

    Row(10, LEVELS)(row, path, cap, TAG_GROUP());                           // R4

    component sum = Unpack(N);                                              // R18
    sum.packed <== packed;
    sum.negative <== sumNegative;
    sum.magnitude <== sumMagnitude;
    UnpackAmounts()(amounts, amount);                                       // R18
    mark <== sum.value[S + 2];
    delta <== sum.value[S + 3];
    vega <== sum.value[S + 4];

    // profits, weighed by their sign                                       // R19
    signal reference <== row[4] * mark;
    signal weight[S];
    for (var s = 0; s < S; s++) {
        weight[s] <== row[2] + sumNegative[s] * (row[3] - row[2]);
        profit[s] <== sum.value[s] * weight[s] - RATE_SCALE() * reference;
    }
    signal size[2];
    for (var k = 0; k < 2; k++) {
        IsBit()(skewNegative[k]);
        size[k] <== (1 - 2 * skewNegative[k]) * profit[S - 2 + k];
        InRange(SHOCK_BITS())(size[k]);
        skewed[k] <== 0 - size[k];
    }

    // basis                                                                // R20
    component worse = Largest(3, SUM_BITS() + 2);
    worse.of[0] <== 0;
    worse.of[1] <== mark - sum.value[S];
    worse.of[2] <== mark - sum.value[S + 1];
    worse.in <== basisLoss;
    basis <== row[5] * basisLoss;

    // charges                                                              // R21
    signal deltaRate <== row[6] + sumNegative[S + 3] * (row[7] - row[6]);
    signal vegaRate <== row[8] + sumNegative[S + 4] * (row[9] - row[8]);
    signal deltaCharge <== sumMagnitude[S + 3] * deltaRate;
    signal vegaCharge <== sumMagnitude[S + 4] * vegaRate;
    charge <== RATE_SCALE() * (RATE_SCALE() * amount[0] + deltaCharge + vegaCharge);
}
