"""Reads a request's body: media type, size and time first, then JSON with one meaning. Nothing else in the service reads a body."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import Request

from attestation.canonical import parse
from verifier.service.errors import BodyTooLargeError, MalformedRequestError, SlowBodyError, WrongMediaTypeError
from verifier.service.limits import Limits


async def read_body(request: Request, *, limit: int, limits: Limits) -> bytes:
    """The whole body.

    Args:
        limit: bytes. A longer ``Content-Length`` is refused unread; without one, or with a false one, the bytes are counted as they come.
        limits: of time, and of what is read and dropped so that a refusal arrives.

    Raises:
        WrongMediaTypeError, BodyTooLargeError, SlowBodyError: as their names say.
    """
    _check_media_type(request)
    declared = _declared_length(request)
    if declared > limit + limits.drain_bytes:
        raise _too_large(limit, f"{declared} bytes")
    chunks: list[bytes] = []
    total = 0
    body = request.stream()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for chunk in body:
                total += len(chunk)
                if max(total, declared) > limit:
                    break
                chunks.append(chunk)
    except TimeoutError as error:
        raise SlowBodyError(f"the body did not arrive within {limits.body_seconds} s", hint="send it again in one go") from error
    if max(total, declared) > limit:
        await _drain(body, limits)
        raise _too_large(limit, f"{declared} bytes" if declared else f"more than {limit} bytes")
    return b"".join(chunks)


async def _drain(body: AsyncIterator[bytes], limits: Limits) -> None:
    """Read and drop a little more. A connection that is closed on unread bytes is reset, and the client never reads why."""
    dropped = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limits.drain_seconds):
            async for chunk in body:
                dropped += len(chunk)
                if dropped > limits.drain_bytes:
                    return


def _declared_length(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text[:20]) if text.isascii() and text.isdigit() else 0


def parse_object(body: bytes, *, what: str, limit: int) -> Mapping[str, Any]:
    """The body as a JSON object.

    Raises:
        InputError: ``json.*``, what :func:`attestation.canonical.parse` refuses: depth, duplicate keys, ``NaN``, lone surrogates.
        MalformedRequestError: JSON, but not an object.
    """
    value = parse(body, where=what, max_bytes=limit)
    if not isinstance(value, Mapping):
        raise MalformedRequestError("the body is not a JSON object", expected="object", code="request.body.object")
    return value


def _check_media_type(request: Request) -> None:
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise WrongMediaTypeError("the body must be JSON in UTF-8", where="Content-Type", expected="application/json")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaTypeError("compressed bodies are not accepted", where="Content-Encoding", expected="identity")


def _too_large(limit: int, actual: str) -> BodyTooLargeError:
    return BodyTooLargeError("the body is too large", expected=f"at most {limit} bytes", actual=actual)
