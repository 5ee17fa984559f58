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
        return self.verify_many(key, [(proof, public)])[0]

    def verify_many(self, key: VerificationKey, items: Sequence[tuple[Proof, Sequence[int]]]) -> list[bool]:
        """Which of many proofs of one key hold, in their order; checked together, which is cheaper than one by one.

        Args:
            key: accepted.
            items: accepted proofs with their signals.

        Raises:
            EnvironmentFault: as :meth:`verify`.
        """
        claims = [(proof_to_dict(proof), [str(value) for value in public]) for proof, public in items]
        return [found.valid for found in self._open().verify_batch(key.to_dict(), claims)]
