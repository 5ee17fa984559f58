"""From what was found to a :class:`~margin.portfolio.Portfolio`: look up, refuse with a name, leave out only what is empty.

Refused: products whose value is not quantity x price in the numeraire (inverse, quanto), options and spot pairs that the snapshot does not
list as instruments, long and short in one symbol, a symbol or an asset twice, a symbol that the snapshot does not list, missing entry
prices, balances whose meaning is open. Nothing with a size is dropped, only balances beside isolated positions, which stand behind none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from margin import shape, times
from margin.decimals import DECIMALS_LIMIT, Exact, Rounding
from margin.errors import InputError
from margin.portfolio import POSITIONS_LIMIT, Balance, Portfolio, Position
from margin.readers import isolated
from margin.readers.arithmetic import minus, total
from margin.readers.csvfile import shown
from margin.readers.draft import Draft, DraftBalance, DraftPosition
from margin.readers.symbols import parse_symbol
from margin.readers.universe import Universe
from margin.shape import located

DEFAULT_ACCOUNT: Final = "main"

_REFUSED: Final = {
    "inverse": "it is settled in its base currency; its pay-off is not quantity x price",
    "quanto": "it is settled in a third currency",
    "option": "an option needs a snapshot that lists it, and a scenario model",
    "spot": "a spot pair is not a position unless the snapshot lists it as one; its balances belong to the collateral",
}


def finish(draft: Draft) -> Portfolio:
    """The portfolio.

    Raises:
        InputError: ``portfolio.inverse``, ``.quanto``, ``.option``, ``.spot``, ``.hedged``, ``.duplicate``, ``.symbol.unknown``,
            ``.symbol.ambiguous``, ``.contract_size``, ``.entry_price``, ``.balance.missing``, ``.balance.duplicate``, ``.balance.basis``,
            ``.empty``, ``.isolated.margin``, ``.name``, ``.rows``, ``input.asof`` or ``input.time``.
    """
    _check_complete(draft)
    if len(draft.positions) > POSITIONS_LIMIT or len(draft.balances) > POSITIONS_LIMIT:
        raise InputError("There are too many rows", why=f"the limit is {POSITIONS_LIMIT:,}", code="portfolio.rows")
    universe = Universe(draft.options.snapshot)
    positions = [_position(found, universe, draft) for found in draft.positions]
    _check_once(draft.positions, positions)
    balances = _balances(draft, universe, positions) if draft.options.kind != "isolated" else _no_balances(draft)
    return Portfolio(_account(draft), _as_of(draft), tuple(positions), balances)


def _check_complete(draft: Draft) -> None:
    if draft.positions and not draft.has_balances and draft.options.kind != "isolated":
        hint = "Give the balances too: ex.fetch_balance(), or a table with asset and amount."
        raise InputError("The balances are missing", why="there are positions only", hint=hint, code="portfolio.balance.missing")
    if not draft.has_positions:
        draft.report.note("portfolio.no_positions", "there are balances only; if there are positions, give them too")
    if not draft.positions and not any(balance.amount.units for balance in draft.balances):
        raise InputError("The portfolio is empty", why="there is no position and no balance above zero", code="portfolio.empty")


def _position(found: DraftPosition, universe: Universe, draft: Draft) -> Position:
    with located(f"{found.where}.symbol"):
        shape.name(found.symbol, code="portfolio.name")
    parts = parse_symbol(found.symbol)
    if parts is not None and parts.kind != "linear" and universe.kinds.get(found.symbol) != parts.kind:
        what = f"The {parts.kind} product cannot be margined here"
        hint = "It is refused and not left out, because leaving it out would change the account."
        why = f"{shown(found.symbol)}: {_REFUSED[parts.kind]}"
        raise InputError(what, where=f"{found.where}.symbol", why=why, hint=hint, code=f"portfolio.{parts.kind}")
    symbol = universe.symbol(found.symbol, f"{found.where}.symbol", draft.report)
    size = found.contract_size
    if size is None:
        size = universe.contract_size(symbol, found.where, draft.report)
    if size.units <= 0:
        hint = "Dump the positions again."
        raise InputError("A contract size is not positive", where=f"{found.where}.contractSize", hint=hint, code="portfolio.contract_size")
    if found.entry_price is None or found.entry_price.units <= 0:
        why = "it is missing" if found.entry_price is None else "it is not positive"
        hint = "The cost of the position is part of the account's cash; fetch the position again or fill in the average price."
        raise InputError(
            "A position has no entry price", where=f"{found.where}.entryPrice", why=why, hint=hint, code="portfolio.entry_price"
        )
    if draft.options.kind == "isolated" and found.isolated is None:
        raise isolated.missing(found.where)
    own = None if found.isolated is None else _short(found.isolated)
    return Position(symbol, found.quantity, size, found.entry_price, own)


def _check_once(drafts: list[DraftPosition], positions: list[Position]) -> None:
    first: dict[str, int] = {}
    for index, position in enumerate(positions):
        other = first.setdefault(position.symbol, index)
        if other == index:
            continue
        where = f"{drafts[other].where} and {drafts[index].where}"
        if position.quantity.units * positions[other].quantity.units < 0:
            why = "the same instrument is held long and short; tiers apply to one net position"
            hint = "Close the smaller side, or switch the account to one-way mode and dump it again."
            raise InputError("A hedged pair cannot be margined", where=where, why=why, hint=hint, code="portfolio.hedged")
        why = "tiers apply to the whole position, so it must stand in one row"
        raise InputError("The same instrument stands twice", where=where, why=why, hint="Add the two rows up.", code="portfolio.duplicate")


def _balances(draft: Draft, universe: Universe, positions: list[Position]) -> tuple[Balance, ...]:
    profit = _open_profit(draft, positions)
    first: dict[str, str] = {}
    result = []
    for found in draft.balances:
        with located(found.where):
            shape.name(found.asset, code="portfolio.name")
        asset = universe.asset(found.asset, found.where, draft.report)
        if asset in first:
            where = f"{first[asset]} and {found.where}"
            raise InputError("The same asset stands twice", where=where, hint="Add the two up.", code="portfolio.balance.duplicate")
        first[asset] = found.where
        balance = _settled(replace(found, asset=asset), profit.get(asset), draft)
        if balance.amount.units == 0:
            draft.report.note("portfolio.balance.zero", "balances of zero were left out", found.where)
        elif asset in draft.options.leave_out and balance.amount.units > 0:
            draft.report.note("portfolio.balance.left_out", "balances were left out as asked; they do not count", found.where)
        else:
            result.append(Balance(asset, _short(balance.amount)))
    return tuple(result)


def _no_balances(draft: Draft) -> tuple[Balance, ...]:
    if draft.balances:
        draft.report.note("portfolio.isolated.balances", "balances were left out: they stand behind no isolated position")
    return ()


def _short(amount: Exact) -> Exact:
    """Sums of products can have more decimals than the canonical format takes; rounded down, far below any lot."""
    return Exact(amount.at(DECIMALS_LIMIT, Rounding.DOWN), DECIMALS_LIMIT) if amount.decimals > DECIMALS_LIMIT else amount


def _open_profit(draft: Draft, positions: list[Position]) -> dict[str, list[tuple[Exact | None, str]]]:
    """The exchange's unrealised profit of the open positions, by settlement currency."""
    result: dict[str, list[tuple[Exact | None, str]]] = {}
    for found, position in zip(draft.positions, positions, strict=True):
        parts = parse_symbol(position.symbol)
        if parts is not None:
            result.setdefault(parts.settle, []).append((found.unrealized, found.where))
    return result


