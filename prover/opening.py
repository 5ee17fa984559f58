"""The opening of an account commitment, and the secret file that holds it.

``{"schema": "zkmargin/secret/v1", "shape": {"positions", "collateral"}, "commitment", "blinding", "account": {"tag", "cash", "positions":
[{"id", "lots"}], "collateral": [...]}}``, numbers as decimal strings. With ``"kind": "isolated"`` the account is ``{"tag", "positions",
"margins"}`` and the shape's collateral 0; with ``"kind": "clearing"`` it is ``{"tag", "fund", "other", "losses"}`` and the shape stands for
member and scenario slots. The file has mode 0600 and is never overwritten: whoever loses it
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
from typing import TYPE_CHECKING, Any, Final

from circuits.field import R
from margin import shape, strictjson
from margin.account import Account, Holding
from margin.errors import InputError, TrustError, UsageError
from margin.files import read_bytes, write_atomic
from margin.models import KINDS, AccountKind
from margin.models.evaluation import kind_of
from prover.blinding import new_blinding

if TYPE_CHECKING:
    from margin.clearing import ClearingAccount

SCHEMA: Final = "zkmargin/secret/v1"
_CODE: Final = "secret.schema"
_LIMIT: Final = 256 * 1024
_MAX_SLOTS: Final = 255
_FIELDS: Final = frozenset({"schema", "shape", "commitment", "blinding", "account"})
_OPTIONAL: Final = frozenset({"kind"})
_ACCOUNT: Final = frozenset({"tag", "cash", "positions", "collateral"})
_ISOLATED: Final = frozenset({"tag", "positions", "margins"})
_CLEARING: Final = frozenset({"tag", "fund", "other", "losses"})
_SHAPE: Final = frozenset({"positions", "collateral"})
_HOLDING: Final = frozenset({"id", "lots"})
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,77})", re.ASCII)

Hash = Callable[[Sequence[int], int], int]
"""Poseidon under an initial state: the engine's, or the one in plain Python."""


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """Everything that a commitment hides. Secret: ``repr`` is left plain on purpose.

    ``positions`` and ``collateral`` are the slots of the circuits that can open it; of a clearing house those for members and scenarios.
    """

    positions: int
    collateral: int
    commitment: int
    blinding: int
    account: Account | ClearingAccount

    @property
    def kind(self) -> AccountKind:
        """What it opens to."""
        return kind_of(self.account)

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
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "shape": {"positions": self.positions, "collateral": self.collateral},
            "commitment": str(self.commitment),
            "blinding": str(self.blinding),
            "account": _account_dict(self.account),
        }
        if self.kind != "account":
            document["kind"] = self.kind
        write_atomic(path, strictjson.canonical(document) + b"\n", secret=True, overwrite=False)


