"""What a command says, and where: data on standard output, talk on standard error, colour only for people.

Every text that may come from a file passes :func:`clean`, so that a name in a file cannot move the cursor or change the colours.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from margin.errors import ZkMarginError

Mark = Literal["ok", "!!", "no"]
"""``ok`` the check holds; ``!!`` it holds, or does not apply, and the reader must know why; ``no`` it fails."""

_COLOURS: Final[dict[str, str]] = {"ok": "32", "!!": "33", "no": "31", "bold": "1", "dim": "2"}
DEVELOPMENT_KEY: Final = "DEVELOPMENT KEY: proves nothing to a third party"
"""Stands in every output that rests on a development key."""
PIPE_WIDTH: Final = 160
"""Width of tables that go to a pipe or a file."""


def clean(text: object) -> str:
    """The text without characters that do not print; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(text))


def coloured(text: str, colour: str, stream: TextIO) -> str:
    """The text in a colour, where a person reads it and has not asked for none."""
    plain = not stream.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def say(text: str = "") -> None:
    """A line of data, on standard output."""
    print(clean(text))


def talk(text: str = "", colour: str = "") -> None:
    """A line of talk, on standard error."""
    line = clean(text)
    print(coloured(line, colour, sys.stderr) if colour else line, file=sys.stderr, flush=True)


def verdict(word: str, sentence: str, *, good: bool | None) -> None:
    """The verdict sentence: the word in colour, then what it is about. ``good=None`` is neither yes nor no."""
    colour = "bold" if good is None else "ok" if good else "no"
    print(f"{coloured(clean(word), colour, sys.stdout)}  {clean(sentence)}")


def check(mark: Mark, name: str, detail: str) -> None:
    """One check that can fail alone, below the verdict."""
    print(f"  {coloured(mark, mark, sys.stdout)}  {clean(name):<13} {clean(detail)}".rstrip())


def flush() -> None:
    """Push out what was said: whoever reads the pipe waits for it."""
    sys.stdout.flush()


def heading(text: str) -> None:
    """A heading, after an empty line."""
    print(f"\n{coloured(clean(text), 'bold', sys.stdout)}")


def entry(name: str, value: str, remark: str = "") -> None:
    """A name with its value, and on a line of its own what it means."""
    print(f"  {clean(name):<22} {clean(value)}")
    if remark:
        print(f"  {'':<22} {coloured(clean(remark), 'dim', sys.stdout)}")


def table(content: Table) -> None:
    """A table on standard output, as wide as the terminal."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False).print(content)


def emit_json(command: str, content: Mapping[str, Any], *, exit_code: int = 0) -> None:
    """The one JSON object of ``--json``."""
    import json

    head = {"command": command, "ok": exit_code == 0, "exitCode": exit_code}
    print(json.dumps({**head, **content}, indent=2, default=str))


def report_error(error: ZkMarginError, *, command: str, as_json: bool, exit_code: int | None = None) -> int:
    """Tell what, where, why and what next; returns the exit code. An answer of no is data; everything else is talk."""
    code = error.exit_code if exit_code is None else exit_code
    if as_json:
        emit_json(command, {"error": error.as_dict()}, exit_code=code)
        return code
    stream, word = (sys.stdout, "REFUSED") if code == 1 else (sys.stderr, "error")
    print(f"{coloured(word, 'no', stream)}  {sentence(error.what)}  [{clean(error.stable_code)}]", file=stream)
    for label, text in (("where", error.where), ("why", error.why), ("next", error.hint)):
        if text:
            print(f"  {coloured(f'{label:<5}', 'dim', stream)}  {clean(text)}", file=stream)
    return code


def sentence(text: str) -> str:
    """The text as a sentence: a capital letter first, a full stop last."""
    cleaned = clean(text).strip()
    return cleaned[:1].upper() + cleaned[1:] + ("" if cleaned.endswith((".", "!", "?")) else ".")


def short_number(value: int) -> str:
    """A field element as people compare it: ``0x1f3a..9c``."""
    digits = f"{value:064x}"
    return f"0x{digits[:4]}..{digits[-2:]}"


def plural(count: int, noun: str, several: str = "") -> str:
    """``1 instrument``, ``2 instruments``."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else list(items))
