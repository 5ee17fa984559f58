"""The outermost layer: request ids, security headers, the audit log, counters, and an answer even to a bug of ours."""

from __future__ import annotations

import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.service.errors import InternalError
from verifier.service.metrics import Metrics
from verifier.service.problems import problem_response

audit = logging.getLogger("zkmargin.service.audit")

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Set unless a route set its own."""

UNKNOWN_ROUTE = "unknown"
CLIENT_CLOSED = 499
"""For the log: the client went away before it had sent its request; nobody is there to be answered."""


class Edge:
    """ASGI middleware around the whole application.

    The log and the counters name the route's template and the stable code of a problem, never the path, a header or a body: a client that
    sends a secret by mistake must not find it in our files.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = str(uuid.uuid4())
        began, status = time.monotonic(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = state["request_id"]
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            status = CLIENT_CLOSED
        except Exception as error:  # noqa: BLE001  the last line of defence: every request gets an answer
            # The class only: the text of an unforeseen error may quote the request.
            audit.error(
                "unforeseen error", extra={"audit": {"request": state["request_id"], "error": type(error).__name__, "place": _place(error)}}
            )
            if status == 0:
                bug = InternalError("the service met an error of its own", hint="report the instance to the operator")
                await problem_response(bug, Request(scope))(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
            method = scope["method"] if route != UNKNOWN_ROUTE else "any"
            self._metrics.count("zkmargin_requests_total", route=route, method=method, status=status)
            audit.info(
                "request",
                extra={
                    "audit": {
                        "request": state["request_id"],
                        "method": method,
                        "route": route,
                        "status": status,
                        "ms": round((time.monotonic() - began) * 1000, 1),
                        **{name: state[name] for name in ("problem_code", "verdict", "sid", "nonce", "snapshot") if name in state},
                    }
                },
            )


def _place(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find the bug, nothing of what was sent."""
    trace = error.__traceback__
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
