"""gnark-crypto in the engine process: the one that a service uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from verifier.points import Proof
from verifier.verification_keys import VerificationKey, proof_to_dict

if TYPE_CHECKING:
    from circuits.engine import Engine


class NativeBackend:
    """Uses the engine that it is given, or starts one with the first proof and keeps it."""

    name = "native"

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine

    def _open(self) -> Engine:
        if self._engine is None:
            from circuits.engine import Engine

            self._engine = Engine.open()
        return self._engine

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        """Whether the pairing equation holds.

        Raises:
            EnvironmentFault: ``engine.missing``, ``engine.timeout``, ``engine.died``.
        """
        return self._open().verify(key.to_dict(), proof_to_dict(proof), [str(value) for value in public])
