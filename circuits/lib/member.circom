pragma circom 2.2.3;

include "account.circom";
include "assign.circom";
include "comparators.circom";
include "range.circom";

// What one list of holdings adds to a list of netted ones. Every holding that exists is found among the netted names.
//
//   id[P]                    asserted: 0, or one of the names, so that it has ID_BITS as these have
//   negative, magnitude      asserted: signs and fewer than 2**LOTS_BITS lots; 0 lots where the id is 0
//   name[N]                  assumes: ids of the snapshot, each once except the null id
//   lots[P]                  signed
//   sum[N]                   lots of each netted name
template Holdings(P, N) {
    signal input id[P];
    signal input negative[P];
    signal input magnitude[P];
    signal input name[N];
    signal output lots[P];
    signal output sum[N];

    component size[P];
    component unused[P];
    component place = Assign(P, N);                                         // R32
    place.member <== id;
    place.exists <== id;
    place.slot <== name;
    signal part[P][N];
    var sums[N];
    for (var j = 0; j < N; j++) {
        sums[j] = 0;
    }
    for (var i = 0; i < P; i++) {
        size[i] = Signed(LOTS_BITS());                                      // R2, R3
        size[i].negative <== negative[i];
        size[i].magnitude <== magnitude[i];
        lots[i] <== size[i].value;
        unused[i] = IsZero();
        unused[i].in <== id[i];
        unused[i].out * magnitude[i] === 0;                                 // R15
        for (var j = 0; j < N; j++) {
            part[i][j] <== place.in[i][j] * lots[i];                        // R32
            sums[j] += part[i][j];
        }
    }
    for (var j = 0; j < N; j++) {
        sum[j] <== sums[j];
    }
}

// One member of a pool: an opened account commitment, or the null commitment 0 of a member that is not there and holds nothing.
//
//   commitment             assumes: bound by the pool's commitment
//   the account            asserted: opens the commitment, unless that is 0
//   instrument, asset      as `name` of Holdings
//   lots[N], balance[A]    what the member adds
template Member(P, C, N, A) {
    signal input commitment;
    signal input accountTag;
    signal input cash;
    signal input blinding;
    signal input positionId[P];
    signal input positionNegative[P];
    signal input positionMagnitude[P];
    signal input collateralId[C];
    signal input collateralNegative[C];
    signal input collateralMagnitude[C];
    signal input instrument[N];
    signal input asset[A];
    signal output lots[N];
    signal output balance[A];

    component positions = Holdings(P, N);
    positions.id <== positionId;
    positions.negative <== positionNegative;
    positions.magnitude <== positionMagnitude;
    positions.name <== instrument;
    lots <== positions.sum;

    component collateral = Holdings(C, A);
    collateral.id <== collateralId;
    collateral.negative <== collateralNegative;
    collateral.magnitude <== collateralMagnitude;
    collateral.name <== asset;
    balance <== collateral.sum;

    InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()));                    // R8
    component account = AccountCommitment(P, C);
    account.accountTag <== accountTag;
    account.cash <== cash;
    account.blinding <== blinding;
    account.positionIds <== positionId;
    account.positionLots <== positions.lots;
    account.collateralIds <== collateralId;
    account.collateralLots <== collateral.lots;

    signal absent <== IsZero()(commitment);
    (1 - absent) * (account.out - commitment) === 0;                        // R9
    absent * cash === 0;                                                    // R34
    for (var i = 0; i < P; i++) {
        absent * positionMagnitude[i] === 0;                                // R34
    }
    for (var i = 0; i < C; i++) {
        absent * collateralMagnitude[i] === 0;                              // R34
    }
}
