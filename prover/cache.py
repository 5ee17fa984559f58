"""Files that are checked before use and may vanish at any time.

A cached file carries the SHA-256 of its content and is used only if its folder and itself belong to this user, if nobody else can write
to them, and if the digest fits; anything else counts as absent. The digest guards against damage and half-written files. Somebody who
can write as this user could replace this program as well.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from circuits.home import cache
from margin.errors import ZkMarginError
from margin.files import write_atomic

_MAGIC: Final = b"zkmargin/cache/v1\n"
_DIGEST_BYTES: Final = 32


def folder(name: str) -> Path:
    """The folder of one kind of cached files, ``home/cache/<name>``."""
    return cache() / name


def key(*parts: str) -> str:
    """A file name for everything that a cached content depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read(path: Path) -> bytes | None:
    """The content, or None where there is no sound file."""
    try:
        if not _own_and_closed(os.lstat(path.parent), stat.S_ISDIR):
            return None
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not _own_and_closed(os.fstat(handle), stat.S_ISREG) or file.read(len(_MAGIC)) != _MAGIC:
            return None
        digest, content = file.read(_DIGEST_BYTES), file.read()
    return content if hashlib.sha256(content).digest() == digest else None


def store(path: Path, content: bytes) -> None:
    """Keep ``content`` for the next process. A cache that cannot be written costs time and nothing else."""
    with contextlib.suppress(OSError, ZkMarginError):
        if _private_folder(path.parent):
            write_atomic(path, b"".join((_MAGIC, hashlib.sha256(content).digest(), content)), secret=True)


def sound_file(path: Path) -> bool:
    """Whether a file written by :func:`store_file` is there and sound, for a content that is mapped rather than read.

    Only this user could exchange the file between this look and its use.
    """
    try:
        if not _own_and_closed(os.lstat(path.parent), stat.S_ISDIR):
            return False
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not _own_and_closed(os.fstat(handle), stat.S_ISREG):
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                digest = hashlib.sha256(content).digest()
    except (OSError, ValueError):
        return False
    return read(_digest_file(path)) == digest


def store_file(path: Path, content: bytes) -> None:
    """Like :func:`store`, with the bare content in ``path`` and its digest in a file beside it, written last."""
    with contextlib.suppress(OSError, ZkMarginError):
        if _private_folder(path.parent):
            write_atomic(path, content, secret=True)
            store(_digest_file(path), hashlib.sha256(content).digest())


def _digest_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _private_folder(path: Path) -> bool:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _own_and_closed(os.lstat(path), stat.S_ISDIR)


def _own_and_closed(found: os.stat_result, of_kind: Callable[[int], bool]) -> bool:
    return of_kind(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
