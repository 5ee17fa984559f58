"""Files read with a limit and written whole or not at all.

A reader gets the bytes or an :class:`~margin.errors.InputError` that says which of the usual things is wrong. A writer never
leaves half a file behind: the bytes go to a temporary file in the same directory, are flushed to the disk, and take the target's
name in one step. Secret files have mode 0600 from the first byte on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from margin.errors import EnvironmentFault, InputError, UsageError

INPUT_LIMIT: Final = 64 * 1024 * 1024
"""Default limit of a file that is read whole: a 4,096-row snapshot is about 1 MB, an exchange's tier dump about 3 MB."""

_DISK_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})
_DISK_HINT: Final = "Free some space (or pick another directory) and run the command again; nothing was written."


def read_bytes(path: Path | str, *, what: str = "file", limit: int = INPUT_LIMIT) -> bytes:
    """Read a whole file.

    Args:
        path: the file; a pipe works too.
        what: its role, for the message: ``"snapshot"``.
        limit: the largest size in bytes that is accepted.

    Raises:
        InputError: ``input.file.missing``, ``.directory``, ``.unreadable``, ``.size`` or ``.empty``.
    """
    where = str(path)
    try:
        with Path(path).open("rb") as handle:
            if stat.S_ISREG(os.fstat(handle.fileno()).st_mode) and os.fstat(handle.fileno()).st_size > limit:
                raise _too_large(what, where, limit)
            data = handle.read(limit + 1)
    except FileNotFoundError:
        raise InputError(f"The {what} does not exist", where=where, hint="Check the path.", code="input.file.missing") from None
    except IsADirectoryError:
        hint = f"Give the {what} file itself."
        raise InputError(f"The {what} is a directory", where=where, hint=hint, code="input.file.directory") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "Check its permissions."
        raise InputError(f"The {what} cannot be read", where=where, why=reason, hint=hint, code="input.file.unreadable") from None
    if len(data) > limit:
        raise _too_large(what, where, limit)
    if not data:
        hint = "It may have been cut off while it was written; make it again."
        raise InputError(f"The {what} is empty", where=where, hint=hint, code="input.file.empty")
    return data


def write_atomic(path: Path | str, data: bytes, *, secret: bool = False, overwrite: bool = True) -> None:
    """Write a file whole or not at all.

    Args:
        path: the target; its directory must exist. A symbolic link is replaced, not followed.
        data: the whole content.
        secret: mode 0600 instead of what the umask gives.
        overwrite: ``False`` refuses to replace a file, without a race.

    Raises:
        UsageError: ``usage.path`` (no such directory, target is a directory, no permission) or ``usage.exists``.
        EnvironmentFault: ``environment.disk`` when the disk is full, over quota, read-only or failing. The target is untouched.
    """
    target = Path(path)
    temporary = target.parent / f".zkmargin-{secrets.token_hex(8)}.part"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600 if secret else 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if overwrite:
            temporary.replace(target)
        else:
            _take_free_name(temporary, target)
        _flush_directory(target.parent)
    except FileExistsError:
        _discard(temporary)
        hint = "Choose another name, or allow it to be replaced."
        raise UsageError("The file exists already", where=str(target), hint=hint, code="usage.exists") from None
    except OSError as error:
        _discard(temporary)
        raise _write_error(error, target) from None
    except BaseException:
        _discard(temporary)
        raise


def _take_free_name(temporary: Path, target: Path) -> None:
    """Give the temporary file a name that must be free: by a link, or, where links do not exist, over an empty file of that name.

    Raises:
        FileExistsError: somebody has it.
    """
    try:
        target.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        temporary.replace(target)
    else:
        temporary.unlink()


def _flush_directory(directory: Path) -> None:
    """Make the new name itself survive a power cut, where the file system can."""
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _discard(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.unlink()


def _write_error(error: OSError, target: Path) -> EnvironmentFault | UsageError:
    reason = error.strerror or str(error)
    if error.errno in _DISK_ERRORS:
        return EnvironmentFault("The file could not be written", where=str(target), why=reason, hint=_DISK_HINT, code="environment.disk")
    hint = "Check that the directory exists and that you may write there."
    return UsageError("The file cannot be written there", where=str(target), why=reason, hint=hint, code="usage.path")


def _too_large(what: str, where: str, limit: int) -> InputError:
    why = f"the limit is {limit:,} bytes"
    hint = f"Is this really the {what}?"
    return InputError(f"The {what} is too large", where=where, why=why, hint=hint, code="input.file.size")
