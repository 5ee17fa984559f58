pragma circom 2.2.0;

include "poseidon.circom";
include "bitify.circom";

// A small circuit with everything that the engine has to cope with: an output, public and private inputs, a public input that only
// has its own row, range checks (zeros and ones in the witness) and Poseidon (full-size values).
template Chain(n) {
    signal input unused;
    signal input limit;
    signal input secret[n];
    signal output digest;

    signal state[n + 1];
    state[0] <== limit;
    component bits[n];
    component hash[n];
    for (var i = 0; i < n; i++) {
        bits[i] = Num2Bits(64);
        bits[i].in <== secret[i];
        hash[i] = Poseidon(2);
        hash[i].inputs[0] <== state[i];
        hash[i].inputs[1] <== secret[i];
        state[i + 1] <== hash[i].out;
    }
    digest <== state[n];
}

component main { public [unused, limit] } = Chain(8);
