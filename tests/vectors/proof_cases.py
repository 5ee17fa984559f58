"""Mutations of ``proof.json``: encodings, shapes, points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from circuits.field import Q, R
from tests.vectors import curve
from tests.vectors.case import Case, key_bytes, proof_json, public_json, scalar, text, typed_key, typed_proof, with_proof
from verifier.points import Proof, negate_g1, negate_g2

COORDINATES = (
    ("a_x", ("pi_a", 0)),
    ("a_y", ("pi_a", 1)),
    ("b_x_real", ("pi_b", 0, 0)),
    ("b_x_imaginary", ("pi_b", 0, 1)),
    ("b_y_real", ("pi_b", 1, 0)),
    ("b_y_imaginary", ("pi_b", 1, 1)),
    ("c_x", ("pi_c", 0)),
    ("c_y", ("pi_c", 1)),
)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _numbers()
    yield from _shapes()
    yield from _files()
    yield from _points()
    yield from _others()


def _at(proof: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        proof = proof[step]
    return proof


def _put(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    proof = proof_json()
    _at(proof, path[:-1])[path[-1]] = value
    return proof


def _good() -> Iterator[Case]:
    proof, key = typed_proof(), typed_key()
    yield with_proof("good", "the base proof", "", proof_json())
    for name in ("open", "band"):
        yield Case(f"good_{name}", f"the base proof {name!r}", "", key_bytes(), text(proof_json(name)), text(public_json(name)))
    yield with_proof("good_compact", "the same JSON without spaces", "", json.dumps(proof_json(), separators=(",", ":")).encode())
    for name in ("bn254", "altbn128"):
        yield with_proof(f"good_curve_{name}", "another name of the same curve", "", _put(("curve",), name))
    yield with_proof("good_without_curve", "as rapidsnark writes it", "", {k: v for k, v in proof_json().items() if k != "curve"})
    k = scalar("rerandomise")
    again = Proof(curve.g1(k, proof.a), curve.g2(pow(k, -1, R), proof.b), proof.c)
    yield with_proof("good_rerandomised", "kA, B/k, C: anybody can make it; proof bytes are no identity", "", again)
    moved = Proof(proof.a, curve.add2(proof.b, curve.g2(k, key.delta)), curve.add1(proof.c, curve.g1(k, proof.a)))
    yield with_proof("good_rerandomised_by_delta", "A, B + k delta, C + kA: likewise", "", moved)
    yield with_proof("good_both_negated", "-A, -B, C: the same product", "", Proof(negate_g1(proof.a), negate_g2(proof.b), proof.c))


def _numbers() -> Iterator[Case]:
    number = "proof.number"
    for name, path in COORDINATES:
        yield with_proof(f"{name}_plus_q", "a second name of the same point", number, _put(path, str(int(_at(proof_json(), path)) + Q)))
    path = ("pi_a", 0)
    value = str(_at(proof_json(), path))
    spellings: dict[str, tuple[str, object]] = {
        "hex": ("hexadecimal", hex(int(value))),
        "leading_zero": ("a leading zero", "0" + value),
        "negative": ("the negative residue", str(int(value) - Q)),
        "minus_zero": ("minus zero", "-0"),
        "plus_sign": ("a plus sign", "+" + value),
        "underscore": ("Python's digit separator", value[:3] + "_" + value[3:]),
        "space": ("a space in front", " " + value),
        "line_break": ("a line break behind", value + "\n"),
        "full_width": ("full-width digits, which int() takes", value.translate({ord(str(d)): 0xFF10 + d for d in range(10)})),
        "exponent": ("scientific notation", "1e5"),
        "fraction": ("a decimal point", value + ".0"),
        "empty": ("an empty string", ""),
        "equal_to_q": ("exactly the modulus", str(Q)),
        "huge": ("5,000 digits, which would take long to convert", "9" * 5000),
        "json_number": ("a JSON number instead of a string", int(value)),
        "null": ("null", None),
        "boolean": ("a boolean", True),
    }
    for name, (why, spelling) in spellings.items():
        yield with_proof(f"a_x_{name}", why, number, _put(path, spelling))


def _shapes() -> Iterator[Case]:
    shape, full = "proof.shape", proof_json()
    for field in ("pi_a", "pi_b", "pi_c", "protocol"):
        yield with_proof(f"without_{field}", "a field is missing", shape, {k: v for k, v in full.items() if k != field})
    yield with_proof("extra_field", "a field too many", shape, full | {"note": "hello"})
    yield with_proof("a_two_items", "affine instead of projective", shape, _put(("pi_a",), full["pi_a"][:2]))
    yield with_proof("a_four_items", "one item too many", shape, _put(("pi_a",), [*full["pi_a"], "1"]))
    yield with_proof("a_projective", "third coordinate 2", shape, _put(("pi_a", 2), "2"))
    yield with_proof("b_flat", "B as a flat list", shape, _put(("pi_b",), [value for pair in full["pi_b"] for value in pair]))
    yield with_proof("b_projective", "third coordinate u", shape, _put(("pi_b", 2), ["0", "1"]))
    yield with_proof("a_object", "an object instead of a list", shape, _put(("pi_a",), {"0": full["pi_a"][0]}))
    yield with_proof("list_of_proofs", "a list instead of an object", shape, [full])
    for name in ("plonk", "Groth16", ""):
        yield with_proof(f"protocol_{name or 'empty'}", "another proof system", "proof.protocol", _put(("protocol",), name))
    for name in ("bls12381", "BN128", ""):
        yield with_proof(f"curve_{name or 'empty'}", "another curve", "proof.curve", _put(("curve",), name))
    yield with_proof("curve_number", "a curve that is not text", "proof.curve", _put(("curve",), 128))


def _files() -> Iterator[Case]:
    data = text(proof_json())
    yield with_proof("duplicate_key", "pi_a twice: parsers disagree which one counts", "json.duplicate", b'{"pi_a":[],' + data[1:])
    yield with_proof("cut_off", "half a file", "json.truncated", data[: len(data) // 2])
    yield with_proof("empty_file", "no bytes", "json.empty", b"")
    yield with_proof("binary", "not text", "json.encoding", b"\x93zkey\xff\xfe" * 20)
    yield with_proof("byte_order_mark", "UTF-8 with a mark in front", "json.encoding", b"\xef\xbb\xbf" + data)
    yield with_proof("nan", "NaN", "json.number", data.replace(b'"groth16"', b"NaN"))
    yield with_proof("nested", "a thousand brackets", "json.depth", b"[" * 1000 + b"]" * 1000)
    yield with_proof("two_values", "something behind the proof", "json.trailing", data + b"{}")
    yield with_proof("too_large", "20 kB of spaces", "json.size", b" " * 20_000 + data)


def _points() -> Iterator[Case]:
    proof = typed_proof()
    for name, path, infinite in (("a", ("pi_a",), ["0", "1", "0"]), ("c", ("pi_c",), ["0", "1", "0"])):
        yield with_proof(f"{name}_infinity", "infinity as snarkjs writes it", "point.infinity", _put(path, infinite))
        yield with_proof(f"{name}_infinity_affine", "infinity as gnark writes it", "point.infinity", _put(path, ["0", "0", "1"]))
        yield with_proof(f"{name}_not_on_curve", "x = 2, y = 2", "point.curve", _put(path, ["2", "2", "1"]))
        y = str(_at(proof_json(), (*path, 1)))
        flipped = y[:-1] + str((int(y[-1]) + 1) % 10)
        yield with_proof(f"{name}_digit_flipped", "the last digit of y changed", "point.curve", _put((*path, 1), flipped))
    yield with_proof("b_infinity", "infinity as snarkjs writes it", "point.infinity", _put(("pi_b",), [["0", "0"], ["1", "0"], ["0", "0"]]))
    zero = [["0", "0"], ["0", "0"], ["1", "0"]]
    yield with_proof("b_infinity_affine", "infinity as gnark writes it", "point.infinity", _put(("pi_b",), zero))
    y = str(proof_json()["pi_b"][1][0])
    flipped = y[:-1] + str((int(y[-1]) + 1) % 10)
    yield with_proof("b_digit_flipped", "the last digit of y changed", "point.curve", _put(("pi_b", 1, 0), flipped))
    (x, y2) = proof.b
    evm = Proof(proof.a, ((x[1], x[0]), (y2[1], y2[0])), proof.c)
    yield with_proof("b_evm_order", "the order of EIP-197 instead of snarkjs's", "point.curve", evm)
    outside = Proof(proof.a, curve.twist_point(), proof.c)
    yield with_proof("b_outside_subgroup", "on the twist, outside the subgroup", "point.subgroup", outside)
    small = curve.small_order_point()
    yield with_proof("b_small_order", f"a point of order {curve.SMALL_PRIME}", "point.subgroup", Proof(proof.a, small, proof.c))
    shifted = Proof(proof.a, curve.add2(proof.b, small), proof.c)
    yield with_proof("b_plus_small_order", "the honest B plus a point of small order", "point.subgroup", shifted)


def _others() -> Iterator[Case]:
    """Proofs of sound points that prove nothing: these reach the pairing."""
    proof, code = typed_proof(), "proof.invalid"
    yield with_proof("a_doubled", "2A", code, Proof(curve.g1(2, proof.a), proof.b, proof.c))
    yield with_proof("a_negated", "-A", code, Proof(negate_g1(proof.a), proof.b, proof.c))
    yield with_proof("b_negated", "-B", code, Proof(proof.a, negate_g2(proof.b), proof.c))
    yield with_proof("c_negated", "-C", code, Proof(proof.a, proof.b, negate_g1(proof.c)))
    yield with_proof("a_c_exchanged", "A and C exchanged", code, Proof(proof.c, proof.b, proof.a))
    generators = Proof(curve.g1(1), curve.g2(1), curve.g1(1))
    yield with_proof("generators", "every point the generator", code, generators)
    yield with_proof("of_other_signals", "a valid proof of other signals", code, proof_json("open"))
