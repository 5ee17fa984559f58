"""Charts as inline SVG, without styles or scripts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

_WIDTH: Final = 720
_LEFT: Final = 20
_RIGHT: Final = 20
_SPAN: Final = _WIDTH - _LEFT - _RIGHT
_YES: Final = "#0b6b3a"
_NO: Final = "#a11221"
_BAND: Final = "#cfe6d8"
_SHORT_BAND: Final = "#f3d0d4"
_PAR: Final = 10_000
_INK: Final = "#14181f"
_LINE: Final = "#d5dae1"


def claim_band(lower_bps: int | None, upper_bps: int | None) -> str:
    """Where the ratio of equity to requirement was proven to lie; the requirement itself is the line at 100 %. Shows bounds, no account."""
    top = max(20_000, *(bound * 5 // 4 for bound in (lower_bps, upper_bps) if bound is not None))

    def x(bps: int) -> float:
        return _LEFT + _SPAN * bps / top

    begin = x(lower_bps) if lower_bps is not None else _LEFT
    end = x(upper_bps) if upper_bps is not None else _WIDTH - _RIGHT
    label = " and ".join(
        text
        for text in (
            f"at least {_percent(lower_bps)}" if lower_bps is not None else "",
            f"below {_percent(upper_bps)}" if upper_bps is not None else "",
        )
        if text
    )
    short = upper_bps is not None and upper_bps <= _PAR
    fill, edge = (_SHORT_BAND, _NO) if short else (_BAND, _YES)
    parts = [
        f'<rect x="{_LEFT}" y="30" width="{_SPAN}" height="26" fill="{_LINE}"/>',
        f'<rect x="{begin:.1f}" y="30" width="{end - begin:.1f}" height="26" fill="{fill}" stroke="{edge}"/>',
        f'<path d="M{x(10_000):.1f} 22 V64" stroke="{_INK}" stroke-width="2"/>',
        _text(x(10_000), 16, "requirement = 100 %", "middle"),
        *(_text(x(step), 80, _percent(step), "middle") for step in range(0, top + 1, max(5_000, top // 40_000 * 5_000))),
    ]
    return _svg(90, f"Equity is {label} of the requirement.", parts)


def bars(rows: Sequence[tuple[str, float, str]], title: str) -> str:
    """Horizontal bars of signed values, with their labels; negative ones go to the left, in red."""
    if not rows:
        return ""
    largest = max(abs(value) for _, value, _ in rows) or 1.0
    names, half = 190, (_WIDTH - 190 - 20) / 2
    middle = names + half
    parts = [f'<path d="M{middle:.1f} 0 V{len(rows) * 26}" stroke="{_INK}"/>']
    for number, (name, value, label) in enumerate(rows):
        top, length = number * 26, abs(value) / largest * (half - 100)
        begin = middle - length if value < 0 else middle
        parts.append(_text(names - 10, top + 17, name, "end"))
        parts.append(f'<rect x="{begin:.1f}" y="{top + 4}" width="{max(length, 1):.1f}" height="18" fill="{_NO if value < 0 else _YES}"/>')
        parts.append(_text(begin - 5 if value < 0 else begin + length + 5, top + 17, label, "end" if value < 0 else "start"))
    return _svg(len(rows) * 26 + 6, title, parts)


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img"><title>{escape(title)}</title>{"".join(parts)}</svg>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-size="13" font-family="sans-serif" fill="{_INK}">{escape(text)}</text>'


def _percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"
