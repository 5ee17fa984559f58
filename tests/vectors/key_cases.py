"""Mutations of the verification key, among them keys under which anybody can prove anything, each with its forgery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from circuits.field import Q, R
from circuits.points import G1, G1_GENERATOR, G2_GENERATOR
from tests.vectors import curve
from tests.vectors.case import Case, key_bytes, key_json, proof_json, public_json, scalar, text, typed_key, typed_proof, with_key
from verifier.points import Proof, negate_g1, negate_g2
from verifier.verification_keys import VerificationKey

FORGED_SIGNALS = ["1", "2", "3", "4", "5", "6", "7"]


@dataclass(frozen=True)
class KnownSecrets:
    """A key whose discrete logarithms are known, so that a proof of any signals can be computed without a circuit."""

    alpha: int
    beta: int
    delta: int
    ic: tuple[int, ...]

    def key(self) -> VerificationKey:
        ic = tuple(curve.g1(value) for value in self.ic)
        return VerificationKey(curve.g1(self.alpha), curve.g2(self.beta), G2_GENERATOR, curve.g2(self.delta), ic)

    def prove(self, signals: list[str]) -> Proof:
        """``a b = alpha beta + (IC . signals) + c delta``, with a and b chosen."""
        a, b = scalar("a") % R, scalar("b") % R
        total = self.ic[0] + sum(int(value) * weight for value, weight in zip(signals, self.ic[1:], strict=True))
        c = (a * b - self.alpha * self.beta - total) * pow(self.delta, -1, R) % R
        return Proof(curve.g1(a), curve.g2(b), curve.g1(c))


KNOWN = KnownSecrets(
    scalar("alpha") % R, scalar("beta 2") % R, scalar("delta") % R, tuple(scalar(f"ic {i}") % R for i in range(len(FORGED_SIGNALS) + 1))
)


def cases() -> Iterator[Case]:
    yield from _forgeable()
    yield from _degenerate()
    yield from _encodings()
    yield from _trust()


def sum_of_signals(key: VerificationKey, signals: list[str]) -> G1:
    """``IC[0] + sum(signal_i IC[i + 1])``."""
    total = key.ic[0]
    for value, point in zip(signals, key.ic[1:], strict=True):
        if int(value):
            total = curve.add1(total, curve.g1(int(value), point))
    return total


def gamma_is_delta() -> tuple[VerificationKey, Proof]:
    """A key whose phase 2 was skipped, and a proof of :data:`FORGED_SIGNALS` without any witness: ``alpha, beta, -(IC . signals)``."""
    key = typed_key()
    key = replace(key, delta=key.gamma)
    return key, Proof(key.alpha, key.beta, negate_g1(sum_of_signals(key, FORGED_SIGNALS)))


def _forgeable() -> Iterator[Case]:
    key = typed_key()
    weak, forged = gamma_is_delta()
    yield with_key(
        "key_gamma_is_delta", "phase 2 skipped; the forgery passes the bare pairing", "vk.gamma-delta", weak, forged, FORGED_SIGNALS
    )
    opposite = replace(key, delta=negate_g2(key.gamma))
    forged = Proof(key.alpha, key.beta, sum_of_signals(key, FORGED_SIGNALS))
    yield with_key("key_gamma_is_minus_delta", "the same with a sign", "vk.gamma-delta", opposite, forged, FORGED_SIGNALS)

    k = scalar("gamma")
    uncontributed = replace(key, gamma=curve.g2(k), delta=G2_GENERATOR)
    c = negate_g1(curve.g1(k, sum_of_signals(key, FORGED_SIGNALS)))
    forged = Proof(key.alpha, key.beta, c)
    yield with_key("key_delta_is_generator", "its discrete logarithm is 1", "vk.delta-generator", uncontributed, forged, FORGED_SIGNALS)

    merged = replace(key, beta=curve.g2(scalar("beta")), gamma=curve.g2(scalar("beta")))
    a = curve.add1(merged.alpha, sum_of_signals(key, FORGED_SIGNALS))
    forged = Proof(a, curve.add2(merged.beta, merged.delta), a)
    yield with_key(
        "key_beta_is_gamma", "A = alpha + IC . signals, B = beta + delta, C = A", "vk.beta-repeats", merged, forged, FORGED_SIGNALS
    )

    merged = replace(key, beta=key.delta)
    forged = Proof(sum_of_signals(key, FORGED_SIGNALS), key.gamma, negate_g1(key.alpha))
    yield with_key("key_beta_is_delta", "A = IC . signals, B = gamma, C = -alpha", "vk.beta-repeats", merged, forged, FORGED_SIGNALS)

    yield with_key("key_alpha_is_generator", "powers of tau without a contribution", "vk.tau-generator", replace(key, alpha=G1_GENERATOR))
    yield with_key("key_beta_is_generator", "likewise", "vk.tau-generator", replace(key, beta=G2_GENERATOR))


def _degenerate() -> Iterator[Case]:
    key = typed_key()
    repeats = [*KNOWN.ic[:2], KNOWN.ic[1], *KNOWN.ic[3:]]
    known = replace(KNOWN, ic=tuple(repeats))
    proof, exchanged = known.prove(FORGED_SIGNALS), [FORGED_SIGNALS[1], FORGED_SIGNALS[0], *FORGED_SIGNALS[2:]]
    yield with_key("key_ic_repeats", "a proof of the same signals in another order", "vk.ic.degenerate", known.key(), proof, exchanged)
    known = replace(KNOWN, ic=(*KNOWN.ic[:2], R - KNOWN.ic[1], *KNOWN.ic[3:]))
    proof, raised = known.prove(FORGED_SIGNALS), [str(int(value) + 10) for value in FORGED_SIGNALS[:2]] + FORGED_SIGNALS[2:]
    yield with_key("key_ic_opposite", "a proof of two signals that are both 10 less", "vk.ic.degenerate", known.key(), proof, raised)
    free: dict[str, Any] = key_json()
    free["IC"][3] = ["0", "1", "0"]
    yield with_key("key_ic_infinity", "a signal that constrains nothing", "vk.point", free)
    yield with_key("key_ic_off_curve", "not on the curve", "vk.point", replace(key, ic=((2, 2), *key.ic[1:])))
    yield with_key("key_alpha_off_curve", "not on the curve", "vk.point", replace(key, alpha=(2, 2)))
    yield with_key("key_beta_outside_subgroup", "wrong subgroup", "vk.point", replace(key, beta=curve.twist_point()))
    yield with_key("key_gamma_small_order", "wrong subgroup", "vk.point", replace(key, gamma=curve.small_order_point()))
    yield with_key("key_delta_off_curve", "not on the twist", "vk.point", replace(key, delta=((1, 2), (3, 4))))
    yield with_key("key_delta_infinity", "infinity", "vk.point", key_json() | {"vk_delta_2": [["0", "0"], ["1", "0"], ["0", "0"]]})


def _encodings() -> Iterator[Case]:
    full = key_json()
    x = int(full["vk_alpha_1"][0])
    for name, value in (("plus_q", str(x + Q)), ("hex", hex(x)), ("leading_zero", f"0{x}"), ("json_number", x)):
        key = full | {"vk_alpha_1": [value, *full["vk_alpha_1"][1:]]}
        yield with_key(f"key_alpha_{name}", "not a canonical decimal", "vk.number", key)
    for field in full:
        yield with_key(f"key_without_{field}", "a field is missing", "vk.shape", {k: v for k, v in full.items() if k != field})
    yield with_key("key_extra_field", "a field too many", "vk.shape", full | {"note": 1})
    yield with_key("key_plonk", "another proof system", "vk.shape", full | {"protocol": "plonk"})
    yield with_key("key_other_curve", "another curve", "vk.shape", full | {"curve": "bls12381"})
    yield with_key("key_not_json", "cut off", "vk.shape", key_bytes()[:1000])
    yield with_key("key_count_too_small", "nPublic below IC", "vk.ic.length", full | {"nPublic": 6})
    yield with_key("key_count_text", "nPublic as text", "vk.ic.length", full | {"nPublic": "7"})
    yield with_key("key_ic_empty", "no IC", "vk.ic.length", full | {"IC": [], "nPublic": -1})
    yield with_key("key_ic_short", "a signal fewer than the proof", "signals.count", full | {"IC": full["IC"][:-1], "nPublic": 6})
    yield with_key("good_key_without_pairing", "without the redundant vk_alphabeta_12", "", full)


def _trust() -> Iterator[Case]:
    key = typed_key()
    yield with_key(
        "good_known_secrets",
        "a sound key; its secrets are in this repository",
        "",
        KNOWN.key(),
        KNOWN.prove(FORGED_SIGNALS),
        FORGED_SIGNALS,
    )
    yield with_key("key_of_another_circuit", "a sound key, but not this proof's", "proof.invalid", KNOWN.key())
    proof, k = typed_proof(), scalar("other delta")
    moved = replace(key, delta=curve.g2(k, key.delta))
    yield with_key("key_of_another_ceremony", "the same circuit, another delta", "proof.invalid", moved, proof)
    yield Case(
        "key_unpinned", "not the key whose digest is pinned", "vk.unpinned", key_bytes(), text(proof_json()), text(public_json()), "0" * 64
    )
