"""Keys that let anybody prove anything: the bare pairing accepts the forgery, the key lint does not.

These are permanent tests: a verifier that skips :mod:`verifier.key_lint` turns them red.
"""

from __future__ import annotations

import json

import pytest

from circuits.engine import Engine
from margin.errors import TrustError
from tests.vectors import generate
from tests.vectors.key_cases import FORGED_SIGNALS, gamma_is_delta
from verifier import decode, key_lint
from verifier.engines.py_ecc import PyEccBackend
from verifier.engines.snarkjs import SnarkjsBackend
from verifier.errors import GammaDeltaError, RuleError
from verifier.points import check_proof
from verifier.verification_keys import proof_to_dict

FORGERIES = (
    "key_gamma_is_delta",
    "key_gamma_is_minus_delta",
    "key_delta_is_generator",
    "key_beta_is_gamma",
    "key_beta_is_delta",
    "key_ic_repeats",
    "key_ic_opposite",
)


@pytest.mark.parametrize("name", FORGERIES)
def test_bare_pairing_accepts_the_forgery_and_the_lint_refuses_the_key(name: str) -> None:
    folder = generate.FOLDER / f"{name}_fail"
    vk, proof, public = (json.loads((folder / file).read_bytes()) for file in ("vk.json", "proof.json", "public.json"))
    key, forged, signals = decode.verification_key(vk), decode.proof(proof), decode.public_signals(public)
    check_proof(forged)
    assert PyEccBackend().verify(key, forged, signals)
    with pytest.raises(RuleError) as caught:
        key_lint.lint(key)
    assert caught.value.stable_code == json.loads((folder / "expect.json").read_bytes())["code"]


def test_gamma_delta_forgery_passes_snarkjs_for_any_signals() -> None:
    """What snarkjs 0.7.6 says ``OK!`` to: no witness, no circuit, signals 1 to 7."""
    key, forged = gamma_is_delta()
    signals = [int(value) for value in FORGED_SIGNALS]
    assert SnarkjsBackend().verify(key, forged, signals)
    with pytest.raises(GammaDeltaError) as caught:
        key_lint.lint(key)
    assert caught.value.stable_code == "vk.gamma-delta"


def test_engine_refuses_the_same_key_by_itself() -> None:
    key, forged = gamma_is_delta()
    with Engine.open() as engine, pytest.raises(TrustError) as caught:
        engine.verify(key.to_dict(), proof_to_dict(forged), FORGED_SIGNALS)
    assert caught.value.stable_code.startswith("key.")


def test_uncontributed_powers_of_tau_make_signals_exchangeable() -> None:
    """With tau = 1 every IC point but those of one row vanishes: refused as alpha = generator, and as infinity in IC."""
    folder = generate.FOLDER / "key_alpha_is_generator_fail"
    key = decode.verification_key(json.loads((folder / "vk.json").read_bytes()))
    with pytest.raises(RuleError) as caught:
        key_lint.lint(key)
    assert caught.value.stable_code == "vk.tau-generator"