def _settled(found: DraftBalance, profit: list[tuple[Exact | None, str]] | None, draft: Draft) -> DraftBalance:
    """The balance without unrealised profit."""
    if found.settled or not profit:
        return found
    if draft.options.balance == "equity":
        for amount, where in profit:
            if amount is None:
                why = "it is subtracted from an equity balance"
                raise InputError("A position has no unrealizedPnl", where=where, why=why, code="portfolio.balance.basis")
        draft.report.note("portfolio.balance.equity", "unrealised profit was subtracted, as the balance is equity", found.where)
        return replace(found, amount=minus(found.amount, total([amount for amount, _ in profit if amount is not None])))
    if any(amount is not None and amount.units for amount, _ in profit):
        why = "on some exchanges ccxt's total has unrealised profit in it already, and it must not count twice"
        hint = "Say which: balance 'wallet' (settled, without open profit) or 'equity' (margin balance, with it)."
        raise InputError("It is open what the balance is", where=found.where, why=why, hint=hint, code="portfolio.balance.basis")
    draft.report.note("portfolio.balance.wallet", "total was taken as settled, as no position has unrealised profit", found.where)
    return found


def _account(draft: Draft) -> str:
    name = draft.options.account or draft.account
    if name is None:
        draft.report.note("portfolio.account", f'the account was named "{DEFAULT_ACCOUNT}"; the name is part of the commitment')
        return DEFAULT_ACCOUNT
    with located("account"):
        return shape.name(name, code="portfolio.name")


def _as_of(draft: Draft) -> str:
    given = draft.options.as_of or draft.as_of
    if given is not None:
        times.parse_time(given, "asOf")
        return given
    if draft.newest is None:
        hint = "Say it: 2026-11-20T12:00:00Z."
        raise InputError("The time of the account is not known", why="the input has no timestamp", hint=hint, code="input.asof")
    draft.report.note("portfolio.as_of", "the time of the account is the newest timestamp of the input")
    return times.render_time(draft.newest)
