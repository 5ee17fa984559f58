"""A clearing house's default fund and its members' stressed losses: private, in the format ``zkmargin/clearing/v1``.

::

    {"schema": "zkmargin/clearing/v1", "account": "ccp-fx", "asOf": "2026-11-20T12:00:00Z", "numeraire": "EUR",
     "defaultFund": "1500000000", "otherResources": "250000000", "scenarios": ["2008", "2020", "rates +200"],
     "members": [{"name": "A", "losses": ["410000000.5", "0", "12000000"]}]}

A loss is what a member's default would cost beyond the margin that it has posted, in one stress scenario; no cost is 0. *Other
resources* are prefunded financial resources beside the fund. All amounts are decimal strings in the numeraire. The file is read by
:mod:`margin.readers.clearing`; :meth:`ClearingFund.scaled` turns it into what is committed to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from margin import ids, strictjson
from margin.account import room
from margin.decimals import Exact, Rounding
from margin.errors import InputError
from margin.widths import CASH_BITS, ID_BITS, NOTIONAL_BITS, VALUE_DECIMALS

SCHEMA: Final = "zkmargin/clearing/v1"
MEMBERS_LIMIT: Final = 10_000
"""Members of a file; a circuit takes far fewer, and says so itself."""
SCENARIOS_LIMIT: Final = 1_000


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """A clearing member and its loss in each scenario, at least zero."""

    name: str
    losses: tuple[Exact, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ClearingFund:
    """Fund, resources and losses as a clearing house sees them. Private: ``repr`` is left plain on purpose."""

    account: str
    as_of: str
    numeraire: str
    default_fund: Exact
    other_resources: Exact
    scenarios: tuple[str, ...]
    members: tuple[Member, ...]

    def as_dict(self) -> dict[str, Any]:
        """The format as plain JSON values."""
        return {
            "schema": SCHEMA,
            "account": self.account,
            "asOf": self.as_of,
            "numeraire": self.numeraire,
            "defaultFund": str(self.default_fund),
            "otherResources": str(self.other_resources),
            "scenarios": list(self.scenarios),
            "members": [{"name": member.name, "losses": [str(loss) for loss in member.losses]} for member in self.members],
        }

    def canonical(self) -> bytes:
        """RFC 8785 bytes. Secret."""
        return strictjson.canonical(self.as_dict())

    def scaled(self) -> ClearingAccount:
        """Fund, resources and losses in money units, rounded against the clearing house: resources down, losses up.

        Raises:
            InputError: ``account.width``.
        """
        losses = tuple(tuple(loss.at(VALUE_DECIMALS, Rounding.UP) for loss in member.losses) for member in self.members)
        fund = self.default_fund.at(VALUE_DECIMALS, Rounding.DOWN)
        other = self.other_resources.at(VALUE_DECIMALS, Rounding.DOWN)
        return ClearingAccount(ids.account_tag(self.account), fund, other, losses)


@dataclass(frozen=True, slots=True, repr=False)
class ClearingAccount:
    """A default fund and its members' losses in money units (1e-10 of the numeraire): what an issuer commits to. Private.

    Attributes:
        tag: 128 bits of the account's name.
        fund: the default fund.
        other: other prefunded resources.
        losses: for each member, its loss in each scenario.

    Raises:
        InputError: ``account.width``, or ``account.shape`` where members have different numbers of scenarios.
    """

    tag: int
    fund: int
    other: int
    losses: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        for what, where, value, bits in (
            ("The account tag", "tag", self.tag, ID_BITS),
            ("The default fund", "fund", self.fund, CASH_BITS),
            ("The other resources", "other", self.other, CASH_BITS),
        ):
            if value < 0 or value >> bits:
                raise _width(what, where, bits)
        for number, member in enumerate(self.losses):
            if len(member) != self.scenarios:
                why = "every member has one loss for every scenario"
                raise InputError("Members have different numbers of losses", where=f"losses[{number}]", why=why, code="account.shape")
            for scenario, loss in enumerate(member):
                if loss < 0 or loss >> NOTIONAL_BITS:
                    raise _width("A loss", f"losses[{number}][{scenario}]", NOTIONAL_BITS)

    @property
    def scenarios(self) -> int:
        """How many scenarios it has."""
        return len(self.losses[0]) if self.losses else 0

    def padded(self, members: int, scenarios: int) -> ClearingAccount:
        """The same in a circuit's slots: members and scenarios without losses are added at the end.

        Raises:
            InputError: ``account.slots`` when there are more than that.
        """
        idle_members = room("members", len(self.losses), members, "There are")
        idle_scenarios = room("scenarios", self.scenarios, scenarios, "There are")
        wide = tuple(member + (0,) * idle_scenarios for member in self.losses)
        return replace(self, losses=wide + ((0,) * scenarios,) * idle_members)


def _width(what: str, where: str, bits: int) -> InputError:
    return InputError(f"{what} is out of range", where=where, why=f"it is not negative and its width is {bits} bits", code="account.width")
