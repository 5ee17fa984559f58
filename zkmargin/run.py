"""Run one command line and turn whatever happens into an exit code.

=====  =======================================================================
0      done, or the verdict is yes
1      the verdict is no
2      the command was called wrongly
3      a file or a field is malformed
4      a key, an artifact or a signature is untrusted, mismatched or corrupt
5      the environment: a missing backend, a time-out, a full disk, memory
130    interrupted by Ctrl-C (143 by SIGTERM), nothing half-written
=====  =======================================================================

An exception that nobody foresaw is reported as ``internal`` with its class and place but without its text, which may hold private
values; ``ZKMARGIN_DEBUG=1`` adds the traceback.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from margin.errors import EnvironmentFault, UsageError, ZkMarginError
from zkmargin import console

INTERRUPTED: Final = 130
TERMINATED: Final = 143
BROKEN_PIPE: Final = 141
DEBUG: Final = "ZKMARGIN_DEBUG"
_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})


Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers


class Terminated(BaseException):
    """SIGTERM arrived: unwind, so that children end and half-written files go."""


class _Signals:
    """SIGINT and SIGTERM, for as long as a command runs.

    That SIGINT arrived is remembered, since not every piece of code lets a KeyboardInterrupt through: an extension module that is being
    imported turns it into an ImportError, a finaliser swallows it. Whatever fails afterwards is part of being interrupted.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._previous: dict[signal.Signals, Handler | None] = {}
        try:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where the parent had it ignored, as nohup does
                self._previous[signal.SIGINT] = signal.signal(signal.SIGINT, self._interrupt)
            self._previous[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._terminate)
        except ValueError:  # not the main thread: a test or an embedding program
            pass

    def restore(self) -> None:
        for number, handler in self._previous.items():
            if handler is not None:
                signal.signal(number, handler)

    def _interrupt(self, _number: int, _frame: object) -> None:
        self.interrupted = True
        raise KeyboardInterrupt

    def _terminate(self, _number: int, _frame: object) -> None:
        raise Terminated


def run(arguments: Sequence[str]) -> int:  # noqa: PLR0911 - one return for each way to end
    """Run ``zkmargin`` with these arguments and return the exit code. Never raises, except for :class:`SystemExit` of a signal."""
    as_json = "--json" in arguments
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    signals = _Signals()
    try:
        return _call(arguments)
    except ZkMarginError as error:
        if signals.interrupted:
            return _stopped("interrupted", INTERRUPTED, command, as_json)
        return console.report_error(error, command=command, as_json=as_json)
    except KeyboardInterrupt:
        return _stopped("interrupted", INTERRUPTED, command, as_json)
    except Terminated:
        return _stopped("terminated", TERMINATED, command, as_json)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - what follows at exit must not fail again
        return BROKEN_PIPE
    except MemoryError:
        fault = EnvironmentFault(
            "There is not enough memory", hint="Close other programs, or use a machine with more.", code="environment.memory"
        )
        return console.report_error(fault, command=command, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last resort: reported without its text
        if signals.interrupted:
            return _stopped("interrupted", INTERRUPTED, command, as_json)
        return console.report_error(_translate(error), command=command, as_json=as_json)
    finally:
        signals.restore()


def _call(arguments: Sequence[str]) -> int:
    from zkmargin.cli import app

    try:
        result = app(list(arguments), prog_name="zkmargin", standalone_mode=False)
    except SystemExit:  # Typer's way to end when nobody reads our output any more
        raise BrokenPipeError from None
    if result == INTERRUPTED:  # Typer's way to tell of Ctrl-C
        raise KeyboardInterrupt
    sys.stdout.flush()
    return result if isinstance(result, int) else 0


def _translate(error: Exception) -> ZkMarginError:
    from typer.exceptions import Abort, TyperException

    if isinstance(error, TyperException):
        if type(error).__name__ == "NoArgsIsHelpError":
            return UsageError("A command is missing", hint="Run zkmargin --help.", code="usage")
        context = getattr(error, "ctx", None)
        path = getattr(context, "command_path", "zkmargin")
        return UsageError(error.format_message(), where=path, hint=f"Run: {path} --help", code="usage")
    if isinstance(error, Abort):
        return UsageError("The command was given up", code="usage.abort")
    if isinstance(error, OSError) and error.errno in _DISK:
        hint = "Free some space (or pick another directory) and run the command again."
        return EnvironmentFault(
            "The disk refused to write", where=str(error.filename or ""), why=error.strerror or "", hint=hint, code="environment.disk"
        )
    if isinstance(error, OSError) and error.filename is not None:
        return UsageError("A file cannot be used", where=str(error.filename), why=error.strerror or "", code="usage.path")
    return _internal(error)


def _internal(error: Exception) -> EnvironmentFault:
    if os.environ.get(DEBUG) == "1":
        import traceback

        traceback.print_exception(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace is not None else ""
    hint = f"This is a fault of zkmargin itself. Run again with {DEBUG}=1 for details; they may show private data."
    return EnvironmentFault(f"Something unforeseen failed: {type(error).__name__}", where=place, hint=hint, code="internal")


def _stopped(how: str, code: int, command: str, as_json: bool) -> int:
    fault = EnvironmentFault(f"The command was {how}", hint="Nothing was left half-written; run it again.", code=f"environment.{how}")
    return console.report_error(fault, command=command, as_json=as_json, exit_code=code)
