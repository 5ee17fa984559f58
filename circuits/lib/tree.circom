pragma circom 2.2.3;

include "hash.circom";
include "tags.circom";

// Membership in the snapshot's tree: arity 8, and the 64 nodes two levels below the root (the *cap*) are bound
// to the root once per proof; each row's path then ends in one of them.
//
// No index and no selector appears anywhere: "is one of" is a product of differences that must vanish. Which child
// a node is does not matter, since a row says everything about itself.

// Enforces that `in` equals at least one of `set`.
//
//   in       asserted: a member of set
//   set[N]   assumes: what the caller binds to the root
template OneOf(N) {
    assert(N >= 2);
    signal input in;
    signal input set[N];

    signal product[N - 1];
    product[0] <== (in - set[0]) * (in - set[1]);
    for (var i = 2; i < N; i++) {
        product[i - 1] <== product[i - 2] * (in - set[i]);
    }
    product[N - 2] === 0;
}

// The hash of eight children.
template Node() {
    signal input children[8];
    signal output out;

    out <== TaggedHash(8)(children, TAG_NODE());
}

// The root over a cap of 64 nodes.
//
//   cap[64]   assumes nothing; bound once the caller fixes the root
template RootOfCap() {
    signal input cap[64];
    signal output root;

    component group[8];
    component top = Node();
    for (var g = 0; g < 8; g++) {
        group[g] = Node();
        for (var i = 0; i < 8; i++) {
            group[g].children[i] <== cap[8 * g + i];
        }
        top.children[g] <== group[g].out;
    }
    root <== top.out;
}

// Enforces that `leaf` lies LEVELS levels below one of the nodes of the cap.
//
//   leaf             asserted: a leaf of the tree. Its hash's tag keeps inner nodes from passing as leaves
//   path[LEVELS][8]  asserted: path[0] holds the leaf, path[k + 1] the hash of path[k]
//   cap[64]          assumes: bound to the root by RootOfCap
template UnderCap(LEVELS) {
    assert(LEVELS >= 1);
    signal input leaf;
    signal input path[LEVELS][8];
    signal input cap[64];

    component node[LEVELS];
    component member[LEVELS];
    for (var k = 0; k < LEVELS; k++) {
        member[k] = OneOf(8);
        member[k].in <== k == 0 ? leaf : node[k - 1].out;
        member[k].set <== path[k];
        node[k] = Node();
        node[k].children <== path[k];
    }
    OneOf(64)(node[LEVELS - 1].out, cap);
}
