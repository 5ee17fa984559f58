"""Reads a request's body: media type, size and time first, then JSON with one meaning. Nothing else in the service reads a body."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from attestation.canonical import parse
from verifier.service.errors import BodyTooLarge, MalformedRequest, SlowBody, WrongMediaType


async def read_body(request: Request, *, limit: int, seconds: int) -> bytes:
    """The whole body.

    Args:
        limit: bytes. A longer ``Content-Length`` is refused unread; without one, or with a false one, the bytes are counted as they come.
        seconds: until the last byte.

    Raises:
        WrongMediaType, BodyTooLarge, SlowBody: as their names say.
    """
    _check_media_type(request)
    declared = request.headers.get("content-length")
    if declared is not None and declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit, declared[:20])
    chunks: list[bytes] = []
    total = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                total += len(chunk)
                if total > limit:
                    raise _too_large(limit, f"more than {limit}")
                chunks.append(chunk)
    except TimeoutError as error:
        raise SlowBody(f"the body did not arrive within {seconds} s", hint="send it again in one go") from error
    return b"".join(chunks)


def parse_object(body: bytes, *, what: str, limit: int) -> Mapping[str, Any]:
    """The body as a JSON object.

    Raises:
        InputError: ``json.*``, what :func:`attestation.canonical.parse` refuses: depth, duplicate keys, ``NaN``, lone surrogates.
        MalformedRequest: JSON, but not an object.
    """
    value = parse(body, where=what, max_bytes=limit)
    if not isinstance(value, Mapping):
        raise MalformedRequest("the body is not a JSON object", expected="object", code="request.body.object")
    return value


def _check_media_type(request: Request) -> None:
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise WrongMediaType("the body must be JSON in UTF-8", where="Content-Type", expected="application/json")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType("compressed bodies are not accepted", where="Content-Encoding", expected="identity")


def _too_large(limit: int, actual: str) -> BodyTooLarge:
    return BodyTooLarge("the body is too large", expected=f"at most {limit} bytes", actual=f"{actual} bytes")
