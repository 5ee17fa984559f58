"""Powers of tau (``.ptau``), checked before a production key is built on them.

What is checked, in this order, cheap before dear: the container and its length; the curve; the power against the circuit; the
lengths of all sections against the power; that phase 2 is prepared; the contributions, none being refused because then everybody
knows tau; that the powers start at the generators and fit the last contribution and each other (pairings); and the digest of the whole
file, against the published list or against the one that the caller pins. A pinned file that nobody published is also verified
whole by snarkjs, which takes minutes for large powers.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from circuits.field import Q
from circuits.home import CIRCUITS
from circuits.pairing import in_g2, same_ratio
from circuits.points import G1_BYTES, G1_GENERATOR, G2_BYTES, G2_GENERATOR, decode_g1, decode_g2
from circuits.ptau_contributions import PtauContribution, read_contributions
from circuits.sections import Sections, scan
from circuits.snarkjs import verdict
from margin.errors import InputError, TrustError

PUBLISHED_FILE: Final = CIRCUITS / "ptau_published.json"
MAX_POWER: Final = 28
VERIFY_TIMEOUT: Final = 3600.0

HEADER, TAU_G1, TAU_G2, ALPHA_G1, BETA_G1, BETA_G2, CONTRIBUTIONS = range(1, 8)
LAGRANGE_G1, LAGRANGE_G2, LAGRANGE_ALPHA, LAGRANGE_BETA = range(12, 16)

_HEADER: Final = struct.Struct("<I32sII")

Progress = Callable[[str], None]


class PtauError(TrustError):
    """A powers-of-tau file that no key may be built on."""

    code = "ptau"


@dataclass(frozen=True, slots=True)
class Ptau:
    """A checked file: up to ``2**power`` constraints, its contributions in order, and its digests (hex)."""

    path: Path
    power: int
    contributions: tuple[PtauContribution, ...]
    blake2b: str
    sha256: str
    published: str | None
    """Name under which the file's digest was published, or None for a file that only the caller vouches for."""


@cache
def published() -> dict[str, str]:
    """BLAKE2b digest (hex) of every published file to its name; the source stands in ``ptau_published.json``."""
    files = json.loads(PUBLISHED_FILE.read_text(encoding="utf-8"))["files"]
    return {entry["blake2b"]: entry["name"] for entry in files}


def needed_power(constraints: int, public_signals: int) -> int:
    """The smallest power whose domain holds a circuit: ``2**power`` at least its constraints, its public signals and the constant."""
    return (constraints + public_signals).bit_length()


