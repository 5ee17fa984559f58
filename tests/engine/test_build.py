"""Finding Go and building only when something changed."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from circuits import engine_build
from circuits.engine import Engine, main
from circuits.home import CHECKOUT, engine_binary
from margin.errors import EnvironmentFault


def test_a_current_binary_is_kept() -> None:
    before = engine_binary().stat().st_mtime_ns
    told: list[str] = []
    assert Engine.build(told.append) == engine_binary()
    assert engine_binary().stat().st_mtime_ns == before
    assert told == []


def test_a_changed_source_makes_it_outdated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "engine"
    shutil.copytree(CHECKOUT / "engine", copy)
    monkeypatch.setattr(engine_build, "SOURCES", copy)
    assert engine_build.is_current()
    (copy / "main_test.go").write_text("package main\n")
    assert engine_build.is_current()  # tests are not compiled into the binary
    (copy / "main.go").write_text("package main\n\nfunc main() {}\n")
    assert not engine_build.is_current()


def test_rejects_a_source_that_does_not_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "engine"
    shutil.copytree(CHECKOUT / "engine", copy)
    (copy / "main.go").write_text("package main\n")
    monkeypatch.setattr(engine_build, "SOURCES", copy)
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    with pytest.raises(EnvironmentFault) as caught:
        engine_build.build()
    assert caught.value.stable_code == "engine.build"
    assert not engine_binary().exists()


def test_rejects_a_machine_without_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EnvironmentFault) as caught:
        engine_build.find_go()
    assert caught.value.stable_code == "go.missing"


def test_rejects_an_old_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\necho go1.20.1\n")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EnvironmentFault) as caught:
        engine_build.find_go()
    assert caught.value.stable_code == "go.missing"
    assert "go1.20.1" in caught.value.why


def test_go_runs_through_the_module(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["go", "env", "GOTOOLCHAIN", "CGO_ENABLED"]) == 0
    assert capfd.readouterr().out.split() == ["local", "0"]
