"""Runs the service under uvicorn: in the foreground for the command line, in a thread for the demo and for tests."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from attestation.clock import Clock, system_clock
from verifier.service.app import create_app
from verifier.service.config import Config
from verifier.service.errors import StartRefusedError
from verifier.service.limits import Limits

START_SECONDS = 60
"""Time for the application to be ready: migrations on a large database are the slowest part."""

STOP_SECONDS = 10
"""Time for requests under way to end before the process stops anyway."""


class _Server(uvicorn.Server):
    """A server that says when it is listening."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def run(config: Config, host: str, port: int, ready: Callable[[str], None] | None = None, *, clock: Clock = system_clock) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        config: the service.
        host: address to listen on; the loopback address unless something in front speaks TLS.
        port: 0 for any free one.
        ready: called with the base URL once requests are answered.
        clock: the time.

    Raises:
        StartRefusedError: the address is taken, or the configuration, a key or the database is not usable.
    """
    app = create_app(config, clock)
    with _listen(host, port) as listener:
        url = _url(listener)
        server = _Server(_settings(app, config.limits), lambda: ready(url) if ready else None)
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn stops in order first, then raises it again
            server.run(sockets=[listener])


@contextlib.contextmanager
def running(config: Config, host: str = "127.0.0.1", port: int = 0, *, clock: Clock = system_clock) -> Iterator[str]:
    """Serve in a thread for the length of a ``with`` block. Yields the base URL.

    Raises:
        StartRefusedError: as for :func:`run`, or not ready in time.
    """
    with serving(create_app(config, clock), config.limits, host, port) as url:
        yield url


@contextlib.contextmanager
def serving(app: FastAPI, limits: Limits, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """As :func:`running`, for an application that exists."""
    listening = threading.Event()
    with _listen(host, port) as listener:
        server = _Server(_settings(app, limits), listening.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="zkmargin-service", daemon=True)
        thread.start()
        try:
            if not listening.wait(START_SECONDS):
                raise StartRefusedError(f"the service was not ready after {START_SECONDS} s", code="service.start.slow")
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS * 2)


def _settings(app: FastAPI, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would log paths; verifier.service.edge logs what may be logged
        server_header=False,
        proxy_headers=False,  # an unchecked X-Forwarded-For would choose its own rate limit
        limit_concurrency=limits.connections,
        timeout_keep_alive=limits.keep_alive_seconds,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=limits.header_bytes,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        hint = "choose another port, or stop what uses this one"
        raise StartRefusedError(
            "cannot listen there", where=f"{host}:{port}", why=error.strerror or str(error), hint=hint, code="service.start.address"
        ) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_unspecified:
            host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
