"""The container of iden3's binary files (``.ptau``, ``.zkey``): magic, version, then sections of ``id u32, length u64, bytes``.

The table is read and checked against the file's length before anything else, so that a cut-off file ends with an error at once.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from margin.errors import InputError

_HEAD: Final = struct.Struct("<4sII")
_SECTION: Final = struct.Struct("<IQ")
MAX_SECTIONS: Final = 64


class ContainerError(InputError):
    """Not a file of this kind, or one that is cut off."""

    code = "container"


@dataclass(frozen=True, slots=True)
class Sections:
    """Where each section of an open file starts, and its length in bytes."""

    file: BinaryIO
    table: dict[int, tuple[int, int]]
    size: int
    name: str

    def length(self, section: int) -> int:
        """Length of a section.

        Raises:
            ContainerError: ``container.section`` where there is none.
        """
        return self._entry(section)[1]

    def read(self, section: int, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a section, all by default.

        Raises:
            ContainerError: ``container.section`` where the section is missing or shorter.
        """
        start, available = self._entry(section)
        wanted = available - offset if length is None else length
        if wanted < 0 or offset + wanted > available:
            raise ContainerError(f"section {section} is too short", where=self.name, code="container.section")
        self.file.seek(start + offset)
        return self.file.read(wanted)

    def _entry(self, section: int) -> tuple[int, int]:
        try:
            return self.table[section]
        except KeyError:
            raise ContainerError(f"there is no section {section}", where=self.name, code="container.section") from None


def scan(file: BinaryIO, path: Path, magic: bytes, versions: tuple[int, ...]) -> Sections:
    """Read the section table.

    Raises:
        ContainerError: ``container.magic``, ``container.version``, ``container.truncated``, ``container.trailing``, or
            ``container.section`` for too many sections or one that stands twice.
    """
    name = str(path)
    size = os.fstat(file.fileno()).st_size
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or head[:4] != magic:
        raise ContainerError(f"this is not a .{magic.decode()} file", where=name, code="container.magic")
    _, version, count = _HEAD.unpack(head)
    if version not in versions:
        raise ContainerError(f"version {version} of .{magic.decode()} files is unknown", where=name, code="container.version")
    if count > MAX_SECTIONS:
        raise ContainerError(f"{count} sections are too many", where=name, code="container.section")
    table: dict[int, tuple[int, int]] = {}
    position = _HEAD.size
    for _ in range(count):
        file.seek(position)
        entry = file.read(_SECTION.size)
        if len(entry) < _SECTION.size:
            raise _truncated(name, size, position + _SECTION.size)
        section, length = _SECTION.unpack(entry)
        position += _SECTION.size
        if section in table:
            raise ContainerError(f"section {section} stands twice", where=name, code="container.section")
        if position + length > size:
            raise _truncated(name, size, position + length)
        table[section] = (position, length)
        position += length
    if position != size:
        why = f"{size - position} bytes follow the last section"
        raise ContainerError("the file has bytes left over", where=name, why=why, code="container.trailing")
    return Sections(file, table, size, name)


def _truncated(name: str, size: int, needed: int) -> ContainerError:
    why = f"it has {size:,} bytes and needs at least {needed:,}"
    return ContainerError("the file is cut off", where=name, why=why, hint="Download or copy it again.", code="container.truncated")
