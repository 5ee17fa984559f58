"""Samples of every model: complete, labelled, and every command that their README names works as printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from margin.models import MODELS
from tests.every_model import MODEL_NAMES
from tests.zkmargin.conftest import Cli
from zkmargin import samples
from zkmargin.demo.plots import plot_of

OTHERS = [model for model in MODEL_NAMES if model != "cross"]
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_every_sample_belongs_to_a_model() -> None:
    used = {source for model in MODEL_NAMES for source in samples.files(MODELS[model].name).values()}
    root = Path(str(resources.files(samples)))
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert found == used


@pytest.mark.parametrize("model", OTHERS)
def test_the_readme_names_every_file_and_says_that_it_is_made_up(model: str) -> None:
    names = samples.files(MODELS[model].name)
    text = samples.content(names["README.md"]).decode()
    own = [name for name in names if name != "README.md" and not name.startswith("market/")]
    assert [name for name in own if f"`{name}`" not in text] == []
    assert "made up" in text
    assert "development key" in text


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_times_are_filled_in(model: str) -> None:
    for source in samples.files(MODELS[model].name).values():
        assert not re.search(rb"@[A-Z][A-Z0-9_-]+@", samples.content(source, MOMENT))


def test_past_prices_end_yesterday_without_a_gap() -> None:
    rows = samples.content("shortfall/history.csv", MOMENT).decode().splitlines()[1:]
    days = [date.fromisoformat(row.split(",")[0]) for row in rows]
    assert days == [date(2026, 11, 19) - timedelta(days=back) for back in range(len(days) - 1, -1, -1)]


@pytest.mark.parametrize("day", [1, 10, 20, 27, 30])
def test_expiries_are_fridays_that_lie_ahead(day: int) -> None:
    moment = datetime(2026, 11, day, 23, 59, tzinfo=UTC)
    near, far = samples.expiry(moment, 35), samples.expiry(moment, 126)
    assert (near.weekday(), far.weekday(), near.hour) == (4, 4, 8)
    assert 34 <= (near - moment).days <= 42
    assert far > near


@pytest.mark.parametrize("model", OTHERS)
def test_init_writes_the_models_desk(bare: Cli, model: str) -> None:
    result = bare("init", "desk", "--model", model, "--json")
    assert (result.code, result.json["model"]) == (0, model)
    assert set(samples.files(MODELS[model].name)) <= set(result.json["files"])
    assert f"--model {model}" in (bare.folder / "desk/README.md").read_text()


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_plot_is_whole(model: str) -> None:
    plot = plot_of(MODELS[model].name)
    known = samples.files(plot.model)
    assert plot.model == model
    assert [name for name in (*plot.honest, *plot.after, *plot.inputs) if name not in known] == []


@pytest.mark.slow
@pytest.mark.parametrize("model", OTHERS)
def test_every_command_of_the_readme_works_as_printed(bare: Cli, model: str) -> None:
    assert bare("init", "desk", "--model", model).code == 0
    desk = bare.folder / "desk"
    told = re.findall(r"^([^\n]*)\n\n```\n(.*?)^```", (desk / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lines = [(line, 1 if "(exit code 1)" in before else 0) for before, block in told for line in block.strip().splitlines()]
    assert len(lines) > 15
    assert 0 < sum(code for _, code in lines) < 4
    server: subprocess.Popen[str] | None = None
    try:
        for line, code in lines:
            command = [sys.executable, "-m", "zkmargin", *shlex.split(line)[1:]]
            if line.startswith("zkmargin serve"):
                server = subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
                assert server.stdout is not None
                assert server.stdout.readline().startswith("READY")
                continue
            done = subprocess.run(command, cwd=desk, env={**os.environ}, capture_output=True, text=True, timeout=300, check=False)
            assert done.returncode == code, f"{line}\n{done.stdout}{done.stderr}"
    finally:
        if server is not None:
            server.terminate()
            assert server.wait(30) == 0


@pytest.mark.slow
@pytest.mark.parametrize("model", OTHERS)
def test_the_demonstration_of_every_model_ends_well(bare: Cli, model: str) -> None:
    result = bare("demo", "--model", model, "--out", "demo", "--json")
    found = result.json
    assert (result.code, found["ok"], found["model"]) == (0, True, model)
    assert found["verdict"]["valid"]
    assert len(found["refused"]) == 5
    assert all(one["asExpected"] for one in found["refused"])
    assert found["underMargined"]["code"] == "claim.false"
    if model != "compression":
        assert found["provenShortfall"]["valid"]
        assert "short, by at most" in found["provenShortfall"]["sentence"]
    names = {path.name for path in (bare.folder / "demo").iterdir()}
    assert {"attestation.json", "receipt.json", "report.html", "private.html", "refused"} <= names
