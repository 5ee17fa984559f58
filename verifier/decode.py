"""Strict decoding of snarkjs's files: exactly the fields, exactly the lengths, every number in its one spelling below its modulus.

Libraries reduce coordinates silently, take hexadecimal, cut lists and ignore names; so they only ever see what was decoded and
written again here.
"""

from __future__ import annotations

import re
from typing import Any, Final

from attestation.limits import MAX_FIELD_DIGITS, MAX_SIGNALS
from circuits.field import Q, R
from margin.shape import kind
from verifier.errors import (
    KeyNumberError,
    KeyPointError,
    KeyShapeError,
    KeySignalCountError,
    PointInfinityError,
    ProofCurveError,
    ProofNumberError,
    ProofProtocolError,
    ProofShapeError,
    RuleError,
    SignalNumberError,
    SignalShapeError,
)
from verifier.points import G1, G2, Fq2, Proof
from verifier.verification_keys import PROTOCOL, VerificationKey

CURVE_NAMES: Final = ("bn128", "bn254", "altbn128")
"""Names of the same curve that are read; ``bn128`` is written."""

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_PROOF_FIELDS: Final = frozenset({"pi_a", "pi_b", "pi_c", "protocol", "curve"})
_KEY_FIELDS: Final = frozenset({"protocol", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC"})
_KEY_OPTIONAL: Final = frozenset({"vk_alphabeta_12"})


class _Decoder:
    """Numbers, lists and points with the error classes of one kind of file."""

    def __init__(self, shape: type[RuleError], number: type[RuleError], infinity: type[RuleError]) -> None:
        self.shape, self.number, self.infinity = shape, number, infinity

    def integer(self, value: object, bound: int, where: str) -> int:
        """A canonical decimal string in ``[0, bound)``."""
        if type(value) is not str:
            raise self.number("Not a decimal string", where=where, expected="a string of digits", got=kind(value))
        if len(value) > MAX_FIELD_DIGITS or _DECIMAL.fullmatch(value) is None:
            raise self.number("Not a canonical decimal", where=where, expected="digits without sign or leading zeros", got=value)
        result = int(value)
        if result >= bound:
            raise self.number("A number is not below the modulus", where=where, expected=f"below {bound}", got=value)
        return result

    def list(self, value: object, length: int, where: str) -> list[Any]:
        """A list of an exact length."""
        if type(value) is not list or len(value) != length:
            got = f"{len(value)} items" if type(value) is list else kind(value)
            raise self.shape("Not a list of the right length", where=where, expected=f"{length} items", got=got)
        return value

    def fields(self, value: object, required: frozenset[str], optional: frozenset[str], where: str) -> dict[str, Any]:
        """An object with exactly these fields."""
        if type(value) is not dict:
            raise self.shape("An object was expected", where=where, expected="an object", got=kind(value))
        if missing := sorted(required - value.keys()):
            raise self.shape("A field is missing", where=f"{where}.{missing[0]}", expected=missing[0], got="nothing")
        if unknown := sorted(value.keys() - required - optional):
            raise self.shape("A field is unknown", where=where, expected=", ".join(sorted(required)), got=unknown[0])
        return value

    def g1(self, value: object, where: str) -> G1:
        """``[x, y, "1"]``."""
        items = self.list(value, 3, where)
        x, y, z = (self.integer(item, Q, f"{where}[{i}]") for i, item in enumerate(items))
        self._affine(z == 1, z == 0, where)
        return x, y

    def g2(self, value: object, where: str) -> G2:
        """``[[x0, x1], [y0, y1], ["1", "0"]]``."""
        items = self.list(value, 3, where)
        x, y, z = (self._fq2(item, f"{where}[{i}]") for i, item in enumerate(items))
        self._affine(z == (1, 0), z == (0, 0), where)
        return x, y

    def _fq2(self, value: object, where: str) -> Fq2:
        real, imaginary = (self.integer(item, Q, f"{where}[{i}]") for i, item in enumerate(self.list(value, 2, where)))
        return real, imaginary

    def _affine(self, good: bool, infinite: bool, where: str) -> None:
        if infinite:
            raise self.infinity("A point is at infinity", where=where, expected="a finite point", got="third coordinate 0")
        if not good:
            raise self.shape("A point is not in affine form", where=f"{where}[2]", expected="1", got="another third coordinate")

    def names(self, fields: dict[str, Any], protocol: type[RuleError], curve: type[RuleError], where: str) -> None:
        """Protocol and curve."""
        if fields["protocol"] != PROTOCOL:
            raise protocol("Another proof system", where=f"{where}.protocol", expected=PROTOCOL, got=fields["protocol"])
        if fields["curve"] not in CURVE_NAMES:
            raise curve("Another curve", where=f"{where}.curve", expected=" or ".join(CURVE_NAMES), got=fields["curve"])


_PROOF: Final = _Decoder(ProofShapeError, ProofNumberError, PointInfinityError)
_SIGNALS: Final = _Decoder(SignalShapeError, SignalNumberError, SignalNumberError)
_KEY: Final = _Decoder(KeyShapeError, KeyNumberError, KeyPointError)


def proof(value: object, where: str = "proof", *, curve_may_miss: bool = False) -> Proof:
    """A parsed ``proof.json``. The points are not yet checked to be on their curves.

    Args:
        value: the parsed JSON.
        where: name for messages.
        curve_may_miss: accept a file without ``curve``, as rapidsnark writes it.

    Raises:
        ProofShapeError, ProofProtocolError, ProofCurveError, ProofNumberError, PointInfinityError.
    """
    optional = frozenset({"curve"}) if curve_may_miss else frozenset()
    fields = {"curve": CURVE_NAMES[0]} | _PROOF.fields(value, _PROOF_FIELDS - optional, optional, where)
    _PROOF.names(fields, ProofProtocolError, ProofCurveError, where)
    return Proof(
        _PROOF.g1(fields["pi_a"], f"{where}.pi_a"), _PROOF.g2(fields["pi_b"], f"{where}.pi_b"), _PROOF.g1(fields["pi_c"], f"{where}.pi_c")
    )


def public_signals(value: object, where: str = "public") -> tuple[int, ...]:
    """A parsed ``public.json``: a flat list of canonical decimals below R. Their number is checked against the key.

    Raises:
        SignalShapeError, SignalNumberError.
    """
    if type(value) is not list or not 0 < len(value) <= MAX_SIGNALS:
        got = f"{len(value)} items" if type(value) is list else kind(value)
        raise SignalShapeError("Not a flat list of signals", where=where, expected=f"1 to {MAX_SIGNALS} strings", got=got)
    return tuple(_SIGNALS.integer(item, R, f"{where}[{i}]") for i, item in enumerate(value))


def verification_key(value: object, where: str = "verification_key") -> VerificationKey:
    """A parsed ``verification_key.json``. Not yet safe to use: see :func:`verifier.key_lint.lint`.

    Raises:
        KeyShapeError, KeyNumberError, KeyPointError, KeySignalCountError.
    """
    fields = _KEY.fields(value, _KEY_FIELDS, _KEY_OPTIONAL, where)
    _KEY.names(fields, KeyShapeError, KeyShapeError, where)
    ic, count = fields["IC"], fields["nPublic"]
    if type(ic) is not list or not 1 < len(ic) <= MAX_SIGNALS + 1:
        got = f"{len(ic)} points" if type(ic) is list else kind(ic)
        raise KeySignalCountError("IC has a wrong length", where=f"{where}.IC", expected=f"2 to {MAX_SIGNALS + 1} points", got=got)
    if type(count) is not int or count != len(ic) - 1:
        raise KeySignalCountError("nPublic does not fit IC", where=f"{where}.nPublic", expected=len(ic) - 1, got=count)
    return VerificationKey(
        alpha=_KEY.g1(fields["vk_alpha_1"], f"{where}.vk_alpha_1"),
        beta=_KEY.g2(fields["vk_beta_2"], f"{where}.vk_beta_2"),
        gamma=_KEY.g2(fields["vk_gamma_2"], f"{where}.vk_gamma_2"),
        delta=_KEY.g2(fields["vk_delta_2"], f"{where}.vk_delta_2"),
        ic=tuple(_KEY.g1(point, f"{where}.IC[{i}]") for i, point in enumerate(ic)),
    )
