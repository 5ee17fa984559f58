"""What a case file says, typed: the format ``zkmargin/conformance/v1`` of ``docs/conformance.md``.

::

    {"schema": "zkmargin/conformance/v1", "set": "starknet", "title": "Starknet total value and risk", "source": "...", "note": "...",
     "tolerance": "exact", "states": [{"name": "Liquidatable", "if": ["equity < requirement"]}, {"name": "Healthy", "if": []}],
     "snapshots": {"market": {...}},
     "cases": [{"name": "basic before", "model": "cross", "snapshot": "market", "account": {...},
                "expected": {"maintenance": {"equity": "54000", "requirement": "27000", "state": "Healthy"}},
                "boundary": false, "prove": true}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from margin import shape
from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.models import MODELS, Model
from margin.shape import located
from zkmargin.conformance.market import Market
from zkmargin.conformance.numbers import CODE, Tolerance, read_number, read_tolerance

SCHEMA: Final = "zkmargin/conformance/v1"

Quantity = Literal["equity", "requirement", "balance", "gross", "collateral", "scenario"]
"""``balance`` is equity less requirement; ``gross`` the sum of the positions' requirements alone; ``collateral`` what the assets count."""
QUANTITIES: Final[tuple[Quantity, ...]] = get_args(Quantity)

Condition = Literal["equity < 0", "equity < requirement", "equity <= requirement", "requirement > 0"]
CONDITIONS: Final[tuple[Condition, ...]] = get_args(Condition)

_FILE: Final = frozenset({"schema", "set", "title", "source", "cases"})
_FILE_OPTIONAL: Final = frozenset({"note", "tolerance", "states", "snapshots"})
_CASE: Final = frozenset({"name", "model", "snapshot", "account", "expected"})
_CASE_OPTIONAL: Final = frozenset({"boundary", "prove", "source", "note", "tolerance"})
_EXPECTED: Final = frozenset({*QUANTITIES, "state", "met", "refused", "liquidationPrice"})
_PRICE: Final = frozenset({"symbol", "value"})


