pragma circom 2.2.0;

include "poseidon.circom";

// circomlib's Poseidon at every arity with an initial state: digest[n - 1] = PoseidonEx(n, 1)(state; values[0..n-1]).
template Hashes() {
    signal input state;
    signal input values[16];
    signal output digest[16];

    component hash[16];
    for (var n = 1; n <= 16; n++) {
        hash[n - 1] = PoseidonEx(n, 1);
        hash[n - 1].initialState <== state;
        for (var i = 0; i < n; i++) {
            hash[n - 1].inputs[i] <== values[i];
        }
        digest[n - 1] <== hash[n - 1].out[0];
    }
}

component main = Hashes();
