"""Puts the application together. Importing this module starts nothing; :func:`create_app` loads, checks and may refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.cors import CORSMiddleware

from attestation.clock import Clock, system_clock
from verifier.engines import Backend
from verifier.key_store import KeySource
from verifier.service import problems
from verifier.service.config import Config
from verifier.service.edge import Edge
from verifier.service.readiness import Readiness
from verifier.service.routes import attestations, challenges, health, info, snapshots
from verifier.service.schemas import COMPONENTS
from verifier.service.state import Service, start

DESCRIPTION = """Verifies zero-knowledge proofs that a committed account meets its margin under a risk snapshot, and signs receipts.

Errors are RFC 9457 problems with a stable `code`. A proof that does not verify is not an error: it is 200 with the verdict `invalid`."""


def create_app(config: Config, clock: Clock = system_clock, *, keys: KeySource | None = None, engine: Backend | None = None) -> FastAPI:
    """The application for one configuration.

    Args:
        config: the service.
        clock: the time; sampled once per request.
        keys: where verification keys come from; the key folders otherwise.
        engine: what decides the pairing; the one that the configuration names otherwise.

    Raises:
        StartRefusedError: no usable key, database, clock or engine.
        ZkMarginError: the signing key, the trust file or a policy is missing or malformed.
    """
    return application(start(config, clock, keys=keys, deciding=engine))


def application(service: Service) -> FastAPI:
    """The application around a service that has started."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    app = FastAPI(
        title="zkmargin verifier",
        version=info.package_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # the interactive pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.readiness = Readiness(service)
    problems.install(app)
    for module in (info, challenges, snapshots, attestations, health):
        app.include_router(module.router)
    if service.config.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(service.config.cors_origins), allow_methods=["GET", "POST"], allow_headers=["Content-Type"]
        )
    app.add_middleware(Edge, metrics=service.metrics)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0"
            )
            app.openapi_schema.setdefault("components", {}).setdefault("schemas", {}).update(COMPONENTS)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app
