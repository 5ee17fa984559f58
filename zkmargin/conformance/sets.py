"""The published sets: one row of the table each, with the cases that come with the project and the files that have all of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

from margin import strictjson
from margin.errors import InputError, UsageError
from margin.files import read_bytes
from margin.shape import located
from zkmargin.conformance.cases import CaseSet, read_set

BUNDLED: Final = "bundled"
"""Where a set's cases come from when no folder has its files."""
_LIMITS: Final = strictjson.Limits(depth=24)


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """A set: its id, the module of :mod:`zkmargin.conformance.readers` that reads its file, and that file's name."""

    id: str
    reader: str
    file: str

    def load(self, folder: Path | None) -> tuple[CaseSet, str]:
        """The cases, and where they come from: the folder where it has the file, else those that come with the project.

        Raises:
            InputError: ``conformance.published`` for a file in another form, ``conformance.*``, ``input.*``, ``json.*``, ``policy.*``.
        """
        module: Any = import_module(f"zkmargin.conformance.readers.{self.reader}")
        if folder is not None and (folder / self.file).is_file():
            return self._published(module, folder), self.file
        if hasattr(module, "bundled"):
            return read_set(module.bundled()), BUNDLED
        name = f"{self.id}.json"
        data = resources.files("zkmargin.conformance").joinpath("cases", name).read_bytes()
        with located(name):
            return read_set(strictjson.loads(data, name, _LIMITS)), BUNDLED

    def _published(self, module: Any, folder: Path) -> CaseSet:  # noqa: ANN401 - a reader
        where = str(folder / self.file)
        try:
            document = module.read(folder)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, StopIteration) as error:
            why = f"a {type(error).__name__} where the reader of {self.id} expected the published fields"
            hint = "Give the file as it was published."
            raise InputError(
                "The published file has another shape", where=where, why=why, hint=hint, code="conformance.published"
            ) from None
        with located(where):
            return read_set(document)


SETS: Final = (
    PublishedSet("binance-brackets", "binance_brackets", "binance_leverage_tiers.json"),
    PublishedSet("binance-liquidation", "binance_liquidation", "binance_margin_vectors.json"),
    PublishedSet("binance-haircuts", "binance_haircuts", "binance_por_haircut_vector.json"),
    PublishedSet("hyperliquid", "hyperliquid", "venue_worked_examples.json"),
    PublishedSet("starknet", "starknet", "starknet_perpetual_tvtr.json"),
    PublishedSet("dydx", "dydx", "dydx_v4_margin_vectors.json"),
    PublishedSet("derive-srm", "derive_srm", "derive_srm_sample.json"),
    PublishedSet("derive-pmrm2", "derive_pmrm2", "derive_pmrm2_sample.json"),
    PublishedSet("span", "span", "span_textbook_vectors.json"),
    PublishedSet("worked-examples", "worked_examples", "venue_worked_examples.json"),
)
"""In the order of the table."""


def chosen(names: tuple[str, ...]) -> tuple[PublishedSet, ...]:
    """The sets with these ids, all of them for none.

    Raises:
        UsageError: ``conformance.set``.
    """
    known = {item.id: item for item in SETS}
    for name in names:
        if name not in known:
            hint = f"Sets: {', '.join(known)}."
            raise UsageError("There is no such set", where=name[:64], hint=hint, code="conformance.set")
    return tuple(known[name] for name in names) if names else SETS


def read_file(path: Path) -> CaseSet:
    """A case file of the user.

    Raises:
        InputError: ``conformance.*``, ``input.*``, ``json.*``, ``policy.*``, naming file and field.
    """
    data = read_bytes(path, what="case file")
    with located(str(path)):
        value = strictjson.loads(data, path.name, _LIMITS)
        return read_set(value)


def check_folder(folder: Path) -> None:
    """Refuse a folder without any published file.

    Raises:
        UsageError: ``conformance.vectors``.
    """
    if not any((folder / item.file).is_file() for item in SETS):
        names = sorted({item.file for item in SETS})
        hint = f"It should have one or more of {', '.join(names)}."
        raise UsageError("The folder has none of the published files", where=str(folder), hint=hint, code="conformance.vectors")
