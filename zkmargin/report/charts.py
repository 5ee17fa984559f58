"""Charts as inline SVG, without styles or scripts of their own.

Colours are the page's variables; outside of a page they fall back to those of a light one.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Final

_WIDTH: Final = 720
_LEFT: Final = 20
_RIGHT: Final = 20
_SPAN: Final = _WIDTH - _LEFT - _RIGHT
_YES: Final = "var(--yes, #0b6b3a)"
_NO: Final = "var(--no, #a11221)"
_BAND: Final = "var(--band, #cfe6d8)"
_SHORT_BAND: Final = "var(--shade, #f3d0d4)"
_PAR: Final = 10_000
_INK: Final = "var(--ink, #14181f)"
_LINE: Final = "var(--line, #d5dae1)"
_CALM: Final = "var(--calm, #7a8aa0)"
_STACK: Final = (_NO, "var(--second, #d0707a)", "var(--third, #e8b6bb)")
_MANY: Final = 20
_LABEL: Final = 84
_BINS: Final = 45
_VALUE: Final = 120
"""Room for an amount beside a bar."""


def claim_band(lower_bps: int | None, upper_bps: int | None, *, par: str = "requirement", ratio: str = "Equity", call: bool = True) -> str:
    """Where the ratio of equity to requirement was proven to lie; the requirement itself is the line at 100 %. Shows bounds, no account.

    Args:
        lower_bps, upper_bps: the bounds.
        par: what 100 % is.
        ratio: what is measured by it.
        call: whether a region below 100 % is bad news (of compression it is the point).
    """
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
    short = call and upper_bps is not None and upper_bps <= _PAR
    fill, edge = (_SHORT_BAND, _NO) if short else (_BAND, _YES)
    parts = [
        f'<rect x="{_LEFT}" y="30" width="{_SPAN}" height="26" fill="{_LINE}"/>',
        f'<rect x="{begin:.1f}" y="30" width="{end - begin:.1f}" height="26" fill="{fill}" stroke="{edge}"/>',
        f'<path d="M{x(10_000):.1f} 22 V64" stroke="{_INK}" stroke-width="2"/>',
        _text(x(10_000), 16, f"{par} = 100 %", "middle"),
        *(_text(x(step), 80, _percent(step), "middle") for step in range(0, top + 1, max(5_000, top // 40_000 * 5_000))),
    ]
    return _svg(90, f"{ratio} is {label} of the {par}.", parts)


def bars(rows: Sequence[tuple[str, float, str]], title: str) -> str:
    """Horizontal bars of signed values, with their labels; negative ones go to the left, in red."""
    if not rows:
        return ""
    names = 190
    room = _WIDTH - names - 20 - _VALUE * (2 if any(value < 0 for _, value, _ in rows) else 1)
    lowest, highest = min(0.0, *(value for _, value, _ in rows)), max(0.0, *(value for _, value, _ in rows))
    scale = room / ((highest - lowest) or 1.0)
    middle = names - lowest * scale + (_VALUE if lowest < 0 else 0)
    parts = [f'<path d="M{middle:.1f} 0 V{len(rows) * 26}" stroke="{_INK}"/>']
    for number, (name, value, label) in enumerate(rows):
        top, length = number * 26, abs(value) * scale
        begin = middle - length if value < 0 else middle
        parts.append(_text(names - 10, top + 17, name, "end"))
        parts.append(f'<rect x="{begin:.1f}" y="{top + 4}" width="{max(length, 1):.1f}" height="18" fill="{_NO if value < 0 else _YES}"/>')
        parts.append(_text(begin - 5 if value < 0 else begin + length + 5, top + 17, label, "end" if value < 0 else "start"))
    return _svg(len(rows) * 26 + 6, title, parts)


def scenario_bars(rows: Sequence[tuple[str, float, str]], worst: int | None, title: str) -> str:
    """The result of every scenario as a horizontal bar: losses to the right in red, gains to the left in green, the worst one marked.

    Args:
        rows: name, loss (a gain below zero) and the loss as text.
        worst: place of the worst scenario; None where something else is the worst.
        title: for readers without pictures.
    """
    if not rows:
        return ""
    height = 22 if len(rows) <= _MANY else 17
    names, room = 200, _WIDTH - 200 - 20
    lowest, highest = min(0.0, *(value for _, value, _ in rows)), max(0.0, *(value for _, value, _ in rows))
    scale = (room - 2 * _LABEL) / ((highest - lowest) or 1.0)
    zero = names + _LABEL - lowest * scale
    parts = [f'<path d="M{zero:.1f} 0 V{len(rows) * height}" stroke="{_INK}"/>']
    for number, (name, value, label) in enumerate(rows):
        top, length = number * height, abs(value) * scale
        begin = zero if value >= 0 else zero - length
        marked = number == worst
        if marked:
            parts.append(f'<rect x="0" y="{top}" width="{_WIDTH}" height="{height}" fill="{_SHORT_BAND}"/>')
        fill = _NO if value > 0 else _YES
        edge = f' stroke="{_INK}" stroke-width="1.5"' if marked else ""
        parts.append(f'<rect x="{begin:.1f}" y="{top + 3}" width="{max(length, 1):.1f}" height="{height - 6}" fill="{fill}"{edge}/>')
        parts.append(_text(names - 8, top + height - 6, f"worst: {name}" if marked else name, "end"))
        side = begin + length + 5 if value >= 0 else begin - 5
        parts.append(_text(side, top + height - 6, label, "start" if value >= 0 else "end"))
    return _svg(len(rows) * height + 4, title, parts)


def distribution(losses: Sequence[float], threshold: float, measure: tuple[float, str], unit: str, title: str) -> str:
    """How often which loss occurred, as a histogram; the tail (losses at and beyond the threshold) is shaded.

    Args:
        losses: one for each past return; gains are below zero.
        threshold: the smallest loss of the tail.
        measure: value at risk or expected shortfall, and its label.
        unit: of the losses.
        title: for readers without pictures.
    """
    width = (max(losses) - min(losses)) / _BINS or 1.0
    below = ceil((threshold - min(losses)) / width)  # the tail begins at the edge of a bin
    low = threshold - below * width
    bins = below + int((max(losses) - threshold) / width) + 1
    counts = [0] * bins
    for loss in losses:
        counts[below + int((loss - threshold) // width)] += 1
    base, top = 190, 34
    scale = (base - top) / max(counts)
    step = _SPAN / bins

    def x(value: float) -> float:
        return _LEFT + _SPAN * (value - low) / (bins * width)

    parts = []
    edge = x(threshold)
    parts.append(
        f'<rect x="{edge:.1f}" y="{top}" width="{max(_WIDTH - _RIGHT - edge, 1):.1f}" height="{base - top}" fill="{_SHORT_BAND}"/>'
    )
    for place, count in enumerate(counts):
        size, fill = count * scale, _NO if place >= below else _CALM
        left = _LEFT + place * step + 1
        if count:
            parts.append(f'<rect x="{left:.1f}" y="{base - size:.1f}" width="{step - 2:.1f}" height="{size:.1f}" fill="{fill}"/>')
    parts.append(f'<path d="M{_LEFT} {base} H{_WIDTH - _RIGHT}" stroke="{_INK}"/>')
    if low < 0 < max(losses):
        parts.append(f'<path d="M{x(0):.1f} {top} V{base + 5}" stroke="{_INK}" stroke-dasharray="2 3"/>')
        parts.append(_text(x(0), base + 20, "0", "middle"))
    value, label = measure
    at = min(x(value), _WIDTH - _RIGHT)
    parts.append(f'<path d="M{at:.1f} {top - 8} V{base}" stroke="{_NO}" stroke-width="2"/>')
    parts.append(_text(at, top - 14, label, "end" if at > _WIDTH / 2 else "start"))
    most = max(counts)
    parts.append(f'<path d="M{_LEFT} {top} H{_WIDTH - _RIGHT}" stroke="{_LINE}"/>')
    parts.append(_text(_LEFT, top - 6, f"{most} {'return' if most == 1 else 'returns'}", "start"))
    best, worst = min(losses), max(losses)
    parts.append(_text(_LEFT, base + 20, f"{'loss' if best > 0 else 'gain'} {abs(best):,.0f}", "start"))
    parts.append(_text(_WIDTH - _RIGHT, base + 20, f"{'gain' if worst < 0 else 'loss'} {abs(worst):,.0f} {unit}", "end"))
    return _svg(base + 28, title, parts)


def compared(rows: Sequence[tuple[str, float, str]], title: str) -> str:
    """Amounts above zero side by side, the first being the whole: gross, net and portfolio requirement, or members and their pool."""
    whole = max((value for _, value, _ in rows), default=0.0) or 1.0
    parts = []
    names = 210
    for number, (name, value, label) in enumerate(rows):
        top = number * 40
        length = (_WIDTH - names - 150) * max(value, 0.0) / whole
        fill = _YES if number == len(rows) - 1 else _CALM
        parts.append(_text(names - 10, top + 24, name, "end"))
        parts.append(f'<rect x="{names}" y="{top + 6}" width="{max(length, 1):.1f}" height="28" fill="{fill}"/>')
        parts.append(_text(names + length + 6, top + 24, label, "start"))
    return _svg(len(rows) * 40 + 6, title, parts)


def stacked(rows: Sequence[tuple[str, Sequence[tuple[float, bool]], str]], lines: Sequence[tuple[float, str]], title: str) -> str:
    """Parts laid end to end in one bar a row, with vertical lines that they are held against: largest losses beside a default fund.

    Args:
        rows: name, parts (each with whether it counts; those that do not are pale and come last), and a label.
        lines: value and label.
        title: for readers without pictures.
    """
    ends = [sum(size for size, _ in parts) for _, parts, _ in rows] + [value for value, _ in lines]
    whole = max(ends, default=0.0) or 1.0
    names, labels = 210, _WIDTH - 160
    room = labels - names - 20
    top = 22 * len(lines) + 6
    drawn = []
    for number, (name, sizes, label) in enumerate(rows):
        y, left = top + number * 36, float(names)
        drawn.append(_text(names - 10, y + 20, name, "end"))
        for place, (size, counts) in enumerate(sorted(sizes, key=lambda part: not part[1])):
            length, fill = room * size / whole, _STACK[place % len(_STACK)] if counts else _LINE
            drawn.append(f'<rect x="{left:.1f}" y="{y + 4}" width="{max(length, 0.5):.1f}" height="24" fill="{fill}"/>')
            left += length
        drawn.append(_text(labels, y + 20, label, "start"))
    bottom = top + len(rows) * 36
    for number, (value, label) in enumerate(lines):
        at = names + room * value / whole
        y = 22 * number
        drawn.append(f'<path d="M{at:.1f} {y + 4} V{bottom}" stroke="{_YES}" stroke-width="2"/>')
        right = number and number == len(lines) - 1
        drawn.append(_text(at + 6 if right else at - 6, y + 16, label, "start" if right else "end"))
    return _svg(bottom + 6, title, drawn)


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img"><title>{escape(title)}</title>{"".join(parts)}</svg>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-size="13" font-family="sans-serif" fill="{_INK}">{escape(text)}</text>'


def _percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"
