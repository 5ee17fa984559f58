"""A proof from a witness, by the engine or by snarkjs, verified before it is returned.

The proving key's digest is checked while the witness is being computed: a key that somebody changed can make proofs that verify and
yet tell something about the witness. The witness goes through a pipe in either case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from circuits.engine import Engine
from circuits.keys import Key
from margin.errors import TrustError
from prover.background import Background
from prover.witness import Witness

SNARKJS_TIMEOUT: Final = 600.0

Backend = Literal["auto", "engine", "snarkjs"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that verifies: snarkjs's ``proof.json`` and ``public.json`` as data, and which backend made it."""

    proof: dict[str, Any]
    public: tuple[str, ...]
    backend: Literal["engine", "snarkjs"]


def open_engine(backend: Backend) -> Engine | None:
    """The engine that a backend stands for; None is snarkjs.

    Raises:
        EnvironmentFault: ``engine.missing`` where it was asked for and is not built.
    """
    if backend == "engine" or (backend == "auto" and Engine.available()):
        return Engine.open()
    return None


def prove(
    key: Key, witness: Witness, expected: Sequence[str], *, engine: Engine | None, key_check: Background[None] | None = None
) -> Proof:
    """Prove, compare the public signals with those that were meant, and verify the proof under the key's verification key.

    Args:
        key: its digests are checked before the proof is made.
        witness: stays the caller's to wipe.
        expected: the public signals as canonical decimals, in the circuit's order.
        engine: None proves with snarkjs.
        key_check: :meth:`~circuits.keys.Key.check_zkey` of the same key, where it was started earlier.

    Raises:
        TrustError: ``key.zkey.digest``, ``zkey.*``, ``prove.public``, ``prove.invalid``.
        EnvironmentFault: ``engine.*``, ``snarkjs.*``, ``node.missing``.
    """
    if witness.public(len(expected)) != list(expected):
        raise TrustError("The witness is about something else than the claim", where="public signals", code="prove.public")
    if key_check is not None:
        key_check.result()
    else:
        key.check_zkey()
    if engine is not None:
        proof, public = engine.prove(key.zkey, witness.data)
        verdict = engine.check(key.vk, proof, public)
        valid, why = verdict.valid, verdict.what
    else:
        from circuits.snarkjs import call

        answer = cast(dict[str, Any], call("prove", {"zkey": key.zkey, "vk": key.vk}, timeout=SNARKJS_TIMEOUT, blob=witness.data))
        proof, public, valid, why = answer["proof"], answer["public"], answer["valid"] is True, "snarkjs refuses it"
    if public != list(expected):
        raise TrustError("The prover answered with other public signals", where="public signals", code="prove.public")
    if not valid:
        hint = "Make the key again with `zkmargin setup`."
        raise TrustError("The new proof does not verify under its own key", why=why, hint=hint, code="prove.invalid")
    return Proof(proof, tuple(public), "engine" if engine is not None else "snarkjs")
