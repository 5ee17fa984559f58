pragma circom 2.2.3;

include "comparators.circom";

// Which of G slots each of N members belongs to, by name. A member with a name belongs to exactly one slot.
//
//   member[N]      assumes: the names of the slots that members ask for, out of rows of the snapshot
//   exists[N]      assumes: 0 where the member is unused; then nothing is said about it
//   slot[G]        assumes: names, each at most once except the null name 0
//   in[N][G]       1 where member i belongs to slot j, else 0
template Assign(N, G) {
    signal input member[N];
    signal input exists[N];
    signal input slot[G];
    signal output in[N][G];

    component equal[N][G];
    for (var i = 0; i < N; i++) {
        var count = 0;
        for (var j = 0; j < G; j++) {
            equal[i][j] = IsEqual();
            equal[i][j].in[0] <== member[i];
            equal[i][j].in[1] <== slot[j];
            in[i][j] <== equal[i][j].out;
            count += in[i][j];
        }
        exists[i] * (1 - count) === 0;
    }
}
