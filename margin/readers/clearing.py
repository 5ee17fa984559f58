"""Reading of a clearing house's file, ``zkmargin/clearing/v1`` (:mod:`margin.clearing`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from margin import decimals, files, shape, strictjson, times
from margin.clearing import MEMBERS_LIMIT, SCENARIOS_LIMIT, SCHEMA, ClearingFund, Member
from margin.decimals import Exact
from margin.errors import InputError
from margin.shape import located
from margin.snapshot import Snapshot

_CODE: Final = "clearing.schema"
_FIELDS: Final = frozenset({"schema", "account", "asOf", "numeraire", "defaultFund", "otherResources", "scenarios", "members"})
_MEMBER: Final = frozenset({"name", "losses"})


def read_file(path: Path | str, snapshot: Snapshot | None = None, *, account: str | None = None, as_of: str | None = None) -> ClearingFund:
    """Read a file.

    Args:
        path: the file.
        snapshot: the prices' snapshot, whose currency the file must be in.
        account: another name for the account than the file's.
        as_of: another time than the file's.

    Raises:
        InputError: ``input.file.*``, ``clearing.numeraire`` where the snapshot counts in another currency, or as :func:`parse`.
    """
    where = Path(path).name
    fund = parse(files.read_bytes(path, what="clearing file"), where)
    if snapshot is not None and fund.numeraire != snapshot.numeraire:
        why = f"the file is in {fund.numeraire} and the snapshot in {snapshot.numeraire}"
        hint = "Convert the file, or use a snapshot in its currency."
        raise InputError("The currencies differ", where=f"{where}.numeraire", why=why, hint=hint, code="clearing.numeraire")
    if as_of is not None:
        times.parse_time(as_of, "asOf")
    return replace(fund, account=shape.name(account, code=_CODE) if account else fund.account, as_of=as_of or fund.as_of)


def parse(data: bytes, where: str = "clearing") -> ClearingFund:
    """Read the file's bytes.

    Raises:
        InputError: ``json.*``, or as :func:`from_dict`.
    """
    return from_dict(strictjson.loads(data, where), where)


def from_dict(value: object, where: str = "clearing") -> ClearingFund:
    """Read the parsed JSON.

    Raises:
        InputError: ``clearing.schema`` (a field, a type, a length), ``clearing.value`` (a negative amount), ``clearing.duplicate`` (a
            member or a scenario twice), ``input.number.*`` or ``input.time``.
    """
    with located(where):
        raw = shape.fields(value, _FIELDS, code=_CODE)
        if raw["schema"] != SCHEMA:
            raise InputError("The schema is not known", where="schema", why=f"expected {SCHEMA}", code=_CODE)
        times.parse_time(raw["asOf"], "asOf")
        scenarios = _scenarios(raw)
        return ClearingFund(
            _name(raw, "account"),
            raw["asOf"],
            _name(raw, "numeraire"),
            _amount(raw["defaultFund"], "defaultFund"),
            _amount(raw["otherResources"], "otherResources"),
            scenarios,
            _members(raw, len(scenarios)),
        )


def _scenarios(raw: Mapping[str, Any]) -> tuple[str, ...]:
    names: dict[str, int] = {}
    with located("scenarios"):
        values = _array(raw["scenarios"], SCENARIOS_LIMIT)
        for index, value in enumerate(values):
            with located(f"[{index}]"):
                _once(names, shape.name(value, code=_CODE), index, "scenario")
    return tuple(names)


def _members(raw: Mapping[str, Any], scenarios: int) -> tuple[Member, ...]:
    members: list[Member] = []
    names: dict[str, int] = {}
    with located("members"):
        for index, value in enumerate(_array(raw["members"], MEMBERS_LIMIT)):
            with located(f"[{index}]"):
                fields = shape.fields(value, _MEMBER, code=_CODE)
                name = _name(fields, "name")
                _once(names, name, index, "member")
                with located("losses"):
                    losses = shape.items(fields["losses"], code=_CODE)
                    if len(losses) != scenarios:
                        why = f"there are {scenarios} scenarios and {len(losses)} losses"
                        raise InputError("A member has another number of losses than there are scenarios", why=why, code=_CODE)
                    members.append(Member(name, tuple(_amount(loss, f"[{at}]") for at, loss in enumerate(losses))))
    return tuple(members)


def _array(value: object, limit: int) -> list[Any]:
    values = shape.items(value, code=_CODE)
    if not 0 < len(values) <= limit:
        raise InputError("An array has too few or too many items", why=f"it has 1 to {limit:,}", code=_CODE)
    return values


def _name(raw: Mapping[str, Any], field: str) -> str:
    with located(field):
        return shape.name(raw[field], code=_CODE)


def _amount(value: object, where: str) -> Exact:
    number = decimals.parse(value, where)
    if number.units < 0:
        hint = "A member whose margin is enough has a loss of 0."
        raise InputError("An amount is negative", where=where, why="resources and losses are not", hint=hint, code="clearing.value")
    return number


def _once(names: dict[str, int], name: str, index: int, what: str) -> None:
    if name in names:
        why = f"it stands at [{names[name]}] already"
        raise InputError(f"A {what} stands twice", why=why, hint="Add up what belongs together.", code="clearing.duplicate")
    names[name] = index
