"""The three engines that decide the pairing equation, behind one small protocol.

An engine only ever sees points that :mod:`verifier.decode` decoded and that :mod:`verifier.points` or :mod:`verifier.key_lint`
accepted, written again in canonical form.

* ``native``: gnark-crypto in the engine process; half a millisecond.
* ``py_ecc``: plain Python, the one that an auditor reads; half a second.
* ``snarkjs``: the peer that everybody knows, in a Node process; a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, Literal, Protocol

from margin.errors import UsageError
from verifier.points import Proof
from verifier.verification_keys import VerificationKey

EngineName = Literal["native", "py_ecc", "snarkjs"]
ENGINE_NAMES: Final[tuple[EngineName, ...]] = ("native", "py_ecc", "snarkjs")


class Backend(Protocol):
    """Decides ``e(A, B) = e(alpha, beta) e(IC[0] + sum(signal_i IC[i + 1]), gamma) e(C, delta)``."""

    @property
    def name(self) -> str:
        """For the verdict: which engine decided."""

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        """Whether the equation holds, for accepted points and as many signals as the key has.

        Raises:
            EnvironmentFault: the engine is missing, died or took too long: no verdict.
        """


@cache
def backend(name: str) -> Backend:
    """The engine of that name, one for the whole process, started when it is first needed.

    Raises:
        UsageError: ``engine.unknown``.
    """
    if name == "native":
        from verifier.engines.native import NativeBackend

        return NativeBackend()
    if name == "py_ecc":
        from verifier.engines.py_ecc import PyEccBackend

        return PyEccBackend()
    if name == "snarkjs":
        from verifier.engines.snarkjs import SnarkjsBackend

        return SnarkjsBackend()
    raise UsageError(f"There is no engine {name!r}", hint=f"Engines: {', '.join(ENGINE_NAMES)}.", code="engine.unknown")
