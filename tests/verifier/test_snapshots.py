"""The verifier's own snapshots: checked, hashed here, by engine and by Python alike."""

from __future__ import annotations

import hashlib

import pytest

from circuits.engine import Engine
from margin.errors import InputError
from margin.levels import LEVELS
from margin.snapshot import Snapshot
from margin.strictjson import canonical
from tests.margin import cases
from tests.verifier import world
from verifier.snapshots import REMEMBERED, MemorySnapshots, compute_root, register


def test_engine_and_python_give_the_same_roots() -> None:
    snapshot = Snapshot.parse(world.SNAPSHOT_BYTES)
    with Engine.open() as engine:
        for level in LEVELS:
            assert compute_root(snapshot, level, engine) == compute_root(snapshot, level)


def test_roots_differ_by_level_and_with_every_price() -> None:
    known = register(world.SNAPSHOT_BYTES, engine=world.engine())
    found = {known.root(level) for level in LEVELS}
    for i in range(3):
        changed = cases.snapshot_dict()
        changed["instruments"][i]["markPrice"] = "200"
        found.add(register(canonical(changed), engine=world.engine()).root("maintenance"))
    assert len(found) == 6


def test_identity_is_of_the_canonical_form() -> None:
    import json

    pretty = json.dumps(cases.snapshot_dict(), indent=2).encode()
    assert register(pretty).sha256 == hashlib.sha256(world.SNAPSHOT_BYTES).hexdigest()


def test_rejects_snapshot_that_breaks_a_rule() -> None:
    """A gap between two tiers would let the holder choose: refused at registration, whoever signed it."""
    changed = cases.snapshot_dict()
    changed["instruments"][0]["tiers"][1]["floor"] = "50001"
    with pytest.raises(InputError) as caught:
        MemorySnapshots().add(canonical(changed))
    assert caught.value.stable_code.startswith("snapshot.S")


def test_registering_twice_keeps_the_first() -> None:
    source = MemorySnapshots()
    first = source.add(world.SNAPSHOT_BYTES)
    assert source.add(world.SNAPSHOT_BYTES) is first
    assert source.find(first.sha256) is first
    assert source.find("0" * 64) is None


def test_the_oldest_is_forgotten_beyond_the_limit() -> None:
    source = MemorySnapshots()
    added = [source.add(canonical(cases.snapshot_dict(venue=f"venue-{i}"))) for i in range(REMEMBERED + 1)]
    assert source.find(added[0].sha256) is None
    assert source.find(added[1].sha256) is added[1]
    assert source.find(added[-1].sha256) is added[-1]


def test_what_a_verdict_says_about_it() -> None:
    known = register(world.SNAPSHOT_BYTES, publisher="Index Z")
    assert (known.venue, known.as_of, known.depth, known.instruments, known.assets) == ("testnet", cases.AS_OF, 3, 3, 2)
    assert known.rows == 2 + 6 + 4
    assert known.publisher == "Index Z"