def check(path: Path, power: int, *, accept_sha256: str | None = None, progress: Progress = lambda _: None) -> Ptau:
    """Check a powers-of-tau file for a circuit that needs ``2**power``.

    Args:
        path: the ``.ptau``, phase 2 prepared.
        power: see :func:`needed_power`.
        accept_sha256: SHA-256 (hex) of a file that is not on the published list and that the caller vouches for.

    Raises:
        ContainerError: ``container.*``, the file is no ``.ptau`` or is cut off.
        PtauError: ``ptau.curve``, ``ptau.power``, ``ptau.unprepared``, ``ptau.length``, ``ptau.uncontributed``,
            ``ptau.inconsistent``, ``ptau.unpublished``, ``ptau.digest``.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError("the powers of tau cannot be read", where=str(path), why=why, code="input.file.unreadable") from None
    with file:
        sections = scan(file, path, b"ptau", (1,))
        found = _check_header(sections, power)
        _check_lengths(sections, found)
        contributions = read_contributions(sections, CONTRIBUTIONS)
        if not contributions:
            why = "everybody knows its tau, so everybody could forge proofs under keys made from it"
            raise PtauError("the powers of tau have no contribution", where=str(path), why=why, code="ptau.uncontributed")
        progress("checking the powers against each other")
        _check_points(sections, contributions[-1])
        progress("hashing the powers of tau")
        blake2b, sha256 = _digests(sections)
    name = published().get(blake2b)
    if accept_sha256 is not None and sha256 != accept_sha256.lower():
        why = f"its SHA-256 is {sha256}"
        raise PtauError("the powers of tau are not the file that was pinned", where=str(path), why=why, code="ptau.digest")
    if name is None and accept_sha256 is None:
        raise PtauError(
            "nobody published this powers-of-tau file",
            where=str(path),
            why=f"its BLAKE2b digest {blake2b[:16]}... is not on the list of published files",
            hint=f"Take a published file, or vouch for this one with --accept-ptau-sha256 {sha256}.",
            code="ptau.unpublished",
        )
    if name is None:
        progress("verifying the whole file with snarkjs")
        reason = verdict("ptau_verify", {"input": path}, timeout=VERIFY_TIMEOUT)
        if reason is not None:
            raise PtauError("snarkjs refuses the powers of tau", where=str(path), why=reason, code="ptau.inconsistent")
    return Ptau(path, found, contributions, blake2b, sha256, name)


def _check_header(sections: Sections, needed: int) -> int:
    header = sections.read(HEADER)
    if len(header) != _HEADER.size:
        raise PtauError("the header has the wrong length", where=sections.name, code="ptau.length")
    width, prime, power, _ceremony_power = _HEADER.unpack(header)
    if width != 32 or int.from_bytes(prime, "little") != Q:
        raise PtauError("the powers of tau belong to another curve", where=sections.name, why="BN254 is needed", code="ptau.curve")
    if not 1 <= power <= MAX_POWER:
        raise PtauError(f"a power of {power} is out of range", where=sections.name, code="ptau.power")
    if power < needed:
        raise PtauError(
            "the powers of tau are too few for this circuit",
            where=sections.name,
            why=f"the file holds 2^{power} and the circuit needs 2^{needed}",
            hint=f"Take the file of power {needed} or more.",
            code="ptau.power",
        )
    return int(power)


def _check_lengths(sections: Sections, power: int) -> None:
    one = 1 << power
    expected = {
        TAU_G1: (2 * one - 1) * G1_BYTES,
        TAU_G2: one * G2_BYTES,
        ALPHA_G1: one * G1_BYTES,
        BETA_G1: one * G1_BYTES,
        BETA_G2: G2_BYTES,
    }
    prepared = {
        LAGRANGE_G1: (4 * one - 1) * G1_BYTES,
        LAGRANGE_G2: (2 * one - 1) * G2_BYTES,
        LAGRANGE_ALPHA: (2 * one - 1) * G1_BYTES,
        LAGRANGE_BETA: (2 * one - 1) * G1_BYTES,
    }
    if not any(section in sections.table for section in prepared):
        hint = "Take a file whose phase 2 is prepared (snarkjs powersoftau prepare phase2)."
        raise PtauError("phase 2 is not prepared in this file", where=sections.name, hint=hint, code="ptau.unprepared")
    for section, length in (expected | prepared).items():
        if sections.length(section) != length:
            why = f"it has {sections.length(section):,} bytes and 2^{power} needs {length:,}"
            raise PtauError(f"section {section} has the wrong length", where=sections.name, why=why, code="ptau.length")


def _check_points(sections: Sections, last: PtauContribution) -> None:
    """The powers start at the generators, equal the last contribution's, are not trivial, and share one tau and one beta."""
    tau_1 = [decode_g1(sections.read(TAU_G1, i * G1_BYTES, G1_BYTES)) for i in (0, 1)]
    tau_2 = [decode_g2(sections.read(TAU_G2, i * G2_BYTES, G2_BYTES)) for i in (0, 1)]
    alpha, beta = (decode_g1(sections.read(section, 0, G1_BYTES)) for section in (ALPHA_G1, BETA_G1))
    beta_2 = decode_g2(sections.read(BETA_G2))

    def require(condition: bool, what: str) -> None:
        if not condition:
            raise PtauError(f"the powers of tau are inconsistent: {what}", where=sections.name, code="ptau.inconsistent")

    require((tau_1[0], tau_2[0]) == (G1_GENERATOR, G2_GENERATOR), "they do not start at the generators")
    require(G1_GENERATOR not in (tau_1[1], alpha, beta), "tau, alpha or beta is 1")
    stated = (last.tau_g1, last.tau_g2, last.alpha_g1, last.beta_g1, last.beta_g2)
    require(stated == (tau_1[1], tau_2[1], alpha, beta, beta_2), "they are not those of the last contribution")
    require(in_g2(tau_2[1]) and in_g2(beta_2), "a point is outside the subgroup")
    require(same_ratio((tau_1[0], tau_1[1]), (tau_2[0], tau_2[1])), "G1 and G2 hold different taus")
    require(same_ratio((G1_GENERATOR, beta), (G2_GENERATOR, beta_2)), "G1 and G2 hold different betas")


def _digests(sections: Sections) -> tuple[str, str]:
    blake2b, sha256 = hashlib.blake2b(), hashlib.sha256()
    sections.file.seek(0)
    while chunk := sections.file.read(1 << 22):
        blake2b.update(chunk)
        sha256.update(chunk)
    return blake2b.hexdigest(), sha256.hexdigest()
