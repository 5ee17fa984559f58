"""The record of contributions inside a ``.ptau`` (section 7) and the names and beacons that ``.ptau`` and ``.zkey`` share."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from circuits.points import G1, G1_BYTES, G2, G2_BYTES, decode_g1, decode_g2
from circuits.sections import ContainerError, Sections

BEACON: Final = 1
MAX_CONTRIBUTIONS: Final = 10_000
_PUBLIC_KEY_BYTES: Final = 6 * G1_BYTES + 3 * G2_BYTES
_PARTIAL_HASH_BYTES: Final = 216
_CHALLENGE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class PtauContribution:
    """State of the powers after one contribution, and what the contributor said about it."""

    tau_g1: G1
    tau_g2: G2
    alpha_g1: G1
    beta_g1: G1
    beta_g2: G2
    name: str
    beacon: str | None
    """The beacon's value (hex) where the contribution is one."""


class Reader:
    """Reads fields one after the other and refuses to run over the end."""

    def __init__(self, data: bytes, name: str) -> None:
        self._stream = io.BytesIO(data)
        self._length = len(data)
        self._name = name

    def take(self, count: int) -> bytes:
        data = self._stream.read(count)
        if len(data) != count:
            raise ContainerError("the record of contributions is cut off", where=self._name, code="container.truncated")
        return data

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def g1(self) -> G1:
        return decode_g1(self.take(G1_BYTES))

    def g2(self) -> G2:
        return decode_g2(self.take(G2_BYTES))

    def finish(self) -> None:
        if self._stream.tell() != self._length:
            raise ContainerError("the record of contributions has bytes left over", where=self._name, code="container.trailing")

    def parameters(self, kind: int) -> tuple[str, str | None, int | None]:
        """Name, beacon value (hex) and exponent of its iterations: tagged fields in ascending order."""
        name, beacon, iterations, last = "", None, None, 0
        fields = Reader(self.take(self.u32()), self._name)
        while fields._stream.tell() < fields._length:
            tag = fields.take(1)[0]
            if tag <= last:
                raise ContainerError("the parameters of a contribution are not in order", where=self._name, code="container.order")
            last = tag
            if tag == 1:
                name = fields.take(fields.take(1)[0]).decode("utf-8", "replace")
            elif tag == 2:
                iterations = fields.take(1)[0]
            elif tag == 3:
                beacon = fields.take(fields.take(1)[0]).hex()
            else:
                raise ContainerError("a contribution has an unknown parameter", where=self._name, code="container.parameter")
        if (kind == BEACON) != (beacon is not None):
            raise ContainerError("a beacon is not marked as one, or lacks its value", where=self._name, code="container.beacon")
        return name, beacon, iterations


def read_contributions(sections: Sections, section: int) -> tuple[PtauContribution, ...]:
    """All contributions in order.

    Raises:
        ContainerError: the section is malformed.
        PointError: a point in it is not one.
    """
    reader = Reader(sections.read(section), sections.name)
    count = reader.u32()
    if count > MAX_CONTRIBUTIONS:
        raise ContainerError(f"{count} contributions are too many", where=sections.name, code="container.section")
    found: list[PtauContribution] = []
    for _ in range(count):
        tau_g1, tau_g2 = reader.g1(), reader.g2()
        alpha_g1, beta_g1, beta_g2 = reader.g1(), reader.g1(), reader.g2()
        reader.take(_PUBLIC_KEY_BYTES + _PARTIAL_HASH_BYTES + _CHALLENGE_BYTES)
        name, beacon, _ = reader.parameters(reader.u32())
        found.append(PtauContribution(tau_g1, tau_g2, alpha_g1, beta_g1, beta_g2, name, beacon))
    reader.finish()
    return tuple(found)
