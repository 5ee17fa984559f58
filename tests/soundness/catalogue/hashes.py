"""Mutants of the hash, the sponge, the account commitment and the tree's templates."""

from __future__ import annotations

from tests.soundness.attack import Mutant, flat
from tests.soundness.catalogue.entries import Template
from tests.soundness.targets import hashes
from tests.soundness.targets.hashes import GROUP, LEAVES, LOWER, account_inputs, node, under_cap_inputs

tagged = Template("lib/hash.circom", "TaggedHash", hashes.TAGGED_HASH)
sponge = Template("lib/hash.circom", "Sponge", hashes.SPONGE)
account = Template("lib/account.circom", "AccountCommitment", hashes.ACCOUNT_COMMITMENT)
packing = Template("lib/account.circom", "pack", hashes.ACCOUNT_COMMITMENT)
one_of = Template("lib/tree.circom", "OneOf", hashes.ONE_OF)
a_node = Template("lib/tree.circom", "Node", hashes.NODE)
root = Template("lib/tree.circom", "RootOfCap", hashes.ROOT_OF_CAP)
under = Template("lib/tree.circom", "UnderCap", hashes.UNDER_CAP)


def short() -> dict[str, int]:
    """Input of the hash."""
    return flat(**{"in": [1, 2, 3], "state": 4})


def long() -> dict[str, int]:
    """Input of the sponge."""
    return flat(**{"in": list(range(18)), "tag": 99})


def cap() -> dict[str, int]:
    """Input of the cap's root."""
    return flat(cap=list(range(64)))


OTHER_LEAF, OTHER_GROUP = 999, [1, 2, 3, 4, 5, 6, 7, 999]
STRANGER = under.attack("stranger", "a leaf that is in no group is in the tree", lambda: under_cap_inputs(OTHER_LEAF))
STRANGER_LINKED = under.attack(
    "stranger-as-member",
    "as another leaf, 999 is in the tree",
    lambda: under_cap_inputs(OTHER_LEAF),
    member_0__in=LEAVES[0],
    member_1__in=LOWER,
)
STRANGER_IN_SET = under.attack(
    "stranger-in-set",
    "999 is in the group, since the group compared is another",
    lambda: under_cap_inputs(OTHER_LEAF),
    member_0__set_0=OTHER_LEAF,
)
OWN_GROUP = under.attack(
    "own-group", "the hash of my own group is that of a genuine one", lambda: under_cap_inputs(OTHER_LEAF, [OTHER_GROUP, GROUP]),
    **{f"node_0__children_{i}": leaf for i, leaf in enumerate(LEAVES)},
)  # fmt: skip
OWN_TREE = under.attack(
    "own-tree", "my own tree is the snapshot's",
    lambda: under_cap_inputs(OTHER_LEAF, [OTHER_GROUP, [node(OTHER_GROUP), *range(7)]]),
)  # fmt: skip
UNLINKED = under.attack(
    "unlinked-group", "a group of mine is below a genuine one", lambda: under_cap_inputs(OTHER_LEAF, [OTHER_GROUP, GROUP])
)
SKIPPED = under.attack("level-skipped", "an inner node is a leaf one level up", lambda: under_cap_inputs(LOWER, [GROUP, GROUP]))
SKIPPED_CAP = under.attack("cap-skipped", "the upper group may be anything", lambda: under_cap_inputs(203, [[203, *LEAVES[1:]], [*LEAVES[:7], node([203, *LEAVES[1:]])]], [node([203, *LEAVES[1:]]), *range(63)]))  # fmt: skip

STRANGE = one_of.attack("stranger", "14 is one of 11, 12, 13", lambda: flat(**{"in": 14, "set": [11, 12, 13]}))
FIRST_FORGED = one_of.attack("first-product", "14 is one of 11, 12, 13", lambda: flat(**{"in": 14, "set": [11, 12, 13]}), product_0=0)
LAST_FORGED = one_of.attack("last-product", "14 is one of 11, 12, 13", lambda: flat(**{"in": 14, "set": [11, 12, 13]}), product_1=0)
ZERO = one_of.attack("zero", "0, an empty leaf, is one of 11, 12, 13", lambda: flat(**{"in": 0, "set": [11, 12, 13]}))

