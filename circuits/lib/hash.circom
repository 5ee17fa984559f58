pragma circom 2.2.3;

include "poseidon.circom";

// Poseidon under a domain tag or a chaining value.
//
//   in[N]     assumes nothing: any field elements
//   state     the initial state: a tag (a constant), or the result of a previous call
//   out       the first element of the permuted state
template TaggedHash(N) {
    assert(1 <= N && N <= 16);
    signal input in[N];
    signal input state;
    signal output out;

    component permutation = PoseidonEx(N, 1);
    permutation.inputs <== in;
    permutation.initialState <== state;
    out <== permutation.out[0];
}

// A sponge over LENGTH elements, sixteen at a time: each call's result is the next call's initial state.
// The tag must fix LENGTH, since the last block is not padded.
//
//   in[LENGTH]   assumes nothing
//   tag          a constant that belongs to this use and this LENGTH alone
template Sponge(LENGTH) {
    assert(LENGTH >= 1);
    signal input in[LENGTH];
    signal input tag;
    signal output out;

    var BLOCKS = (LENGTH + 15) \ 16;
    signal state[BLOCKS + 1];
    component block[BLOCKS];

    state[0] <== tag;
    for (var b = 0; b < BLOCKS; b++) {
        var size = LENGTH - 16 * b;
        if (size > 16) {
            size = 16;
        }
        block[b] = TaggedHash(size);
        for (var i = 0; i < size; i++) {
            block[b].in[i] <== in[16 * b + i];
        }
        block[b].state <== state[b];
        state[b + 1] <== block[b].out;
    }
    out <== state[BLOCKS];
}
