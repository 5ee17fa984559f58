"""What every route needs: the service, path parameters, JSON answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

from fastapi import Path, Request, Response

from attestation.canonical import dumps
from verifier.service.schemas import HEX
from verifier.service.state import Service

JSON = "application/json"
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what is named by its own digest."""

Digest = Annotated[str, Path(pattern=HEX, description="64 lower-case hex digits.")]


def service_of(request: Request) -> Service:
    """The service behind the application."""
    return cast(Service, request.app.state.service)


def json_answer(value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Canonical JSON, so that equal answers are equal bytes."""
    return Response(dumps(value), status, dict(headers or {}), media_type=JSON)


def bytes_answer(data: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Stored JSON, byte for byte."""
    return Response(data, 200, dict(headers or {}), media_type=JSON)


def note(request: Request, **facts: str) -> None:
    """Put public facts into this request's line of the audit log."""
    for name, value in facts.items():
        setattr(request.state, name, value)
