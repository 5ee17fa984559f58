"""Cover rules for default funds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from margin.errors import UsageError
from margin.snapshot import Snapshot

if TYPE_CHECKING:
    from margin.sections.clearing import ClearingSection

CoverName = Literal["emir-42-3", "emir-43-2"]
COVERS: Final[tuple[CoverName, ...]] = get_args(CoverName)


def build_cover(rule: str, venue: str, numeraire: str, as_of: str, depth: int) -> Snapshot:
    """A snapshot that has a cover rule and nothing else; errors as :func:`with_cover`."""
    section = _cover(rule)
    return Snapshot.build(
        venue=venue, as_of=as_of, numeraire=numeraire, settlements=(), instruments=(), collateral=(), depth=depth, clearing=section
    )


def with_cover(base: Snapshot, rule: str) -> Snapshot:
    """A snapshot with a cover rule for default funds.

    Raises:
        UsageError: ``usage.cover``.
    """
    return Snapshot.from_dict(replace(base, clearing=_cover(rule), sha256="").as_dict())


def _cover(rule: str) -> ClearingSection:
    from margin.builders.emir import COVER_2, DEFAULT_FUND

    rules = {"emir-42-3": DEFAULT_FUND, "emir-43-2": COVER_2}
    try:
        return rules[rule]
    except KeyError:
        raise UsageError("The cover rule is unknown", where=rule[:80], hint=f"Rules: {', '.join(COVERS)}.", code="usage.cover") from None
