"""``/v1/snapshots``: the verifier's risk snapshots. Whole documents only: asking for single rows would reveal the holdings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from attestation.canonical import parse
from attestation.limits import MAX_ENVELOPE_BYTES
from verifier.service import registering
from verifier.service.bodies import parse_object, read_body
from verifier.service.routes.common import IMMUTABLE, Digest, bytes_answer, json_answer, note, service_of
from verifier.service.schemas import HEX, answers, body

router = APIRouter(prefix="/v1/snapshots", tags=["snapshots"])

Venue = Annotated[str | None, Query(max_length=128, description="Only this venue's.")]
After = Annotated[str | None, Query(pattern=HEX, description="Begin behind this one: the digest that a page gave as next.")]


@router.post(
    "",
    status_code=201,
    responses=answers(200, "Was on record.", "SnapshotSummary")
    | answers(201, "Checked and on record.", "SnapshotSummary", 400, 403, 408, 409, 413, 415, 422, 503),
    openapi_extra=body("SnapshotRegistration"),
)
async def register_snapshot(request: Request) -> Response:
    """Register a snapshot that a trusted publisher signed. Every rule is checked and every root computed here."""
    service = service_of(request)
    limits = service.config.limits
    data = await read_body(request, limit=limits.snapshot_bytes, limits=limits)
    summary, new = await service.registering.run(
        lambda: registering.register(parse_object(data, what="", limit=limits.snapshot_bytes), service)
    )
    note(request, snapshot=summary["sha256"])
    return json_answer(summary, 201 if new else 200, {"Location": f"/v1/snapshots/{summary['sha256']}"})


@router.get("", responses=answers(200, "A page, newest first.", "SnapshotList", 400, 422, 503))
async def list_snapshots(request: Request, venue: Venue = None, after: After = None) -> Response:
    """Summaries of the snapshots on record."""
    service = service_of(request)
    rows = await run_in_threadpool(lambda: service.store.snapshot_summaries(after=after, venue=venue))
    summaries = [parse(summary, where="summary", max_bytes=MAX_ENVELOPE_BYTES) for _, summary in rows]
    full = len(rows) == service.config.limits.snapshots_listed
    return json_answer({"snapshots": summaries, "next": rows[-1][0] if full else None})


@router.get("/{sha256}", responses=answers(200, "The canonical JSON.", None, 400, 404, 422, 503))
async def snapshot(request: Request, sha256: Digest) -> Response:
    """A whole snapshot. Its SHA-256 is the one asked for."""
    row = await run_in_threadpool(registering.on_record, sha256, service_of(request))
    return bytes_answer(row.document, IMMUTABLE)


@router.get("/{sha256}/statement", responses=answers(200, "The signed statement.", "Envelope", 400, 404, 422, 503))
async def statement(request: Request, sha256: Digest) -> Response:
    """The publisher's signed statement about a snapshot."""
    row = await run_in_threadpool(registering.on_record, sha256, service_of(request))
    return bytes_answer(row.envelope, IMMUTABLE)
