"""Snapshots and their trees, read once and then from the cache.

Reading a snapshot of 4,000 rows strictly and checking all its rules takes some 0.1 s, hashing its tree 0.1 s with the engine and half a
minute without. Both are kept: the snapshot under the digest of the file and of the code that reads and checks it, the trees under
the snapshot's identity. The cached forms are plain data (JSON, field elements), never pickles. Of a snapshot with sections only the fact is
kept that these bytes keep all the rules: reading them again is half of the work.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import margin
from circuits import rows
from circuits.field import TAG_NODE, R
from circuits.tree import Tree
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import LEVELS, Level, PerLevel
from margin.snapshot import Asset, Instrument, Snapshot, Source, Tier
from margin.tables.cross import RowBook
from prover import cache

if TYPE_CHECKING:
    from circuits.engine import Engine
    from margin.models import Table
    from margin.tables import Rows

_FOLDER: Final = "snapshots"
_FORMAT: Final = "1"
_ACCEPTED: Final = "accepted"
"""In place of the content: these bytes keep all the rules, and are read again."""
_ELEMENT: Final = 32


def load(data: bytes, where: str) -> Snapshot:
    """A snapshot that keeps all the rules, from its file's bytes.

    Raises:
        InputError: ``json.*``, ``snapshot.S<n>.*``.
    """
    path = cache.folder(_FOLDER) / f"{cache.key('snapshot', _FORMAT, hashlib.sha256(data).hexdigest(), _code())}.json"
    cached = cache.read(path)
    if cached is not None:
        found = json.loads(cached)
        return Snapshot.parse(data, where, validate=False) if found == _ACCEPTED else _decode(found)
    snapshot = Snapshot.parse(data, where)
    cache.store(path, json.dumps(_ACCEPTED if snapshot.sections else _encode(snapshot), separators=(",", ":")).encode())
    return snapshot


def tree(
    snapshot: Snapshot, book: Rows, engine: Engine | None, progress: Callable[[str], None] = lambda _: None, *, table: Table = "cross"
) -> Tree:
    """The tree over a snapshot's rows of one table and level.

    Args:
        snapshot: gives identity and depth.
        book: the table's rows of the level.
        engine: hashes a thousand times faster than plain Python.
        progress: told when the tree has to be hashed.
        table: whose rows these are.
    """
    tags = ",".join(f"{kind}={tag}" for kind, tag in sorted(rows.row_tags(snapshot).items()))
    parts = ("tree", _FORMAT, snapshot.sha256, table, book.level, str(snapshot.depth), tags, str(TAG_NODE), _code())
    path = cache.folder(_FOLDER) / f"{cache.key(*parts)}.tree"
    cached = cache.read(path)
    if cached is not None and (known := _decode_tree(cached, snapshot.depth)) is not None:
        return known
    slow = " in plain Python (slow; the engine is not built)" if engine is None else ""
    progress(f"hashing the snapshot{slow}")
    made = rows.tree(snapshot, book.rows, engine)
    cache.store(path, _encode_tree(made))
    return made


def roots(snapshot: Snapshot, engine: Engine | None) -> dict[Level, int]:
    """The root of each level of the table of tiers: what a publisher signs."""
    return {level: tree(snapshot, RowBook(snapshot, level), engine).root for level in LEVELS}


def require_root(stated: int, found: int, where: str) -> None:
    """The publisher signed the tree that was computed here.

    Raises:
        InputError: ``snapshot.root``.
    """
    if stated != found:
        why = "the publisher's statement names another root than the snapshot's rows have"
        raise InputError("The snapshot and the publisher's statement do not belong together", where=where, why=why, code="snapshot.root")


@lru_cache(maxsize=1)
def _code() -> str:
    """Digest of the modules that read, check and scale a snapshot: another version of a rule looks at the snapshot again."""
    root = Path(margin.__file__).parent
    modules = sorted(path for folder in (".", "sections", "tables") for path in (root / folder).glob("*.py"))
    return hashlib.sha256(b"\0".join(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() for path in modules)).hexdigest()


def _encode(snapshot: Snapshot) -> list[Any]:
    return [
        snapshot.venue,
        snapshot.as_of,
        snapshot.numeraire,
        snapshot.settlements,
        snapshot.depth,
        snapshot.sha256,
        [list(source) for source in snapshot.sources],
        [
            [i.id, i.symbol, i.settle, i.kind, i.contract_size, i.lot, i.price, i.lot_value, _encode_tiers(i.tiers)]
            for i in snapshot.instruments
        ],
        [[a.id, a.asset, a.lot, a.price, a.lot_value, a.liability_weight, _encode_tiers(a.tiers)] for a in snapshot.collateral],
    ]


def _encode_tiers(tiers: tuple[Tier, ...]) -> list[list[int]]:
    return [[tier.floor, tier.cap, *tier.rates, *tier.constants] for tier in tiers]


def _decode(found: list[Any]) -> Snapshot:
    venue, as_of, numeraire, settlements, depth, sha256, sources, instruments, collateral = found
    return Snapshot(
        venue,
        as_of,
        numeraire,
        tuple(settlements),
        depth,
        tuple(Instrument(n, s, t, k, Exact(*c), lot, Exact(*p), v, _decode_tiers(r)) for n, s, t, k, c, lot, p, v, r in instruments),
        tuple(Asset(n, a, lot, Exact(*p), v, w, _decode_tiers(r)) for n, a, lot, p, v, w, r in collateral),
        tuple(Source(*source) for source in sources),
        sha256,
    )


def _decode_tiers(found: list[list[int]]) -> tuple[Tier, ...]:
    return tuple(Tier(floor, cap, PerLevel(a, b, c), PerLevel(d, e, f)) for floor, cap, a, b, c, d, e, f in found)


def _encode_tree(made: Tree) -> bytes:
    lengths = [len(level) for level in made.levels]
    head = struct.pack(f"<{1 + len(lengths)}I", len(lengths), *lengths)
    return head + b"".join(node.to_bytes(_ELEMENT, "big") for level in made.levels for node in level)


def _decode_tree(content: bytes, depth: int) -> Tree | None:
    (count,) = struct.unpack_from("<I", content)
    lengths = struct.unpack_from(f"<{count}I", content, 4)
    start = 4 * (1 + count)
    nodes = [int.from_bytes(content[i : i + _ELEMENT], "big") for i in range(start, len(content), _ELEMENT)]
    if count != depth + 1 or len(nodes) != sum(lengths) or max(nodes) >= R:
        return None
    levels, at = [], 0
    for length in lengths:
        levels.append(tuple(nodes[at : at + length]))
        at += length
    return Tree(tuple(levels))
