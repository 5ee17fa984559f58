"""What is examined or committed to under a model: one account, the members of a pool, or a clearing house's fund, from the user's files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from margin.errors import InputError, UsageError
from margin.models import MODELS, Model
from margin.snapshot import Snapshot
from zkmargin.console import plural

if TYPE_CHECKING:
    from margin.account import Account
    from margin.clearing import ClearingAccount, ClearingFund
    from margin.portfolio import Portfolio
    from margin.readers.draft import BalanceBasis
    from margin.readers.notes import Note

MEMBERS: Final = (2, 8)
"""Fewest and most accounts of a pool."""
_FUND: Final = "clearing.schema"
_PEEK: Final = 1 << 20
"""Larger files are not looked into only to tell what they are not."""


@dataclass(frozen=True)
class ReadOptions:
    """How the user's files are to be read; see :func:`zkmargin.inputs.load_portfolio`."""

    account: Sequence[str] = ()
    as_of: str | None = None
    balance: BalanceBasis = "auto"
    leave_out: Sequence[str] = ()
    quiet: bool = False

    def at_one_time(self) -> ReadOptions:
        """With ``now`` told: members of a pool are looked at in one moment."""
        from attestation.clock import system_clock
        from margin.times import render_time
        from zkmargin.inputs import NOW

        return replace(self, as_of=render_time(system_clock())) if self.as_of == NOW else self


@dataclass(frozen=True, repr=False)
class Member:
    """One account: its name and time, the format that it came in, and its scaled form. Private."""

    name: str
    as_of: str
    format: str
    account: Account | ClearingAccount
    notes: tuple[Note, ...] = ()
    portfolio: Portfolio | None = None
    fund: ClearingFund | None = None
    """Names of members and scenarios, for a clearing account."""


@dataclass(frozen=True, repr=False)
class Subject:
    """Everything that a model is applied to. Private."""

    model: Model
    members: tuple[Member, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The account's name, or those of all members."""
        return " + ".join(member.name for member in self.members)

    @property
    def as_of(self) -> str:
        """The oldest time among the members."""
        return min(member.as_of for member in self.members)

    @property
    def format(self) -> str:
        """The format of the first file."""
        return self.members[0].format

    def notes(self) -> list[dict[str, Any]]:
        """What the conversions did, as data."""
        return [note.as_dict() for member in self.members for note in member.notes]

    @property
    def only(self) -> Member:
        """The single account.

        Raises:
            UsageError: ``usage.members`` for several.
        """
        if len(self.members) != 1:
            raise UsageError("One account is wanted here", hint="Commit to each member of a pool by itself.", code="usage.members")
        return self.members[0]


def load_subject(files: Sequence[Path], snapshot: Snapshot, model: Model, options: ReadOptions) -> Subject:
    """Read what the model is applied to, and scale it to the snapshot's lots.

    Args:
        files: of one account; for a pool one entry for each member, several files of one member joined by a comma; for clearing one file.
        snapshot: symbols, contract sizes and lots.
        model: the model.
        options: names (for a pool one for each member, or none), time, meaning of balances.

    Raises:
        UsageError: ``usage.members`` for a pool of one or of too many, or for several clearing files.
        InputError: ``input.*``, ``json.*``, ``portfolio.*``, ``account.*``, ``clearing.*``.
    """
    options = options.at_one_time()
    if model == "clearing":
        return Subject(model, (_fund(files, options, snapshot),))
    if model != "pool":
        return Subject(model, (_member(list(files), snapshot, model, options, options.account[0] if options.account else None),))
    _no_folders(files)
    fewest, most = MEMBERS
    if not fewest <= len(files) <= most:
        why = f"a pool has {fewest} to {most} members; given: {plural(len(files), 'member')}"
        hint = "Give one file for each member; join several files of one member with a comma."
        raise UsageError("The members of the pool are not described", why=why, hint=hint, code="usage.members")
    if options.account and len(options.account) != len(files):
        hint = "Give --account once for each member, in the order of the files, or not at all."
        raise UsageError("Names and members differ in number", hint=hint, code="usage.members")
    members = []
    for place, entry in enumerate(files):
        parts = _parts(entry)
        name = options.account[place] if options.account else parts[0].stem
        members.append(_member(parts, snapshot, model, options, name))
    return Subject(model, tuple(members))


def load_member(files: Sequence[Path], snapshot: Snapshot, model: Model, options: ReadOptions) -> Subject:
    """Read one account: the whole subject, or of a pool a member by itself; errors as :func:`load_subject`."""
    if model != "pool":
        return load_subject(files, snapshot, model, options)
    return Subject(model, (_member(list(files), snapshot, model, options, options.account[0] if options.account else None),))


def _no_folders(files: Sequence[Path]) -> None:
    for path in files:
        if path.is_dir():
            hint = f"Name the files in it, such as {path / '*.csv'}."
            raise UsageError("A file is wanted, and this is a folder", where=str(path), hint=hint, code="usage.path")


def _is_fund(path: Path) -> bool | None:
    """Whether a file says of itself that it is a clearing house's fund; None for one that cannot be read, or is broken JSON."""
    from margin import strictjson

    try:
        if path.stat().st_size > _PEEK:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    try:
        said = strictjson.loads(data, str(path))
    except InputError:
        return None if data.lstrip()[:1] in (b"{", b"[") else False
    return isinstance(said, dict) and ("defaultFund" in said or str(said.get("schema", "")).startswith("zkmargin/clearing"))


def _parts(entry: Path) -> list[Path]:
    """The files of one member of a pool."""
    return [entry] if entry.exists() or "," not in str(entry) else [Path(part) for part in str(entry).split(",")]


def _member(files: list[Path], snapshot: Snapshot, model: Model, options: ReadOptions, name: str | None) -> Member:
    from margin.account import scale
    from zkmargin.inputs import load_portfolio

    kind = MODELS[model].account_kind
    _no_folders(files)
    try:
        reading = load_portfolio(
            files,
            snapshot,
            kind=kind,
            account=name,
            as_of=options.as_of,
            balance=options.balance,
            leave_out=options.leave_out,
            quiet=options.quiet,
        )
    except InputError as error:
        fund = next((path for path in files if _is_fund(path)), None)
        if fund is None:
            raise
        why = f"the model {model} is about accounts of positions"
        raise InputError(
            "This is a clearing house's default fund", where=fund.name, why=why, hint="Give --model clearing.", code="account.kind"
        ) from error
    portfolio = reading.portfolio
    return Member(portfolio.account, portfolio.as_of, reading.format, scale(portfolio, snapshot, kind), reading.notes, portfolio)


def _fund(files: Sequence[Path], options: ReadOptions, snapshot: Snapshot) -> Member:
    from margin.readers.clearing import read_file

    if len(files) != 1:
        raise UsageError("A default fund is one file", why="members and losses stand in it", code="usage.members")
    _no_folders(files)
    try:
        fund = read_file(files[0], snapshot, account=options.account[0] if options.account else None, as_of=options.as_of)
    except InputError as error:
        if _is_fund(files[0]) is not False:
            raise
        why = "the model clearing is about members, their losses in scenarios, and a fund, in one JSON file"
        hint = "zkmargin init --model clearing writes a sample; for an account of positions give another --model."
        raise InputError("This is not a clearing house's default fund", where=files[0].name, why=why, hint=hint, code=_FUND) from error
    return Member(fund.account, fund.as_of, "clearing", fund.scaled(), fund=fund)
