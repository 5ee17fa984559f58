"""``init``: the desk is complete, and every command that its README names works as printed."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.zkmargin.conftest import Cli

EXPECTED_NO = {"zkmargin check positions.json balance_short.json --snapshot snapshot.json"}


def commands(desk: Path) -> list[str]:
    """The lines of the README's command blocks, in order."""
    blocks = re.findall(r"^```\n(.*?)^```", (desk / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.strip().splitlines()]


def test_desk_has_samples_keys_and_trust(bare: Cli) -> None:
    result = bare("init", "desk", "--json")
    assert result.code == 0
    assert {"README.md", "positions.json", "trust.json", "keys/holder.pem"} <= set(result.json["files"])
    for name in ("issuer", "publisher", "verifier", "holder"):
        assert stat.S_IMODE((bare.folder / "desk/keys" / f"{name}.pem").stat().st_mode) == 0o600


def test_two_desks_have_different_keys(bare: Cli) -> None:
    bare("init", "one")
    bare("init", "two")
    assert (bare.folder / "one/keys/holder.pem").read_bytes() != (bare.folder / "two/keys/holder.pem").read_bytes()


def test_an_empty_folder_will_do(bare: Cli) -> None:
    (bare.folder / "desk").mkdir()
    assert bare("init", "desk").code == 0


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_rejects_usage_exists(bare: Cli, kind: str) -> None:
    target = bare.folder / "desk"
    if kind == "folder":
        target.mkdir()
        (target / "mine").write_text("precious")
    elif kind == "link":
        target.symlink_to(bare.folder)
    else:
        target.write_text("precious")
    result = bare("init", "desk", "--json")
    assert (result.code, result.error) == (2, "usage.exists")
    assert kind != "folder" or [path.name for path in target.iterdir()] == ["mine"]


def test_rejects_usage_path(bare: Cli) -> None:
    assert bare("init", "no/such/desk", "--json").error == "usage.path"


def test_nothing_stays_of_a_desk_that_failed(bare: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from zkmargin import desk as desks

    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(desks, "write_trust", fail)
    assert bare("init", "desk").code == 130
    assert list(bare.folder.iterdir()) == []


def test_every_command_of_the_readme_works_as_printed(bare: Cli, small_key: None) -> None:
    assert bare("init", "desk").code == 0
    desk = bare.folder / "desk"
    tools = bare.folder / "bin"
    tools.mkdir()
    (tools / "zkmargin").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m zkmargin "$@"\n')
    (tools / "zkmargin").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    lines = commands(desk)
    assert len(lines) > 15
    server: subprocess.Popen[str] | None = None
    try:
        for line in lines:
            if line.startswith("zkmargin serve"):
                server = subprocess.Popen(
                    [str(tools / "zkmargin"), *shlex.split(line)[1:]],
                    cwd=desk,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
                assert server.stdout is not None
                assert server.stdout.readline().startswith("READY")
                continue
            done = subprocess.run(line, shell=True, cwd=desk, env=environment, capture_output=True, text=True, timeout=120, check=False)  # noqa: S602
            assert done.returncode == (1 if line in EXPECTED_NO else 0), f"{line}\n{done.stdout}{done.stderr}"
            assert done.stdout
    finally:
        if server is not None:
            server.terminate()
            assert server.wait(30) == 0