MUTANTS: list[Mutant] = [
    tagged.drop("permutation.inputs <== in", tagged.attack("input", "the hash of another input", short, permutation__inputs_0=9)),
    tagged.drop(
        "permutation.initialState <== state", tagged.attack("tag", "the hash under another tag", short, permutation__initialState=9)
    ),
    tagged.drop("out <== permutation.out[0]", tagged.attack("output", "any number is the hash", short, out=9)),
    tagged.weaken("permutation.initialState <== state;", "permutation.initialState <== 0;"),
    sponge.drop("state[0] <== tag", sponge.attack("tag", "the hash under another tag", long, state_0=9)),
    sponge.drop("block[b].in[i] <== in[16 * b + i]", sponge.attack("input", "the hash of another input", long, block_1__in_1=9)),
    sponge.drop("block[b].state <== state[b]", sponge.attack("chaining", "the first block does not matter", long, block_1__state=9)),
    sponge.drop("state[b + 1] <== block[b].out", sponge.attack("block-output", "any number is a block's hash", long, state_1=9)),
    sponge.drop("out <== state[BLOCKS]", sponge.attack("output", "any number is the hash", long, out=9)),
    sponge.weaken("block[b].state <== state[b];", "block[b].state <== state[0];"),
    sponge.weaken("(LENGTH + 15) \\ 16", "LENGTH \\ 16"),
    account.drop("sponge.tag <== TAG_ACCOUNT(P, C)", account.attack("tag", "an account of another shape", account_inputs, sponge__tag=9)),
    account.drop("sponge.in[0] <== accountTag", account.attack("account", "another account", account_inputs, sponge__in_0=9)),
    account.drop("sponge.in[1] <== cash", account.attack("cash", "another cash", account_inputs, sponge__in_1=9)),
    account.drop("sponge.in[2] <== blinding", account.attack("blinding", "another blinding", account_inputs, sponge__in_2=9)),
    account.drop(
        "sponge.in[3 + i] <== pack(positionIds[i], positionLots[i])",
        account.attack("position", "another position", account_inputs, sponge__in_4=9),
    ),
    account.drop(
        "sponge.in[3 + P + i] <== pack(collateralIds[i], collateralLots[i])",
        account.attack("collateral", "another balance", account_inputs, sponge__in_6=9),
    ),
    account.drop("out <== sponge.out", account.attack("output", "any number is the commitment", account_inputs, out=9)),
    account.weaken("TAG_ACCOUNT(P, C)", "TAG_ACCOUNT(P, P + C)"),
    packing.weaken("id * (1 << (LOTS_BITS() + 1))", "id * (1 << LOTS_BITS())"),
    packing.weaken("lots + (1 << LOTS_BITS())", "lots"),
    packing.weaken("id * (1 << (LOTS_BITS() + 1))", "id"),
    account.weaken("pack(collateralIds[i], collateralLots[i])", "pack(positionIds[i], collateralLots[i])"),
    one_of.drop("product[0] <== (in - set[0]) * (in - set[1])", FIRST_FORGED),
    one_of.drop("product[i - 1] <== product[i - 2] * (in - set[i])", LAST_FORGED),
    one_of.drop("product[N - 2] === 0", STRANGE),
    one_of.weaken("(in - set[0]) * (in - set[1])", "(in - set[0]) * (in - set[0])"),
    one_of.weaken("(in - set[0]) * (in - set[1])", "in * (in - set[1])", ZERO),
    one_of.weaken("product[i - 2] * (in - set[i])", "product[i - 2] * (in - set[i - 1])"),
    one_of.weaken("product[i - 2] * (in - set[i])", "product[i - 2] * in", ZERO),
    a_node.drop(
        "out <== TaggedHash(8)(children, TAG_NODE())",
        a_node.attack("output", "any number is the node", lambda: flat(children=list(range(8))), out=9),
    ),
    a_node.weaken("TAG_NODE()", "0"),
    root.drop("group[g].children[i] <== cap[8 * g + i]", root.attack("group", "another group's hash", cap, group_3__children_2=9)),
    root.drop("top.children[g] <== group[g].out", root.attack("top", "another group is in the root", cap, top__children_7=9)),
    root.drop("root <== top.out", root.attack("output", "any number is the root", cap, root=9)),
    root.weaken("cap[8 * g + i]", "cap[8 * g]"),
    root.weaken("top.children[g] <== group[g].out", "top.children[g] <== group[0].out"),
    under.drop("member[k].in <== k == 0 ? leaf : node[k - 1].out", STRANGER_LINKED),
    under.drop("member[k].set <== path[k]", STRANGER_IN_SET),
    under.drop("node[k].children <== path[k]", OWN_GROUP),
    under.drop("OneOf(64)(node[LEVELS - 1].out, cap)", OWN_TREE),
    under.weaken("k == 0 ? leaf : node[k - 1].out", "leaf", UNLINKED),
    under.weaken("OneOf(64)(node[LEVELS - 1].out, cap)", "OneOf(64)(node[0].out, cap)", SKIPPED_CAP),
    under.weaken("path[k];\n        node[k] = Node", "path[LEVELS - 1];\n        node[k] = Node", SKIPPED),
]

FURTHER = (STRANGER, SKIPPED, UNLINKED)
"""Attacks that every constraint in the way rejects, whichever is removed; they are part of the templates' own tests."""
