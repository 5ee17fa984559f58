"""The account: a portfolio in lots and money units. This is what an issuer commits to; it does not depend on prices.

Scaling rounds against the holder: cash down, collateral down to whole lots, debts up. Positions are whole lots or an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from margin import ids
from margin.decimals import Exact, Rounding
from margin.errors import InputError
from margin.models import AccountKind
from margin.widths import CASH_BITS, ID_BITS, LOTS_BITS, LOTS_OFFSET, VALUE_DECIMALS

if TYPE_CHECKING:
    from margin.portfolio import Portfolio, Position
    from margin.snapshot import Asset, Instrument, Snapshot

Holding = tuple[int, int]
"""``(id, lots)``, lots signed."""

NULL_HOLDING: Final[Holding] = (ids.NULL_ID, 0)


class Slots(NamedTuple):
    """Holdings in circuit order: the null slots first, then ids ascending."""

    positions: tuple[Holding, ...]
    collateral: tuple[Holding, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """A scaled account. Private: ``repr`` is left plain on purpose.

    Attributes:
        tag: 128 bits of the account's name.
        cash: signed, in money units (1e-10 of the numeraire): cash balances less the cost of the open positions.
        positions: ``(id, lots)`` with strictly increasing ids and no zero lots.
        collateral: likewise.
        margins: of an account whose positions are isolated, one for each position, signed, in money units: the position's own wallet less
            its cost. Cash is then 0 and there is no collateral. ``None`` where one pool of equity stands behind all positions.
    """

    tag: int
    cash: int
    positions: tuple[Holding, ...]
    collateral: tuple[Holding, ...]
    margins: tuple[int, ...] | None = None

    @property
    def kind(self) -> AccountKind:
        """What a commitment to it opens to."""
        return "account" if self.margins is None else "isolated"

    def __post_init__(self) -> None:
        if self.tag < 0 or self.tag >> ID_BITS:
            raise _width("The account tag", "tag", ID_BITS)
        if abs(self.cash) >> CASH_BITS:
            raise _width("The cash", "cash", CASH_BITS)
        for field, holdings in (("positions", self.positions), ("collateral", self.collateral)):
            previous = ids.NULL_ID
            for index, (identifier, lots) in enumerate(holdings):
                where = f"{field}[{index}]"
                if identifier <= previous:
                    raise InputError("Ids are not strictly increasing", where=where, why="an id stands once", code="account.order")
                if identifier >> ID_BITS:
                    raise _width("An id", where, ID_BITS)
                if lots == 0:
                    raise InputError("A holding is empty", where=where, why="zero lots are left out", code="account.zero")
                if abs(lots) >> LOTS_BITS:
                    raise _width("A number of lots", where, LOTS_BITS)
                previous = identifier
        if self.margins is not None:
            self._check_isolated(self.margins)

    def _check_isolated(self, margins: tuple[int, ...]) -> None:
        if len(margins) != len(self.positions) or self.cash or self.collateral:
            why = "every position has its own margin, and there is nothing else"
            raise InputError("An isolated account does not add up", where="margins", why=why, code="account.isolated")
        for index, amount in enumerate(margins):
            if abs(amount) >> CASH_BITS:
                raise _width("A margin", f"margins[{index}]", CASH_BITS)

    def slots(self, positions: int, collateral: int) -> Slots:
        """The holdings in a circuit's slots, null slots first.

        Args:
            positions: position slots of the circuit.
            collateral: its collateral slots.

        Raises:
            InputError: ``account.slots`` when the account has more than that.
        """
        idle_positions = room("positions", len(self.positions), positions)
        idle_collateral = room("collateral assets", len(self.collateral), collateral)
        return Slots((NULL_HOLDING,) * idle_positions + self.positions, (NULL_HOLDING,) * idle_collateral + self.collateral)

    def margin_slots(self, positions: int) -> tuple[int, ...]:
        """The positions' own margins in a circuit's slots, null slots first with a margin of 0; errors as :meth:`slots`."""
        self.slots(positions, 0)
        margins = self.margins or ()
        return (0,) * (positions - len(margins)) + margins


def room(what: str, have: int, slots: int, whose: str = "The account has") -> int:
    """How many slots of a circuit stay unused.

    Raises:
        InputError: ``account.slots``.
    """
    if have > slots:
        why = f"there are {have} and this circuit has {slots} slots"
        raise InputError(f"{whose} too many {what}", why=why, hint="Choose the next larger circuit.", code="account.slots")
    return slots - have


def pack(holding: Holding) -> int:
    """A slot as one field element, ``id * 2**64 + lots + 2**63``: 192 bits, one value per slot. The null slot is ``2**63``."""
    identifier, lots = holding
    if abs(lots) >> LOTS_BITS or identifier < 0 or identifier >> ID_BITS:
        raise _width("A slot", "", ID_BITS + LOTS_BITS + 1)
    return (identifier << (LOTS_BITS + 1)) + lots + LOTS_OFFSET


def scale(portfolio: Portfolio, snapshot: Snapshot, kind: AccountKind = "account") -> Account:
    """A portfolio in the lots of a snapshot.

    ``cash = sum of the balances in cash currencies - sum of quantity * contractSize * entryPrice``, so that equity is cash plus the
    value of the positions at any later mark. Rounded down. The cost of a position that settles in a collateral asset (``ETH/BTC:BTC``) is
    taken from the balance of that asset instead, and counts there with its haircut or its liability weight.

    Args:
        portfolio: what is held.
        snapshot: lots and currencies.
        kind: ``isolated`` gives every position its own margin, ``isolatedMargin - quantity * contractSize * entryPrice``, rounded down;
            balances then stand behind no position and are not part of the account.

    Raises:
        InputError: naming the row, ``account.unknown`` (symbol or asset), ``account.inverse``, ``account.duplicate``,
            ``account.contract-size``, ``account.lot`` (not a whole number of lots), ``account.width``, ``account.isolated`` (an isolated
            position without a margin, or in another currency), or ``portfolio.isolated`` (one that has a margin, in an account that shares
            its equity).
    """
    return _isolated(portfolio, snapshot) if kind == "isolated" else _shared(portfolio, snapshot)


def _shared(portfolio: Portfolio, snapshot: Snapshot) -> Account:
    """One pool of equity."""
    assets = {asset.asset: asset for asset in snapshot.collateral}
    cash_currencies = snapshot.cash_currencies
    cash: list[Exact] = []
    held: dict[str, list[Exact]] = {}
    positions: dict[int, int] = {}
    for where, position, item, lots in _positions(portfolio, snapshot):
        if position.isolated_margin is not None:
            why = "this model counts all collateral for all positions"
            hint = "Use the model for isolated positions (--model isolated), or switch the position to cross margin."
            raise InputError("A position is on isolated margin", where=where, why=why, hint=hint, code="portfolio.isolated")
        paid = cash if item.settle in cash_currencies else held.setdefault(_asset(assets, item.settle, f"{where}.symbol").asset, [])
        paid.append(_cost(position))
        if lots:
            positions[item.id] = lots
    seen: dict[str, int] = {}
    for index, balance in enumerate(portfolio.collateral):
        where = f"collateral[{index}]"
        _once(seen, balance.asset, index, "collateral")
        if balance.asset in cash_currencies:
            cash.append(balance.amount)
        else:
            held.setdefault(_asset(assets, balance.asset, f"{where}.asset").asset, []).append(balance.amount)
    collateral = {assets[name].id: lots for name, parts in held.items() if (lots := _collateral_lots(name, parts, assets[name]))}
    return Account(ids.account_tag(portfolio.account), _cash_units(cash), _sorted(positions), _sorted(collateral))


def _isolated(portfolio: Portfolio, snapshot: Snapshot) -> Account:
    """Every position with its own margin."""
    held: dict[int, tuple[int, int]] = {}
    for where, position, item, lots in _positions(portfolio, snapshot):
        if position.isolated_margin is None:
            why = "an isolated position stands on its own wallet and on nothing else"
            hint = "Give isolatedMargin, or use a model with one pool of equity."
            raise InputError(
                "A position has no margin of its own", where=f"{where}.isolatedMargin", why=why, hint=hint, code="account.isolated"
            )
        if item.settle not in snapshot.cash_currencies:
            why = f"{item.symbol} settles in {item.settle}, which does not count at par"
            raise InputError("An isolated margin is in another currency", where=f"{where}.symbol", why=why, code="account.isolated")
        if lots:
            held[item.id] = lots, _cash_units([position.isolated_margin, _cost(position)], f"{where}.isolatedMargin")
    ordered = sorted(held.items())
    positions = tuple((identifier, lots) for identifier, (lots, _) in ordered)
    return Account(ids.account_tag(portfolio.account), 0, positions, (), tuple(amount for _, (_, amount) in ordered))


def _positions(portfolio: Portfolio, snapshot: Snapshot) -> Iterator[tuple[str, Position, Instrument, int]]:
    """Place, position, instrument and whole lots of every row."""
    instruments = {item.symbol: item for item in snapshot.instruments}
    seen: dict[str, int] = {}
    for index, position in enumerate(portfolio.positions):
        where = f"positions[{index}]"
        _once(seen, position.symbol, index, "positions")
        item = _instrument(instruments, position, where)
        yield where, position, item, _position_lots(position, item, where)


def _cost(position: Position) -> Exact:
    """What was paid for it, as an amount to add."""
    cost = position.base_quantity().times(position.entry_price)
    return Exact(-cost.units, cost.decimals)


def lots_of(amount: Exact, lot: str, rounding: Rounding) -> int:
    """``amount / lot`` as an integer, rounded as said.

    Raises:
        ValueError: with :attr:`~margin.decimals.Rounding.EXACT` when it is not whole.
    """
    whole, _, fraction = lot.partition(".")
    size = Exact(int(whole + fraction), len(fraction))
    decimals = max(amount.decimals, size.decimals)
    quotient, remainder = divmod(amount.at(decimals, Rounding.EXACT), size.at(decimals, Rounding.EXACT))
    if remainder and rounding is Rounding.EXACT:
        raise ValueError("not a whole number of lots")
    return quotient + (1 if remainder and rounding is Rounding.UP else 0)


def _instrument(instruments: dict[str, Instrument], position: Position, where: str) -> Instrument:
    symbol = position.symbol
    item = instruments.get(symbol)
    if item is None:
        base, _, rest = symbol.partition("/")
        _, _, settle = rest.partition(":")
        if settle and settle.partition("-")[0] == base:
            why = f"{symbol} settles in {base}; its pay-off is not quantity x price"
            raise InputError("The contract is inverse", where=f"{where}.symbol", why=why, code="account.inverse")
        why = f"the snapshot does not list {symbol}"
        hint = "A position is never left out; use a snapshot of the venue that lists it."
        raise InputError("The symbol is unknown", where=f"{where}.symbol", why=why, hint=hint, code="account.unknown")
    return item


def _position_lots(position: Position, item: Instrument, where: str) -> int:
    size = position.contract_size
    expected = item.contract_size
    same = size.units * 10**expected.decimals == expected.units * 10**size.decimals
    if not same and size.units != 10**size.decimals:
        why = f"the snapshot says {expected} for {item.symbol}; a size of 1 means that the quantity is in base units"
        raise InputError("The contract size differs", where=f"{where}.contractSize", why=why, code="account.contract-size")
    try:
        lots = lots_of(position.base_quantity(), item.lot, Rounding.EXACT)
    except ValueError:
        why = f"the lot of {item.symbol} is {item.lot}"
        hint = "A position is never rounded. Is it in contracts or in base units?"
        what = "The quantity is not a whole number of lots"
        raise InputError(what, where=f"{where}.quantity", why=why, hint=hint, code="account.lot") from None
    if abs(lots) >> LOTS_BITS:
        raise _width("A number of lots", f"{where}.quantity", LOTS_BITS)
    return lots


def _asset(assets: dict[str, Asset], name: str, where: str) -> Asset:
    try:
        return assets[name]
    except KeyError:
        why = f"the snapshot has no price and no haircut for {name}"
        hint = "Leave a positive balance out if it is not to count; a debt must be listed."
        raise InputError("The asset is unknown", where=where, why=why, hint=hint, code="account.unknown") from None


def _collateral_lots(name: str, parts: list[Exact], asset: Asset) -> int:
    """The exact sum of what is held and owed of an asset in whole lots, rounded down once."""
    lots = lots_of(_sum(parts), asset.lot, Rounding.DOWN)
    if abs(lots) >> LOTS_BITS:
        raise _width("A number of lots", f"collateral.{name}", LOTS_BITS)
    return lots


def _cash_units(parts: list[Exact], where: str = "") -> int:
    """The exact sum, rounded down once."""
    units = _sum(parts).at(VALUE_DECIMALS, Rounding.DOWN)
    if abs(units) >> CASH_BITS:
        raise _width("The margin" if where else "The cash", where, CASH_BITS)
    return units


def _sum(parts: list[Exact]) -> Exact:
    decimals = max((part.decimals for part in parts), default=0)
    return Exact(sum(part.at(decimals, Rounding.EXACT) for part in parts), decimals)


def _once(seen: dict[str, int], name: str, index: int, field: str) -> None:
    if name in seen:
        why = f"it stands at {field}[{seen[name]}] already; tiers apply to the whole position"
        hint = "Net the two into one row. Hedge mode (long and short at once) is not supported."
        raise InputError("The same name stands twice", where=f"{field}[{index}]", why=why, hint=hint, code="account.duplicate")
    seen[name] = index


def _sorted(holdings: dict[int, int]) -> tuple[Holding, ...]:
    return tuple(sorted(holdings.items()))


def _width(what: str, where: str, bits: int) -> InputError:
    return InputError(f"{what} is too large", where=where, why=f"its width is {bits} bits", code="account.width")
