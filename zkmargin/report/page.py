"""The frame of a page: head, style, content policy, and the small pieces that pages are made of. Every text is escaped here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

STYLE: Final = """
:root { --ink: #14181f; --soft: #55606e; --line: #d5dae1; --paper: #ffffff; --ground: #f3f5f8;
  --yes: #0b6b3a; --no: #a11221; --care: #8a5a00; --band: #cfe6d8; --shade: #f3d0d4; --calm: #7a8aa0; --second: #d0707a; --third: #e8b6bb;
  --good: #eef7f1; --bad: #fbeeef; --hint: #fdf6e7; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa7b5; --line: #323a44; --paper: #12171e;
  --ground: #0b0f14; --yes: #46c37b; --no: #f2707c; --care: #e3b341; --band: #1d4a33; --shade: #4a1f26; --calm: #6f8098; --second: #b5525d;
  --third: #7d3a42; --good: #10241a; --bad: #2b1418; --hint: #2a2110; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; background: var(--paper); }
h1 { font-size: 1.15rem; margin: 0 0 1rem; color: var(--soft); font-weight: 600; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
p { margin: .5rem 0; }
.verdict { display: flex; gap: 1rem; align-items: center; padding: 1rem 1.25rem; border-left: .6rem solid; }
.verdict strong { display: block; font-size: 2rem; line-height: 1.1; letter-spacing: .03em; }
.verdict svg { flex: none; width: 4rem; height: 4rem; }
.yes { color: var(--yes); border-color: var(--yes); background: var(--good); }
.no { color: var(--no); border-color: var(--no); background: var(--bad); }
.care { color: var(--care); border-color: var(--care); background: var(--hint); }
.verdict p { color: var(--ink); margin: .35rem 0 0; }
.banner { margin: 1rem 0; padding: .75rem 1rem; border: 2px dashed var(--care); color: var(--care); font-weight: 700; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
th[scope="row"] { white-space: nowrap; }
.wide { overflow-x: auto; } .wide th { vertical-align: bottom; } .wide td:first-child { min-width: 8rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.wide td { white-space: nowrap; } .wide td:first-child { white-space: normal; }
td.mark { font-weight: 700; white-space: nowrap; }
td.mark.ok { color: var(--yes); } td.mark.fail { color: var(--no); }
td.mark.warn { color: var(--care); } td.mark.skipped { color: var(--soft); }
code { font: .88em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; }
figure svg { width: 100%; height: auto; }
ul { padding-left: 1.2rem; } li { margin: .25rem 0; }
footer { margin-top: 2rem; color: var(--soft); font-size: .88rem; }
@media (max-width: 40rem) { main { padding: 1rem; } .verdict svg { width: 2.5rem; height: 2.5rem; } .verdict strong { font-size: 1.5rem; }
  th[scope="row"] { white-space: normal; } }
@media print { body { background: none; } main { max-width: none; padding: 0; }
  .verdict, .banner { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2 { break-after: avoid; } tr, figure { break-inside: avoid; } }
"""

_ICONS: Final = {
    "yes": '<circle cx="32" cy="32" r="29" fill="none" stroke="currentColor" stroke-width="5"/>'
    '<path d="M18 33 l10 10 l19 -21" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>',
    "no": '<circle cx="32" cy="32" r="29" fill="none" stroke="currentColor" stroke-width="5"/>'
    '<path d="M21 21 L43 43 M43 21 L21 43" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round"/>',
    "care": '<path d="M32 6 L60 57 H4 Z" fill="none" stroke="currentColor" stroke-width="5" stroke-linejoin="round"/>'
    '<path d="M32 24 V40 M32 48 V49" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round"/>',
}


def document(title: str, parts: Iterable[str]) -> bytes:
    """The whole page. ``parts`` are pieces of HTML made by the functions below."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
    )
    return f"{head}<body>\n<main>\n{''.join(parts)}</main>\n</body>\n</html>\n".encode()


def title(text: str) -> str:
    """What this page is, in one line."""
    return f"<h1>{escape(text)}</h1>\n"


def verdict(kind: str, word: str, sentence: str) -> str:
    """The verdict, told by colour, word and icon. ``kind`` is ``yes``, ``no`` or ``care``."""
    icon = f'<svg viewBox="0 0 64 64" aria-hidden="true">{_ICONS[kind]}</svg>'
    text = f"<strong>{escape(word)}</strong><p>{escape(sentence)}</p>"
    return f'<section class="verdict {kind}" role="status">{icon}<div>{text}</div></section>\n'


def banner(text: str) -> str:
    """A warning that cannot be overlooked, nor lost in black and white."""
    return f'<p class="banner">&#9888; {escape(text)}</p>\n'


def section(heading: str, *parts: str) -> str:
    """A heading with its content."""
    return f"<section>\n<h2>{escape(heading)}</h2>\n{''.join(parts)}</section>\n"


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>\n"


def checks(rows: Iterable[tuple[str, str, str, str]]) -> str:
    """The check list: status (``ok``, ``warn``, ``fail``, ``skipped``), name, detail, code."""
    words = {"ok": "&#10003; ok", "warn": "&#9888; note", "fail": "&#10007; no", "skipped": "&ndash; not reached"}
    lines = []
    for status, name, detail, code in rows:
        tail = f" <code>{escape(code)}</code>" if code else ""
        lines.append(
            f'<tr><td class="mark {status}">{words[status]}</td><th scope="row">{escape(name)}</th><td>{escape(detail)}{tail}</td></tr>\n'
        )
    return f"<table>\n<tbody>\n{''.join(lines)}</tbody>\n</table>\n"


def facts(rows: Iterable[tuple[str, str, str]]) -> str:
    """Name, value, meaning."""
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td><code>{escape(value)}</code>{_remark(meaning)}</td></tr>\n'
        for name, value, meaning in rows
    ]
    return f"<table>\n<tbody>\n{''.join(lines)}</tbody>\n</table>\n"


def figures(head: Sequence[str], rows: Iterable[Sequence[str]], text: Sequence[bool]) -> str:
    """A table of figures. ``text`` says which columns are words; the others are numbers, to the right."""

    def cells(tag: str, row: Sequence[str]) -> str:
        kinds = ("" if words else ' class="number"' for words in text)
        return "".join(f"<{tag}{kind}>{escape(cell)}</{tag}>" for cell, kind in zip(row, kinds, strict=True))

    body = "".join(f"<tr>{cells('td', row)}</tr>\n" for row in rows)
    return f'<div class="wide"><table>\n<thead><tr>{cells("th", head)}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "<ul>\n" + "".join(f"<li>{escape(item)}</li>\n" for item in items) + "</ul>\n"


def figure(svg: str, caption: str) -> str:
    """A chart (of :mod:`zkmargin.report.charts`) with its caption."""
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>\n"


def footer(text: str) -> str:
    """The last line."""
    return f"<footer>{escape(text)}</footer>\n"


def _remark(text: str) -> str:
    return f"<br>{escape(text)}" if text else ""
