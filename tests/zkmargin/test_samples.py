"""The samples of ``zkmargin init`` are whole and mean what their README says."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from margin.account import scale
from margin.builders.default import default_snapshot
from margin.builders.files import SnapshotFiles, build_from_files
from margin.builders.policy import SnapshotPolicy
from margin.models.cross import evaluate
from margin.readers.api import Reading, read_files
from margin.readers.draft import Options
from margin.snapshot import Snapshot
from margin.tables.cross import RowBook
from zkmargin import samples

AS_OF = "2026-11-20T12:00:00Z"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk")
    for name in samples.FILES:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(samples.content(name))
    return root


@pytest.fixture(scope="module")
def snapshot(desk: Path) -> Snapshot:
    files = SnapshotFiles(desk / "market/leverage_tiers.json", desk / "market/tickers.json", desk / "market/haircuts.csv")
    return build_from_files(files, SnapshotPolicy(venue="binance-usdm", as_of=AS_OF, settlements=("USDC",))).snapshot


def read(desk: Path, snapshot: Snapshot, *names: str) -> Reading:
    return read_files([desk / name for name in names], Options(account="desk", as_of="2026-11-20T11:59:42Z", snapshot=snapshot))


def ratio(reading: Reading, snapshot: Snapshot, level: str = "maintenance") -> int | None:
    return evaluate(scale(reading.portfolio, snapshot), RowBook(snapshot, level)).ratio_bps()


def test_every_file_is_listed() -> None:
    root = resources.files(samples)
    found = {item.name for item in root.iterdir() if item.is_file() and not item.name.endswith(".py")}
    found |= {f"market/{item.name}" for item in (root / "market").iterdir()}
    assert found == set(samples.FILES)


def test_the_readme_names_every_file() -> None:
    text = samples.content("README.md").decode()
    assert [name for name in samples.FILES[1:] if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("names", "maintenance"),
    [
        (("positions.json", "balance.json"), 17_900),
        (("positions.json", "balance_short.json"), 8_799),
        (("account.csv",), 17_900),
        (("hyperliquid.json",), 15_320),
    ],
)
def test_the_margins_are_those_of_the_readme(desk: Path, snapshot: Snapshot, names: tuple[str, ...], maintenance: int) -> None:
    assert ratio(read(desk, snapshot, *names), snapshot) == maintenance


def test_the_desk_meets_maintenance_and_not_initial_margin(desk: Path, snapshot: Snapshot) -> None:
    assert ratio(read(desk, snapshot, "positions.json", "balance.json"), snapshot, "initial") == 6_938


def test_the_spreadsheet_is_the_same_account(desk: Path, snapshot: Snapshot) -> None:
    left = scale(read(desk, snapshot, "account.csv").portfolio, snapshot)
    assert left == scale(read(desk, snapshot, "positions.json", "balance.json").portfolio, snapshot)


def test_nothing_in_the_samples_contradicts_itself(desk: Path, snapshot: Snapshot) -> None:
    for names in (("positions.json", "balance.json"), ("positions.json", "balance_short.json"), ("account.csv",), ("hyperliquid.json",)):
        assert [note for note in read(desk, snapshot, *names).notes if note.severity == "warning"] == []


def test_an_account_committed_under_the_small_snapshot_is_the_same_under_the_bundled_one(desk: Path, snapshot: Snapshot) -> None:
    portfolio = read(desk, snapshot, "positions.json", "balance.json").portfolio
    assert scale(portfolio, snapshot) == scale(portfolio, default_snapshot(AS_OF))