def commit(account: Account | ClearingAccount, positions: int, collateral: int, hash_: Hash | None = None) -> Opening:
    """Commit to an account for circuits with this many slots, under a fresh blinding.

    Args:
        account: the whole account.
        positions, collateral: slots; of isolated positions ``collateral`` is 0, of a clearing house they are for members and scenarios.
        hash_: Poseidon; plain Python by default, which takes about 0.3 s.

    Raises:
        InputError: ``account.slots`` where the account has more holdings than slots, ``account.shape`` where the slots do not fit its kind.
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
    raw = shape.fields(strictjson.loads(data, str(path), strictjson.SMALL), _FIELDS, _OPTIONAL, code=_CODE)
    if raw["schema"] != SCHEMA:
        raise InputError("The schema is not known", where=f"{path}: schema", why=f"expected {SCHEMA}", code=_CODE)
    with shape.located(str(path)):
        return _read(raw)


def _read(raw: Mapping[str, Any]) -> Opening:
    kind = raw.get("kind", "account")
    if kind not in KINDS or raw.get("kind") == "account":
        raise InputError("The kind of the account is not known", where="kind", why="isolated, clearing, or left out", code=_CODE)
    size = shape.fields(raw["shape"], _SHAPE, code=_CODE)
    for name in sorted(_SHAPE):
        fewest = 0 if kind == "isolated" and name == "collateral" else 1
        if type(size[name]) is not int or not fewest <= size[name] <= _MAX_SLOTS:
            raise InputError("The shape is not right", where=f"shape.{name}", why=f"{fewest} to {_MAX_SLOTS} slots", code=_CODE)
    with shape.located("account"):
        opened = _ACCOUNTS[kind](raw["account"])
    opening = Opening(
        size["positions"], size["collateral"], _element(raw["commitment"], "commitment"), _element(raw["blinding"], "blinding"), opened
    )
    _fits(opened, opening.positions, opening.collateral)
    return opening


def _read_account(value: object) -> Account:
    raw = shape.fields(value, _ACCOUNT, code=_CODE)
    return Account(
        _integer(raw["tag"], "tag"),
        _integer(raw["cash"], "cash"),
        _holdings(raw["positions"], "positions"),
        _holdings(raw["collateral"], "collateral"),
    )


def _read_isolated(value: object) -> Account:
    raw = shape.fields(value, _ISOLATED, code=_CODE)
    tag, positions = _integer(raw["tag"], "tag"), _holdings(raw["positions"], "positions")
    return Account(tag, 0, positions, (), _integers(raw["margins"], "margins"))


def _read_clearing(value: object) -> ClearingAccount:
    from margin.clearing import ClearingAccount

    raw = shape.fields(value, _CLEARING, code=_CODE)
    with shape.located("losses"):
        losses = tuple(_integers(row, f"[{place}]") for place, row in enumerate(shape.items(raw["losses"], code=_CODE)))
    return ClearingAccount(_integer(raw["tag"], "tag"), _integer(raw["fund"], "fund"), _integer(raw["other"], "other"), losses)


_ACCOUNTS: Final[dict[str, Callable[[object], Account | ClearingAccount]]] = {
    "account": _read_account,
    "isolated": _read_isolated,
    "clearing": _read_clearing,
}


def _account_dict(account: Account | ClearingAccount) -> dict[str, Any]:
    if not isinstance(account, Account):
        losses = [[str(loss) for loss in member] for member in account.losses]
        return {"tag": str(account.tag), "fund": str(account.fund), "other": str(account.other), "losses": losses}
    if account.margins is not None:
        margins = [str(amount) for amount in account.margins]
        return {"tag": str(account.tag), "positions": _written(account.positions), "margins": margins}
    return {
        "tag": str(account.tag),
        "cash": str(account.cash),
        "positions": _written(account.positions),
        "collateral": _written(account.collateral),
    }


def _fits(account: Account | ClearingAccount, positions: int, collateral: int) -> None:
    """Does the account fit these slots?

    Raises:
        InputError: ``account.slots``, ``account.shape``.
    """
    if not isinstance(account, Account):
        account.padded(positions, collateral)
        if collateral % 2:
            raise InputError("The slots for scenarios are odd", why="losses are committed to in pairs", code="account.shape")
        return
    account.slots(positions, collateral)
    if (account.margins is not None) != (collateral == 0):
        why = "isolated positions have no collateral slots, every other account has some"
        raise InputError("The slots do not fit the kind of account", why=why, code="account.shape")


def _commitment(account: Account | ClearingAccount, positions: int, collateral: int, blinding: int, hash_: Hash | None) -> int:
    from circuits import commitment

    _fits(account, positions, collateral)
    chosen = {} if hash_ is None else {"hash_": hash_}
    if not isinstance(account, Account):
        losses = account.padded(positions, collateral).losses
        return commitment.commit_clearing(account.tag, blinding, account.fund, account.other, losses, **chosen)
    slots = account.slots(positions, collateral)
    if account.margins is not None:
        return commitment.commit_isolated(account.tag, blinding, slots.positions, account.margin_slots(positions), **chosen)
    return commitment.commit(account.tag, account.cash, blinding, slots.positions, slots.collateral, **chosen)


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


def _integers(value: object, where: str) -> tuple[int, ...]:
    with shape.located(where):
        return tuple(_integer(item, f"[{place}]") for place, item in enumerate(shape.items(value, code=_CODE)))


def _integer(value: object, where: str) -> int:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or value == "-0":
        raise InputError("A number is not a canonical decimal string", where=where, code="secret.number")
    return int(value)


def _element(value: object, where: str) -> int:
    number = _integer(value, where)
    if not 0 <= number < R:
        raise InputError("A number is not a field element", where=where, code="secret.number")
    return number
