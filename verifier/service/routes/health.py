"""``/healthz`` (the process answers), ``/readyz`` (it can do its work), ``/metrics``, and the page at ``/``."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from verifier.service import metrics
from verifier.service.page import PAGE_POLICY, page
from verifier.service.readiness import Readiness
from verifier.service.routes.common import json_answer, service_of
from verifier.service.schemas import answers

router = APIRouter(tags=["operation"])


@router.get("/healthz", responses=answers(200, "The process answers.", "Health"))
async def health() -> Response:
    """Say that the process is up. Touches nothing."""
    return json_answer({"status": "ok"})


@router.get("/readyz", responses=answers(200, "Ready.", "Readiness") | answers(503, "Not ready; says why.", "Readiness"))
async def ready(request: Request) -> Response:
    """Check the database, the clock, and the pairing with a real good proof and a real bad one."""
    checks = await cast(Readiness, request.app.state.readiness).check()
    good = all(item.ok for item in checks)
    return json_answer({"ready": good, "checks": [item.to_dict() for item in checks]}, 200 if good else 503)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=answers(200, "Prometheus text.", None, 503, media="text/plain"),
)
async def prometheus(request: Request) -> Response:
    """Counters and gauges."""
    service = service_of(request)
    rows = await run_in_threadpool(service.store.counts)
    pending = {"verify": service.verifying.pending, "register": service.registering.pending}
    return Response(service.metrics.text(rows=rows, pending=pending), media_type=metrics.CONTENT_TYPE)


@router.get("/", response_class=HTMLResponse, responses=answers(200, "A page for people.", None, media="text/html"))
async def front_page(request: Request) -> Response:
    """Explain the addresses."""
    development = service_of(request).config.mode == "development"
    return HTMLResponse(page(development=development), headers={"Content-Security-Policy": PAGE_POLICY})
