"""Mutations of ``public.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from circuits.field import R
from tests.vectors.case import Case, public_json, with_public
from tests.verifier import world


def cases() -> Iterator[Case]:
    yield from _numbers()
    yield from _lists()
    yield from _values()


def _put(index: int, value: object) -> list[Any]:
    signals = public_json()
    signals[index] = value
    return signals


def _numbers() -> Iterator[Case]:
    number = "signals.number"
    for i, name in enumerate(world.CIRCUIT.signals):
        yield with_public(f"signal_{name}_plus_r", "the same point on the curve", number, _put(i, str(int(public_json()[i]) + R)))
    value = public_json()[0]
    spellings: dict[str, tuple[str, object]] = {
        "hex": ("hexadecimal, which snarkjs takes", hex(int(value))),
        "leading_zero": ("a leading zero", "0" + value),
        "negative": ("the negative residue", str(int(value) - R)),
        "underscore": ("Python's digit separator", value[:3] + "_" + value[3:]),
        "space": ("a space behind", value + " "),
        "full_width": ("full-width digits", value.translate({ord(str(d)): 0xFF10 + d for d in range(10)})),
        "empty": ("an empty string", ""),
        "equal_to_r": ("exactly the modulus", str(R)),
        "huge": ("5,000 digits", "9" * 5000),
        "json_number": ("a JSON number instead of a string", int(value)),
        "null": ("null", None),
        "list": ("a list instead of a string", [value]),
    }
    for name, (why, spelling) in spellings.items():
        yield with_public(f"signal_{name}", why, number, _put(0, spelling))


def _lists() -> Iterator[Case]:
    signals = public_json()
    yield with_public("public_cut", "the last signal, a zero, cut off: snarkjs takes it", "signals.count", signals[:-1])
    yield with_public("public_cut_to_one", "one signal left", "signals.count", signals[:1])
    yield with_public("public_empty", "an empty list", "signals.shape", [])
    yield with_public("public_extra_zero", "a zero behind", "signals.count", [*signals, "0"])
    yield with_public("public_leading_one", "the constant wire in front", "signals.count", ["1", *signals])
    yield with_public("public_too_long", "a hundred signals", "signals.shape", signals * 15)
    yield with_public(
        "public_object", "names instead of positions", "signals.shape", dict(zip(world.CIRCUIT.signals, signals, strict=True))
    )
    yield with_public("public_string", "one string", "signals.shape", ",".join(signals))
    yield with_public("public_empty_file", "no bytes", "json.empty", b"")


def _values() -> Iterator[Case]:
    """Canonical signals that are not those of the proof: these reach the pairing."""
    code, signals = "proof.invalid", public_json()
    for i, name in enumerate(world.CIRCUIT.signals):
        yield with_public(f"signal_{name}_changed", "another value", code, _put(i, str((int(signals[i]) + 1) % R)))
    yield with_public("public_exchanged", "the first two exchanged", code, [signals[1], signals[0], *signals[2:]])
    yield with_public("public_zeros", "every signal zero", code, ["0"] * len(signals))
