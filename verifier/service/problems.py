"""Errors as RFC 9457 problems, ``application/problem+json``.

Beyond ``type``, ``title``, ``status``, ``detail`` and ``instance`` each has ``code`` (stable; branch on it), and ``pointer``,
``expected``, ``actual`` and ``hint`` where there is something to say.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from margin.errors import EnvironmentFault, TrustError, ZkMarginError
from verifier.service.errors import (
    BackendError,
    BodyTooLargeError,
    MalformedRequestError,
    RefusedDocumentError,
    ServiceError,
    SlowBodyError,
    UnknownResourceError,
    UntrustedSignerError,
    WrongMethodError,
)

MEDIA_TYPE = "application/problem+json"
CODE_NAMESPACE = "urn:zkmargin:problem:"
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.\w+|\[[0-9]+\])*", re.ASCII)
_UNREAD_BODY = (BodyTooLargeError, SlowBodyError)

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The code as a URN."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri", "description": "This request, as in the X-Request-Id header."},
        "code": {"type": "string", "description": "Stable; branch on it."},
        "pointer": {"type": "string", "description": "Field (a JSON pointer), header or place at fault."},
        "expected": {"type": "string"},
        "actual": {"type": "string"},
        "hint": {"type": "string"},
    },
    "additionalProperties": False,
}


def as_service_error(error: ZkMarginError) -> ServiceError:
    """The refusal with its HTTP status, for an error raised by a format, a rule or an engine behind the service."""
    if isinstance(error, ServiceError):
        return error
    kind: type[ServiceError] = MalformedRequestError
    if isinstance(error, EnvironmentFault):
        kind = BackendError
    elif error.stable_code in ("format.size", "json.size"):
        kind = BodyTooLargeError
    elif isinstance(error, TrustError):
        kind = UntrustedSignerError
    elif error.stable_code.startswith("snapshot."):
        kind = RefusedDocumentError
    return kind(
        error.what,
        where=error.where,
        why=error.why,
        hint=error.hint,
        expected=str(getattr(error, "expected", "")),
        actual=str(getattr(error, "got", "")),
        retry_after=2 if kind is BackendError else 0,
        code=error.stable_code,
    )


def problem_response(error: ServiceError, request: Request) -> JSONResponse:
    """The error as a response. Empty members are left out."""
    detail = f"{error.what}: {error.why}" if error.why else error.what
    content: dict[str, str | int] = {
        "type": CODE_NAMESPACE + error.stable_code,
        "title": error.title,
        "status": error.status,
        "detail": detail,
        "instance": f"urn:uuid:{request.state.request_id}",
        "code": error.stable_code,
    }
    optional = {"pointer": _pointer(error.where), "expected": error.expected, "actual": error.actual, "hint": error.hint}
    content.update({name: value for name, value in optional.items() if value})
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if isinstance(error, _UNREAD_BODY):
        headers["Connection"] = "close"  # the rest of the body is never read, so the connection cannot be used again
    request.state.problem_code = error.stable_code
    return JSONResponse(content, status_code=error.status, headers=headers, media_type=MEDIA_TYPE)


def _pointer(where: str) -> str:
    """A field's path (``policy.circuits[0]``) as a JSON pointer (``/policy/circuits/0``); a header's name or a line stays as it is."""
    if _PATH.fullmatch(where) is None:
        return where
    return "/" + where.replace("[", "/").replace("]", "").replace(".", "/")


def install(app: FastAPI) -> None:
    """Register the handlers: whatever is raised, the answer is a problem."""

    @app.exception_handler(ZkMarginError)
    async def _ours(request: Request, error: ZkMarginError) -> JSONResponse:
        return problem_response(as_service_error(error), request)

    @app.exception_handler(RequestValidationError)
    async def _parameters(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        return problem_response(
            MalformedRequestError("a parameter breaks its format", where=where, why=first["msg"], code="request.parameter"), request
        )

    @app.exception_handler(HTTPException)
    async def _router(request: Request, error: HTTPException) -> JSONResponse:
        refusal: ServiceError
        if error.status_code == 404:
            refusal = UnknownResourceError("there is no such address", hint="GET / lists them", code="request.address")
        elif error.status_code == 405:
            refusal = WrongMethodError("this address does not take that method", expected=(error.headers or {}).get("Allow", ""))
        else:
            refusal = MalformedRequestError("the request cannot be read")
        response = problem_response(refusal, request)
        if error.headers and "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
