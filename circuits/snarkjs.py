"""snarkjs as a child process: the fallback prover, and the ceremony's tool.

Every call is one Node process with a time limit that answers in JSON (``snarkjs.mjs``). Witnesses and entropy go through its
standard input; its command line holds nothing but the script's name.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from circuits.home import CIRCUITS
from circuits.toolchain import SNARKJS, node, require
from margin.errors import EnvironmentFault

SCRIPT: Final = CIRCUITS / "snarkjs.mjs"
_ERROR_LIMIT: Final = 400

Argument = Path | str | int | Sequence[str] | Mapping[str, object]


def call(operation: str, arguments: Mapping[str, Argument], *, timeout: float, blob: bytes | bytearray = b"") -> object:
    """Run one operation of ``snarkjs.mjs`` to its end.

    Args:
        operation: ``prove``, ``verify``, ``ptau_*`` or ``zkey_*``.
        arguments: the operation's arguments; paths become absolute.
        timeout: seconds after which the process is killed.
        blob: bytes after the request: the witness.

    Raises:
        EnvironmentFault: ``node.missing``, ``toolchain.missing``, ``snarkjs.timeout``, ``snarkjs.died``, or ``snarkjs.failed`` with
            snarkjs's own reason.
    """
    require(SNARKJS)
    plain = {name: str(value.absolute()) if isinstance(value, Path) else value for name, value in arguments.items()}
    request = json.dumps({"operation": operation, "arguments": plain}).encode()
    process = subprocess.Popen(
        [str(node()), str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CIRCUITS
    )
    with process:
        message = bytearray(len(request).to_bytes(4, "little") + request)
        message += blob
        try:
            output, talk = process.communicate(cast(bytes, message), timeout=timeout)  # any buffer will do, and this one can be wiped
        except subprocess.TimeoutExpired:
            process.kill()
            hint = "The machine may be busy, or the circuit large: give it more time."
            raise EnvironmentFault(
                f"snarkjs did not finish in {timeout:.0f} s", where=operation, hint=hint, code="snarkjs.timeout"
            ) from None
        except BaseException:
            process.kill()
            raise
        finally:
            message[:] = bytes(len(message))
    return _answer(operation, process.returncode, output, talk)


def verdict(operation: str, arguments: Mapping[str, Argument], *, timeout: float) -> str | None:
    """Run a verifying operation; None when it accepts, otherwise snarkjs's reason. An exception inside snarkjs counts as a refusal.

    Raises:
        EnvironmentFault: as :func:`call`, except ``snarkjs.failed``.
    """
    try:
        answer = cast(dict[str, object], call(operation, arguments, timeout=timeout))
    except EnvironmentFault as error:
        if error.stable_code != "snarkjs.failed":
            raise
        return error.why
    return None if answer["valid"] is True else str(answer["why"])[:_ERROR_LIMIT]


def _answer(operation: str, code: int, output: bytes, talk: bytes) -> object:
    try:
        answer: dict[str, object] = json.loads(output)
    except ValueError:
        why = f"it ended with code {code}: {talk.decode(errors='replace').strip()[-_ERROR_LIMIT:]}"
        raise EnvironmentFault("snarkjs ended without an answer", where=operation, why=why, code="snarkjs.died") from None
    if "result" not in answer:
        why = str(answer.get("error", ""))[:_ERROR_LIMIT]
        raise EnvironmentFault("snarkjs refused", where=operation, why=why, code="snarkjs.failed")
    return answer["result"]
