"""The bridge to the engine, the compiled Go program in ``engine/``: the only module that talks to it.

    with Engine.open() as engine:
        engine.prefetch(zkey)                        # maps the key while the witness is being computed
        proof, public = engine.prove(zkey, witness)

One child process per :class:`Engine`, started on first use and kept until :meth:`Engine.close`; requests of several threads wait
for each other. A child that does not answer in time is killed, a dead one is replaced at the next request, and the request that met
it is reported as failed. Witnesses go through the pipe only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from circuits.engine_pipe import Child, ChildDiedError, ChildTimeoutError
from circuits.home import engine_binary
from margin.errors import EnvironmentFault, InputError, TrustError, ZkMarginError

TIMEOUT: Final = 120.0
"""Seconds for one request; a proof of the largest circuit takes about one."""
SETUP_TIMEOUT: Final = 1800.0
_ELEMENT: Final = 32
_HINT_BUILD: Final = "Run: zkmargin setup (or: python -m circuits.engine_build). Without the engine everything works, slower."


class Verdict(NamedTuple):
    """What a check of a proof found; ``code`` and ``what`` are empty when it is valid."""

    valid: bool
    code: str = ""
    what: str = ""


class Engine:
    """A running engine. Use as a context manager; safe to share between threads."""

    def __init__(self, binary: Path, timeout: float = TIMEOUT) -> None:
        self._binary = binary
        self._timeout = timeout
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._last_id = 0

    @staticmethod
    def available() -> bool:
        """Whether the binary has been built."""
        return engine_binary().is_file()

    @staticmethod
    def build(progress: Callable[[str], None] = lambda _: None) -> Path:
        """Compile the engine where it is missing or outdated; see :func:`circuits.engine_build.build`."""
        from circuits.engine_build import build

        return build(progress)

    @classmethod
    def open(cls, *, timeout: float = TIMEOUT) -> Self:
        """The engine; the process starts with the first request.

        Args:
            timeout: seconds that one request may take.

        Raises:
            EnvironmentFault: ``engine.missing``.
        """
        binary = engine_binary()
        if not binary.is_file():
            raise EnvironmentFault("the engine is not built", code="engine.missing", where=str(binary), hint=_HINT_BUILD)
        return cls(binary, timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child. The engine can be used again afterwards; it would start another one."""
        with self._lock:
            if self._child is not None:
                self._child.close()
                self._child = None

    def poseidon(self, inputs: Sequence[int], state: int = 0) -> int:
        """circomlib's Poseidon of 1 to 16 field elements with an initial state."""
        return self.poseidon_many([inputs], state)[0]

    def poseidon_many(self, rows: Sequence[Sequence[int]], state: int = 0) -> list[int]:
        """Poseidon of many rows of the same length, all with the same initial state."""
        if not rows:
            return []
        arity = len(rows[0])
        if any(len(row) != arity for row in rows):
            raise ValueError("rows of one call have the same length")
        _, body = self._call({"op": "poseidon", "arity": arity}, _encode(x for row in rows for x in (state, *row)))
        return _decode(body)

    def tree(self, rows: Iterable[tuple[int, Sequence[int]]], *, node_tag: int, depth: int, arity: int = 8) -> tuple[tuple[int, ...], ...]:
        """All levels of the Merkle tree over rows, leaves first, the root alone last.

        Args:
            rows: per leaf its domain tag and its field elements; the leaf is their Poseidon, of more than 16 elements the sponge that
                absorbs sixteen at a time. Missing leaves are 0.
            node_tag: domain tag of the nodes.

        Raises:
            InputError: ``tree.full``.
        """
        runs, elements = [], bytearray()
        for (tag, width), group in groupby(rows, key=lambda row: (row[0], len(row[1]))):
            part = _encode(x for _, row in group for x in row)
            elements += part
            runs.append({"tag": str(tag), "width": width, "count": len(part) // (_ELEMENT * width)})
        header = {"op": "tree", "arity": arity, "depth": depth, "nodeTag": str(node_tag), "rows": runs}
        answer, body = self._call(header, bytes(elements))
        nodes, levels, start = _decode(body), [], 0
        for length in answer["levels"]:
            levels.append(tuple(nodes[start : start + length]))
            start += length
        return tuple(levels)

    def setup(self, r1cs: Path, zkey_out: Path, vk_out: Path, seed: bytes) -> dict[str, Any]:
        """Make a development key from a public seed (at least 32 bytes): the same seed gives the same bytes on every machine.

        Returns:
            ``constraints``, ``wires``, ``public``, ``domain``, ``coefficients``, ``zkeySha256``, ``vkSha256``.

        Raises:
            EnvironmentFault: ``engine.rejected`` or ``engine.timeout``.
        """
        paths = ["--r1cs", str(r1cs), "--zkey", str(zkey_out), "--vk", str(vk_out)]
        command = [str(self._binary), "setup", *paths, "--seed-hex", seed.hex()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SETUP_TIMEOUT, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise _timeout("setup", SETUP_TIMEOUT) from None
        if done.returncode != 0:
            raise EnvironmentFault("the engine made no key", code="engine.rejected", where=str(r1cs), why=done.stderr.strip()[-300:])
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def prefetch(self, zkey: Path) -> None:
        """Start the child and let it map and prepare a proving key, without waiting. Failures show when the key is used."""
        with self._lock:
            try:
                self._send({"op": "load", "zkey": str(zkey.resolve())}, b"")
            except (ZkMarginError, ChildTimeoutError, ChildDiedError):
                self._drop()

    def prove(self, zkey: Path, witness: bytes | bytearray | memoryview) -> tuple[dict[str, Any], list[str]]:
        """Prove.

        Args:
            zkey: a proving key whose digest the caller has checked.
            witness: the bytes of a ``.wtns`` file.

        Returns:
            snarkjs's ``proof.json`` and ``public.json`` as data. The proof is not checked here.

        Raises:
            TrustError: ``zkey.*``, a damaged or foreign key.
            EnvironmentFault: ``engine.rejected`` (a witness that does not fit), ``engine.timeout``, ``engine.died``.
        """
        _, body = self._call({"op": "prove", "zkey": str(zkey.resolve())}, memoryview(witness))
        answer = json.loads(body)
        return answer["proof"], answer["public"]

    def verify(self, vk: Mapping[str, Any], proof: Mapping[str, Any], public: Sequence[str]) -> bool:
        """Whether a proof is valid; :meth:`check` says why not."""
        return self.check(vk, proof, public).valid

    def check(self, vk: Mapping[str, Any], proof: Mapping[str, Any], public: Sequence[str]) -> Verdict:
        """Verify one proof; see :meth:`verify_batch`."""
        return self.verify_batch(vk, [(proof, public)])[0]

    def verify_batch(self, vk: Mapping[str, Any], items: Sequence[tuple[Mapping[str, Any], Sequence[str]]]) -> list[Verdict]:
        """Verify many proofs of one key together and name the false ones.

        Args:
            vk: snarkjs's ``verification_key.json`` as data, whose digest the caller has checked.
            items: proofs and public signals in snarkjs's form, from anywhere: what is not canonical is refused, never corrected.

        Raises:
            TrustError: ``key.*``, when the key is malformed or degenerate.
        """
        claims = [_json({"proof": proof, "public": public}) for proof, public in items]
        body = b'{"key":%b,"claims":[%b]}' % (_json(vk) or b"null", b",".join(claim or b"null" for claim in claims))
        _, answer = self._call({"op": "verify"}, body)
        return [Verdict(True) if v is None else Verdict(False, v["code"], v["what"]) for v in json.loads(answer)["verdicts"]]

    def _call(self, header: dict[str, Any], body: bytes | memoryview) -> tuple[dict[str, Any], bytes]:
        """One request and its answer; answers to earlier, abandoned requests are passed over."""
        with self._lock:
            deadline = time.monotonic() + self._timeout
            try:
                child, number = self._send(header, body)
                answer, data = child.receive(deadline)
                while answer.get("id") != number:
                    answer, data = child.receive(deadline)
            except ChildTimeoutError:
                self._drop()
                raise _timeout(header["op"], self._timeout) from None
            except ChildDiedError:
                self._drop()
                raise EnvironmentFault(
                    f"the engine died during {header['op']}", code="engine.died", hint="Check the memory that is left, then try again."
                ) from None
            except BaseException:  # an interrupt may have cut a frame in two
                self._drop()
                raise
        if "error" in answer:
            raise _rejected(header["op"], answer["error"])
        return answer, data

    def _send(self, header: dict[str, Any], body: bytes | memoryview) -> tuple[Child, int]:
        if self._child is None or not self._child.alive:
            self._drop()
            try:
                self._child = Child(self._binary)
            except OSError as error:
                raise EnvironmentFault(
                    "the engine does not start", code="engine.missing", where=str(self._binary), why=error.strerror or "", hint=_HINT_BUILD
                ) from None
        self._last_id += 1
        self._child.send({"id": self._last_id, **header}, body, time.monotonic() + self._timeout)
        return self._child, self._last_id

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def _timeout(operation: str, seconds: float) -> EnvironmentFault:
    return EnvironmentFault(
        f"the engine did not finish {operation} in {seconds:g} s", code="engine.timeout", hint="Check the machine's load, then try again."
    )


def _rejected(operation: str, error: Mapping[str, str]) -> ZkMarginError:
    code, what = error["code"], error["what"]
    if code.startswith(("key.", "zkey.")):
        return TrustError(what, where=operation, code=code)
    if code == "tree.full":
        return InputError(what, code=code)
    return EnvironmentFault(f"the engine refused {operation}", code="engine.rejected", why=f"{what} ({code})")


def _json(value: object) -> bytes | None:
    """JSON, or None for what is not JSON: the engine then refuses it as malformed."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return None


def _encode(elements: Iterable[int]) -> bytes:
    try:
        return b"".join(x.to_bytes(_ELEMENT, "big") for x in elements)
    except OverflowError:
        raise ValueError("field elements are between 0 and 2^256") from None


def _decode(body: bytes) -> list[int]:
    return [int.from_bytes(body[i : i + _ELEMENT], "big") for i in range(0, len(body), _ELEMENT)]


def main(arguments: Sequence[str]) -> int:
    """``python -m circuits.engine`` builds; ``python -m circuits.engine go ...`` runs the Go that builds, in the current folder."""
    from circuits.engine_build import build, run_go

    if arguments[:1] == ["go"]:
        return run_go(arguments[1:])
    build(lambda text: print(text, file=sys.stderr, flush=True))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ZkMarginError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
