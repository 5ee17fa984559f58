"""What is said and how: characters that do not print, colours, progress, plain options, the list of commands."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Literal

import pytest

from tests.zkmargin.conftest import Cli
from zkmargin import console, plain
from zkmargin.cli import COMMANDS
from zkmargin.progress import Progress


def test_texts_of_files_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console.check("ok", "name\x1b[2J", "a\rb\x07\x9b31m\u202e")
    out = capsys.readouterr().out
    assert not [character for character in out if not character.isprintable() and character != "\n"]


def test_errors_neither(capsys: pytest.CaptureFixture[str]) -> None:
    from margin.errors import InputError

    console.report_error(InputError("what\x1b[31m", where="\x1b]0;title\x07", code="a.b"), command="check", as_json=False)
    assert "\x1b" not in capsys.readouterr().err


class Terminal:
    """Standard output or error that calls itself a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing to do."""


@pytest.mark.parametrize(("variable", "value", "colour"), [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "", False)])
def test_colour_is_for_people_who_want_it(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, colour: bool) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    console.verdict("VALID", "yes", good=True)
    assert ("\x1b[32m" in terminal.text) == colour
    assert re.sub(r"\x1b\[\d+m", "", terminal.text) == "VALID  yes\n"


def test_no_colour_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    console.verdict("VALID", "yes", good=True)
    assert capsys.readouterr().out == "VALID  yes\n"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: console.plural(1, "tier"), "1 tier"),
        (lambda: console.plural(2795, "tier"), "2,795 tiers"),
        (lambda: console.listed(["a"]), "a"),
        (lambda: console.listed(["a", "b", "c"]), "a, b and c"),
        (lambda: console.short_number(0x1F3A << 240 | 0x9C), "0x1f3a..9c"),
        (lambda: console.sentence("it is"), "It is."),
        (lambda: console.sentence("Why?"), "Why?"),
    ],
)
def test_words(call: object, text: str) -> None:
    assert callable(call)
    assert call() == text


def test_quick_stages_leave_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress("one")
        progress("two")
    assert capsys.readouterr().err == ""
    assert set(progress.seconds) == {"one", "two"}


def test_long_stages_say_what_and_how_long(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from zkmargin import progress as module

    monkeypatch.setattr(module, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    with Progress() as progress:
        progress("compiling")
        time.sleep(0.2)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("  compiling ... ")
    assert lines[-1].startswith("  compiling: done in ")


def test_a_stage_that_fails_is_said_to_have_stopped(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from zkmargin import progress as module

    monkeypatch.setattr(module, "QUIET_SECONDS", 0.0)

    def fail() -> None:
        with Progress() as progress:
            progress("compiling")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert "compiling: stopped in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, "a", "a"),
        (str | None, "a", "a"),
        (Path, "a/b", Path("a/b")),
        (int, "-12", -12),
        (list[str], "a", "a"),
        (Literal["a", "b"], "b", "b"),
        (bool, "true", True),
        (bool, "no", False),
    ],
    ids=str,
)
def test_plain_options_are_converted(annotation: object, text: str, value: object) -> None:
    convert = plain._converter(annotation)
    assert convert is not None
    assert convert(text) == value


@pytest.mark.parametrize("annotation", [dict, complex, str | int, Literal[1, 2]], ids=str)
def test_other_options_are_left_to_typer(annotation: object) -> None:
    assert plain._converter(annotation) is None


@pytest.mark.parametrize(("annotation", "text"), [(int, "1e3"), (int, "１"), (int, "9" * 30), (int, ""), (Literal["a", "b"], "c")], ids=str)
def test_rejects_usage_of_a_plain_option(annotation: object, text: str) -> None:
    convert = plain._converter(annotation)
    assert convert is not None
    with pytest.raises(ValueError, match="is not"):
        convert(text)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(bare: Cli, name: str) -> None:
    result = bare(name, "--help")
    assert result.code == 0
    assert "Usage: zkmargin" in result.out


def test_help_lists_every_command(bare: Cli) -> None:
    out = bare("--help").out
    assert all(re.search(rf"│ {name} ", out) for name in COMMANDS)
