"""The public parts of a ``.zkey``: verification points and the record of phase-2 contributions, read and linted in Python.

snarkjs prints ``OK!`` for keys that anybody can forge under (phase 2 skipped, so that delta is the generator or equals gamma). The lint
refuses them; it is run on every key that a ceremony makes and before anyone relies on a transcript.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from circuits.field import Q, R
from circuits.pairing import in_g2, same_ratio
from circuits.points import G1, G1_BYTES, G1_GENERATOR, G2, G2_BYTES, G2_GENERATOR, decode_g1, decode_g2, g1_bytes, g2_bytes
from circuits.ptau_contributions import BEACON, MAX_CONTRIBUTIONS, Reader
from circuits.sections import ContainerError, scan
from margin.errors import TrustError

PROTOCOL, HEADER, IC, MPC = 1, 2, 3, 10
GROTH16: Final = 1


class ZkeyError(TrustError):
    """A proving key that nobody may rely on."""

    code = "zkey"


@dataclass(frozen=True, slots=True)
class Phase2Contribution:
    """One contribution to phase 2. ``hash`` is BLAKE2b (hex), as snarkjs shows it to the contributor."""

    name: str
    hash: str
    delta_after: G1
    beacon: str | None
    iterations: int | None


@dataclass(frozen=True, slots=True)
class Zkey:
    """What a proving key says in public."""

    variables: int
    public_signals: int
    domain: int
    alpha_1: G1
    beta_1: G1
    beta_2: G2
    gamma_2: G2
    delta_1: G1
    delta_2: G2
    ic: tuple[G1, ...]
    circuit_hash: str
    contributions: tuple[Phase2Contribution, ...]


def read(path: Path) -> Zkey:
    """Read header, IC and contributions.

    Raises:
        ContainerError: not a ``.zkey``, cut off, malformed.
        ZkeyError: ``zkey.protocol``, ``zkey.curve``.
        PointError: a point that is none.
    """
    with path.open("rb") as file:
        sections = scan(file, path, b"zkey", (1,))
        if sections.read(PROTOCOL) != GROTH16.to_bytes(4, "little"):
            raise ZkeyError("the key is not for Groth16", where=str(path), code="zkey.protocol")
        header = Reader(sections.read(HEADER), str(path))
        for modulus in (Q, R):
            if header.u32() != 32 or int.from_bytes(header.take(32), "little") != modulus:
                raise ZkeyError("the key belongs to another curve", where=str(path), why="BN254 is needed", code="zkey.curve")
        variables, public, domain = header.u32(), header.u32(), header.u32()
        alpha_1, beta_1, beta_2, gamma_2 = header.g1(), header.g1(), header.g2(), header.g2()
        delta_1, delta_2 = header.g1(), header.g2()
        header.finish()
        points = sections.read(IC)
        if len(points) != (public + 1) * G1_BYTES:
            raise ContainerError("section 3 has the wrong length", where=str(path), code="container.section")
        ic = tuple(decode_g1(points[i : i + G1_BYTES]) for i in range(0, len(points), G1_BYTES))
        circuit_hash, contributions = _contributions(Reader(sections.read(MPC), str(path)), str(path))
    return Zkey(variables, public, domain, alpha_1, beta_1, beta_2, gamma_2, delta_1, delta_2, ic, circuit_hash, contributions)


def _contributions(reader: Reader, where: str) -> tuple[str, tuple[Phase2Contribution, ...]]:
    circuit_hash = reader.take(64).hex()
    count = reader.u32()
    if count > MAX_CONTRIBUTIONS:
        raise ContainerError(f"{count} contributions are too many", where=where, code="container.section")
    found = []
    for _ in range(count):
        points = [reader.take(G1_BYTES) for _ in range(3)]
        delta_after, g1_s, g1_sx = map(decode_g1, points)
        g2_spx = decode_g2(reader.take(G2_BYTES))
        transcript = reader.take(64)
        kind = reader.u32()
        name, beacon, iterations = reader.parameters(kind)
        if kind not in (0, BEACON):
            raise ContainerError("a contribution has an unknown kind", where=where, code="container.parameter")
        digest = hashlib.blake2b(g1_bytes(delta_after) + g1_bytes(g1_s) + g1_bytes(g1_sx) + g2_bytes(g2_spx) + transcript).hexdigest()
        found.append(Phase2Contribution(name, digest, delta_after, beacon, iterations))
    reader.finish()
    return circuit_hash, tuple(found)


def lint(zkey: Zkey, where: str) -> None:
    """Refuse keys under which proofs can be forged or that contradict themselves.

    Raises:
        ZkeyError: ``zkey.delta.generator`` (phase 2 skipped), ``zkey.delta.gamma``, ``zkey.gamma`` (not the generator, as snarkjs has it),
            ``zkey.ic`` (repeated points), ``zkey.subgroup``, ``zkey.inconsistent``.
    """

    def require(condition: bool, code: str, what: str) -> None:
        if not condition:
            raise ZkeyError(f"the key is unsafe: {what}", where=where, code=code)

    require(zkey.delta_2 != G2_GENERATOR and zkey.delta_1 != G1_GENERATOR, "zkey.delta.generator", "phase 2 has no contribution")
    require(zkey.delta_2 != zkey.gamma_2, "zkey.delta.gamma", "gamma equals delta, so anything can be proven")
    require(zkey.gamma_2 == G2_GENERATOR, "zkey.gamma", "gamma is not the generator")
    require(len(set(zkey.ic)) == len(zkey.ic) == zkey.public_signals + 1, "zkey.ic", "two public signals share a point")
    require(G1_GENERATOR not in (zkey.alpha_1, zkey.beta_1), "zkey.phase1", "alpha or beta is 1")
    require(in_g2(zkey.delta_2) and in_g2(zkey.beta_2), "zkey.subgroup", "a point is outside the subgroup")
    pairs = ((zkey.delta_1, zkey.delta_2), (zkey.beta_1, zkey.beta_2))
    for one, two in pairs:
        require(same_ratio((G1_GENERATOR, one), (G2_GENERATOR, two)), "zkey.inconsistent", "G1 and G2 hold different values")
    if zkey.contributions:
        require(zkey.contributions[-1].delta_after == zkey.delta_1, "zkey.inconsistent", "delta is not the last contribution's")