class State(NamedTuple):
    """A name that a venue gives to an account, and the conditions that all hold then."""

    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A number that a venue publishes. ``scenario`` is the index of a scenario whose profit it is, else None."""

    quantity: Quantity
    value: Fraction
    tolerance: Tolerance
    scenario: int | None = None


@dataclass(frozen=True, slots=True)
class LiquidationPrice:
    """The price of one instrument at which the account's equity is its requirement."""

    symbol: str
    value: Fraction
    tolerance: Tolerance


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case expects at one level. With ``refused``, an error code, nothing else is expected."""

    level: Level
    numbers: tuple[Published, ...] = ()
    state: str | None = None
    met: bool | None = None
    liquidation: LiquidationPrice | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """An account under a snapshot, and what the venue says about it.

    Attributes:
        name: unique within its set.
        model: the margin model that computes it.
        market: the snapshot.
        account: as the file has it.
        expected: one or more levels.
        states: of the set; the first whose conditions hold is the account's.
        boundary: the account sits where a rule changes, so it is proven from both sides.
        prove: proven as it is.
        source: where the numbers come from, if not where the set's do.
        note: for people.
    """

    name: str
    model: Model
    market: Market
    account: Any
    expected: tuple[Expectation, ...]
    states: tuple[State, ...] = ()
    boundary: bool = False
    prove: bool = False
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CaseSet:
    """All cases of one published set."""

    id: str
    title: str
    source: str
    cases: tuple[Case, ...]
    note: str = ""


def read_set(value: object) -> CaseSet:
    """Read the parsed JSON of a case file.

    Raises:
        InputError: ``conformance.schema`` or ``input.number.*``, naming the field.
    """
    raw = shape.fields(value, _FILE, _FILE_OPTIONAL, code=CODE)
    if raw["schema"] != SCHEMA:
        raise InputError("The schema is not known", where="schema", why=f"expected {SCHEMA}", code=CODE)
    with located("tolerance"):
        tolerance = read_tolerance(raw.get("tolerance", "exact"))
    states = tuple(_states(raw.get("states", [])))
    markets = {}
    if type(raw.get("snapshots", {})) is not dict:
        raise InputError("An object was expected", where="snapshots", code=CODE)
    for name, item in raw.get("snapshots", {}).items():
        with located(f"snapshots.{name}"):
            markets[name] = Market.read(item)
    with located("cases"):
        items = shape.items(raw["cases"], code=CODE)
    cases = []
    for index, item in enumerate(items):
        with located(f"cases[{index}]"):
            cases.append(_case(item, markets, states, tolerance))
    if len({case.name for case in cases}) != len(cases) or not cases:
        raise InputError("The cases have no name each", where="cases", why="at least one case, and every name once", code=CODE)
    return CaseSet(_text(raw, "set"), _text(raw, "title"), _text(raw, "source"), tuple(cases), _text(raw, "note", ""))


def _case(value: object, markets: Mapping[str, Market], states: tuple[State, ...], tolerance: Tolerance) -> Case:
    raw = shape.fields(value, _CASE, _CASE_OPTIONAL, code=CODE)
    if raw["model"] not in MODELS:
        raise InputError("The margin model is unknown", where="model", hint=f"Models: {', '.join(MODELS)}.", code=CODE)
    if "tolerance" in raw:
        with located("tolerance"):
            tolerance = read_tolerance(raw["tolerance"])
    market = raw["snapshot"]
    if type(market) is str:
        if market not in markets:
            raise InputError("The snapshot has not been named", where="snapshot", hint="Names stand in snapshots.", code=CODE)
        chosen = markets[market]
    else:
        with located("snapshot"):
            chosen = Market.read(market)
    expected = raw["expected"]
    if type(expected) is not dict or not expected or not expected.keys() <= set(LEVELS):
        raise InputError("Nothing is expected at any level", where="expected", hint=f"Levels: {', '.join(LEVELS)}.", code=CODE)
    levels = []
    for level in LEVELS:
        if level in expected:
            with located(f"expected.{level}"):
                levels.append(_expectation(level, expected[level], states, tolerance))
    return Case(
        _text(raw, "name"),
        raw["model"],
        chosen,
        raw["account"],
        tuple(levels),
        states,
        _flag(raw, "boundary"),
        _flag(raw, "prove"),
        _text(raw, "source", ""),
        _text(raw, "note", ""),
    )


def _expectation(level: Level, value: object, states: tuple[State, ...], tolerance: Tolerance) -> Expectation:
    raw = shape.fields(value, frozenset(), _EXPECTED, code=CODE)
    if not raw or ("refused" in raw and len(raw) > 1):
        raise InputError("An expectation is empty, or more than a refusal", why="a refused case has no numbers", code=CODE)
    if "refused" in raw:
        return Expectation(level, refused=_text(raw, "refused"))
    numbers: list[Published] = []
    for name in QUANTITIES:
        if name in raw and name != "scenario":
            with located(name):
                numbers.append(Published(name, *_number(raw[name], tolerance)))
    with located("scenario"):
        for index, item in enumerate(shape.items(raw.get("scenario", []), code=CODE)):
            if item is not None:
                with located(f"[{index}]"):
                    numbers.append(Published("scenario", *_number(item, tolerance), index))
    state = raw.get("state")
    if state is not None and state not in {name for name, _ in states}:
        raise InputError("The state is unknown", where="state", hint="States stand at the top of the file.", code=CODE)
    return Expectation(level, tuple(numbers), state, _flag(raw, "met", None), _liquidation(raw, tolerance))


def _liquidation(raw: Mapping[str, Any], tolerance: Tolerance) -> LiquidationPrice | None:
    if "liquidationPrice" not in raw:
        return None
    with located("liquidationPrice"):
        price = shape.fields(raw["liquidationPrice"], _PRICE, frozenset({"tolerance"}), code=CODE)
        value, accepted = _number({key: item for key, item in price.items() if key != "symbol"}, tolerance)
        return LiquidationPrice(_text(price, "symbol"), value, accepted)


def _number(value: object, tolerance: Tolerance) -> tuple[Fraction, Tolerance]:
    if type(value) is not dict:
        return read_number(value), tolerance
    raw = shape.fields(value, frozenset({"value"}), frozenset({"tolerance"}), code=CODE)
    with located("tolerance"):
        accepted = read_tolerance(raw["tolerance"]) if "tolerance" in raw else tolerance
    return read_number(raw["value"]), accepted


def _states(value: object) -> Sequence[State]:
    result = []
    with located("states"):
        for index, item in enumerate(shape.items(value, code=CODE)):
            with located(f"[{index}]"):
                raw = shape.fields(item, frozenset({"name", "if"}), code=CODE)
                conditions = shape.items(raw["if"], code=CODE)
                if not all(condition in CONDITIONS for condition in conditions):
                    raise InputError("A condition is unknown", where="if", hint=f"Conditions: {'; '.join(CONDITIONS)}.", code=CODE)
                result.append(State(_text(raw, "name"), tuple(cast(Condition, condition) for condition in conditions)))
    return result


def _text(raw: Mapping[str, Any], field: str, default: str | None = None) -> str:
    with located(field):
        return shape.text(raw.get(field, default), code=CODE)


def _flag(raw: Mapping[str, Any], field: str, default: bool | None = False) -> Any:  # noqa: ANN401 - bool, or None by default
    value = raw.get(field, default)
    if value is not default and type(value) is not bool:
        raise InputError("true or false was expected", where=field, code=CODE)
    return value
