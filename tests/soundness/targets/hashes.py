"""Leaf templates with hashes, each with its rule in Python: hash, sponge, commitment, membership, tree."""

from __future__ import annotations

from circuits import commitment
from circuits.commitment import sponge
from circuits.field import TAG_NODE, R, from_field
from circuits.poseidon import poseidon
from tests.soundness.attack import Target, Values, array, flat, get

TAGGED_HASH = Target(
    "TaggedHash(3)",
    "lib/hash.circom",
    "TaggedHash(3)",
    lambda: {"small": flat(**{"in": [1, 2, 3], "state": 4}), "edges": flat(**{"in": [0, R - 1, R // 2], "state": R - 1})},
    lambda values: {"main.out": poseidon(array(values, "in"), get(values, "state"))},
)

SPONGE = Target(
    "Sponge(18)",
    "lib/hash.circom",
    "Sponge(18)",
    lambda: {"two blocks": flat(**{"in": list(range(18)), "tag": 99})},
    lambda values: {"main.out": sponge(array(values, "in"), get(values, "tag"))},
)


def _commitment(values: Values) -> Values:
    def slots(kind: str) -> list[tuple[int, int]]:
        lots = (from_field(v) for v in array(values, f"{kind}Lots"))
        return list(zip(array(values, f"{kind}Ids"), lots, strict=True))

    cash, blinding = get(values, "cash"), get(values, "blinding")
    return {"main.out": commitment.commit(get(values, "accountTag"), cash, blinding, slots("position"), slots("collateral"))}


def account_inputs(**changed: object) -> dict[str, int]:
    """An opening of a commitment with two slots of each kind."""
    account = {
        "accountTag": 7,
        "cash": R - 5,
        "blinding": 2**251,
        "positionIds": [2**127, 2**128 - 1],
        "positionLots": [R - (2**63 - 1), 2**63 - 1],
        "collateralIds": [0, 9],
        "collateralLots": [0, R - 1],
    }
    return flat(**{**account, **changed})


ACCOUNT_COMMITMENT = Target(
    "AccountCommitment(2, 2)",
    "lib/account.circom",
    "AccountCommitment(2, 2)",
    lambda: {"extremes": account_inputs(), "null": account_inputs(positionIds=[0, 0], positionLots=[0, 0])},
    _commitment,
)

ONE_OF = Target(
    "OneOf(3)",
    "lib/tree.circom",
    "OneOf(3)",
    lambda: {str(v): flat(**{"in": v, "set": [11, 12, 13]}) for v in (11, 12, 13)},
    lambda values: {} if get(values, "in") in array(values, "set") else None,
)


def node(children: list[int]) -> int:
    """The hash of eight children."""
    return poseidon(children, TAG_NODE)


NODE = Target(
    "Node()",
    "lib/tree.circom",
    "Node()",
    lambda: {"eight": flat(children=list(range(8)))},
    lambda values: {"main.out": node(array(values, "children"))},
)


def _root(values: Values) -> Values:
    cap = array(values, "cap")
    return {"main.root": node([node(cap[8 * g : 8 * g + 8]) for g in range(8)])}


ROOT_OF_CAP = Target("RootOfCap()", "lib/tree.circom", "RootOfCap()", lambda: {"distinct": flat(cap=list(range(100, 164)))}, _root)

LEAVES = [101, 102, 103, 104, 105, 106, 107, 108]
LOWER = node(LEAVES)
GROUP = [201, 202, LOWER, 204, 205, 206, 207, 208]
UPPER = node(GROUP)
CAP = [300 + i for i in range(63)] + [UPPER]


def under_cap_inputs(leaf: int = 103, path: list[list[int]] | None = None, cap: list[int] | None = None) -> dict[str, int]:
    """A leaf two levels below the cap's last node."""
    return flat(leaf=leaf, path=path or [LEAVES, GROUP], cap=cap or CAP)


def _under_cap(values: Values) -> Values | None:
    leaf, below, above, cap = get(values, "leaf"), array(values, "path[0]"), array(values, "path[1]"), array(values, "cap")
    return {} if leaf in below and node(below) in above and node(above) in cap else None


UNDER_CAP = Target(
    "UnderCap(2)",
    "lib/tree.circom",
    "UnderCap(2)",
    lambda: {"middle": under_cap_inputs(), "first": under_cap_inputs(101), "last": under_cap_inputs(108)},
    _under_cap,
)

TARGETS = (TAGGED_HASH, SPONGE, ACCOUNT_COMMITMENT, ONE_OF, NODE, ROOT_OF_CAP, UNDER_CAP)
