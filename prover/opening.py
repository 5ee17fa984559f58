"""The opening of an account commitment, and the secret file that holds it.

``{"schema": "zkmargin/secret/v1", "shape": {"positions", "collateral"}, "commitment", "blinding", "account": {"tag", "cash", "positions":
[{"id", "lots"}], "collateral": [...]}}``, numbers as decimal strings. The file has mode 0600 and is never overwritten: whoever loses it
cannot prove anything about that commitment any more, and whoever reads it sees the account.

A blinding belongs to one account: :func:`commit` draws a new one each time, and :meth:`Opening.check` refuses a file whose account was
edited under the old blinding.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from circuits.field import R
from margin import shape, strictjson
from margin.account import Account, Holding
from margin.errors import InputError, TrustError, UsageError
from margin.files import read_bytes, write_atomic
from prover.blinding import new_blinding

SCHEMA: Final = "zkmargin/secret/v1"
_CODE: Final = "secret.schema"
_LIMIT: Final = 256 * 1024
_MAX_SLOTS: Final = 255
_FIELDS: Final = frozenset({"schema", "shape", "commitment", "blinding", "account"})
_ACCOUNT: Final = frozenset({"tag", "cash", "positions", "collateral"})
_SHAPE: Final = frozenset({"positions", "collateral"})
_HOLDING: Final = frozenset({"id", "lots"})
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,77})", re.ASCII)

Hash = Callable[[Sequence[int], int], int]
"""Poseidon under an initial state: the engine's, or the one in plain Python."""


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """Everything that a commitment hides. Secret: ``repr`` is left plain on purpose.

    ``positions`` and ``collateral`` are the slots of the circuits that can open it.
    """

    positions: int
    collateral: int
    commitment: int
    blinding: int
    account: Account

    def check(self, hash_: Hash | None = None) -> None:
        """Commit again and compare.

        Raises:
            TrustError: ``secret.commitment``: account, blinding and commitment do not belong together.
        """
        if _commitment(self.account, self.positions, self.collateral, self.blinding, hash_) != self.commitment:
            why = "the account or the blinding was changed after the commitment was made"
            hint = "Commit again (zkmargin commit); a blinding is never used for a second account."
            raise TrustError("The secret file does not open its commitment", why=why, hint=hint, code="secret.commitment")

    def save(self, path: Path) -> None:
        """Write the secret file, mode 0600, whole or not at all, never over another one.

        Raises:
            UsageError: ``usage.exists``, ``usage.path``.
            EnvironmentFault: ``environment.disk``.
        """
        account = {
            "tag": str(self.account.tag),
            "cash": str(self.account.cash),
            "positions": _written(self.account.positions),
            "collateral": _written(self.account.collateral),
        }
        document = {
            "schema": SCHEMA,
            "shape": {"positions": self.positions, "collateral": self.collateral},
            "commitment": str(self.commitment),
            "blinding": str(self.blinding),
            "account": account,
        }
        write_atomic(path, strictjson.canonical(document) + b"\n", secret=True, overwrite=False)


def commit(account: Account, positions: int, collateral: int, hash_: Hash | None = None) -> Opening:
    """Commit to an account for circuits with this many slots, under a fresh blinding.

    Args:
        account: the whole account.
        positions, collateral: slots.
        hash_: Poseidon; plain Python by default, which takes about 0.3 s.

    Raises:
        InputError: ``account.slots`` where the account has more holdings than slots.
    """
    blinding = new_blinding()
    return Opening(positions, collateral, _commitment(account, positions, collateral, blinding, hash_), blinding, account)


def load(path: Path) -> Opening:
    """Read a secret file that only its owner may read. The commitment is not recomputed; see :meth:`Opening.check`.

    Raises:
        UsageError: ``secret.permissions``: others can read it, or it is somebody else's.
        InputError: ``input.file.*``, ``json.*``, ``secret.schema``, ``secret.number``, ``account.*``. No value is shown.
    """
    data = read_bytes(path, what="secret file", limit=_LIMIT)
    found = path.stat()
    if stat.S_ISREG(found.st_mode) and (found.st_mode & 0o077 or found.st_uid != os.geteuid()):
        why = f"its mode is {found.st_mode & 0o777:04o}" if found.st_mode & 0o077 else "it belongs to another user"
        hint = f"Run: chmod 600 {path}"
        raise UsageError("The secret file is open to others", where=str(path), why=why, hint=hint, code="secret.permissions")
    raw = shape.fields(strictjson.loads(data, str(path), strictjson.SMALL), _FIELDS, code=_CODE)
    if raw["schema"] != SCHEMA:
        raise InputError("The schema is not known", where=f"{path}: schema", why=f"expected {SCHEMA}", code=_CODE)
    with shape.located(str(path)):
        return _read(raw)


def _read(raw: Mapping[str, Any]) -> Opening:
    size = shape.fields(raw["shape"], _SHAPE, code=_CODE)
    for name in sorted(_SHAPE):
        if type(size[name]) is not int or not 0 < size[name] <= _MAX_SLOTS:
            raise InputError("The shape is not right", where=f"shape.{name}", why=f"1 to {_MAX_SLOTS} slots", code=_CODE)
    account = shape.fields(raw["account"], _ACCOUNT, code=_CODE)
    with shape.located("account"):
        opened = Account(
            _integer(account["tag"], "tag"),
            _integer(account["cash"], "cash"),
            _holdings(account["positions"], "positions"),
            _holdings(account["collateral"], "collateral"),
        )
    opening = Opening(
        size["positions"], size["collateral"], _element(raw["commitment"], "commitment"), _element(raw["blinding"], "blinding"), opened
    )
    opened.slots(opening.positions, opening.collateral)
    return opening


def _commitment(account: Account, positions: int, collateral: int, blinding: int, hash_: Hash | None) -> int:
    from circuits.commitment import commit as commitment

    slots = account.slots(positions, collateral)
    chosen = {} if hash_ is None else {"hash_": hash_}
    return commitment(account.tag, account.cash, blinding, slots.positions, slots.collateral, **chosen)


def _holdings(value: object, name: str) -> tuple[Holding, ...]:
    found = []
    with shape.located(name):
        for place, item in enumerate(shape.items(value, code=_CODE)):
            with shape.located(f"[{place}]"):
                raw = shape.fields(item, _HOLDING, code=_CODE)
                found.append((_integer(raw["id"], "id"), _integer(raw["lots"], "lots")))
    return tuple(found)


def _written(holdings: Sequence[Holding]) -> list[dict[str, str]]:
    return [{"id": str(identifier), "lots": str(lots)} for identifier, lots in holdings]


def _integer(value: object, where: str) -> int:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or value == "-0":
        raise InputError("A number is not a canonical decimal string", where=where, code="secret.number")
    return int(value)


def _element(value: object, where: str) -> int:
    number = _integer(value, where)
    if not 0 <= number < R:
        raise InputError("A number is not a field element", where=where, code="secret.number")
    return number
