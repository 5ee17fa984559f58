"""``/v1/attestations``, ``/v1/receipts`` and ``/v1/verify``: submit, fetch, check without a trace."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from verifier.service import submitting
from verifier.service.bodies import read_body
from verifier.service.routes.common import Digest, bytes_answer, json_answer, note, service_of
from verifier.service.schemas import answers, body

router = APIRouter(prefix="/v1", tags=["attestations"])

_PROBLEMS = (400, 408, 413, 415, 503)


@router.post(
    "/attestations",
    responses=answers(200, "The verdict; with a signed receipt if it is valid.", "Verdict", *_PROBLEMS),
    openapi_extra=body("Envelope"),
)
async def submit(request: Request) -> Response:
    """Verify an attestation that answers one of our challenges, and record it. Submitting again gives the first receipt again."""
    service = service_of(request)
    data = await _read(request)
    answer = await run_in_threadpool(submitting.known, data, service)
    if answer is None:
        now = service.clock()
        verdict = await service.verifying.run(lambda: submitting.check(data, now, service, submitted=True))
        answer = await run_in_threadpool(submitting.record, data, verdict, now, service)
    if answer.recorded:
        service.metrics.count("zkmargin_receipts_total")
    return _answer(request, answer)


@router.post(
    "/verify",
    responses=answers(200, "The verdict, without a receipt.", "Verdict", *_PROBLEMS),
    openapi_extra=body("Envelope"),
)
async def verify(request: Request) -> Response:
    """Verify an attestation against our snapshots and trusted keys. Nothing is recorded and no challenge is used up."""
    service = service_of(request)
    data = await _read(request)
    now = service.clock()
    verdict = await service.verifying.run(lambda: submitting.check(data, now, service, submitted=False))
    return _answer(request, submitting.refused(verdict))


@router.get("/attestations/{sid}", responses=answers(200, "As it was submitted.", "Envelope", 400, 404, 422, 503))
async def attestation(request: Request, sid: Digest) -> Response:
    """An accepted attestation, byte for byte."""
    return bytes_answer((await run_in_threadpool(submitting.entry, sid, service_of(request))).document)


@router.get("/receipts/{sid}", responses=answers(200, "As it was signed.", "Envelope", 400, 404, 422, 503))
async def receipt(request: Request, sid: Digest) -> Response:
    """The signed receipt of an accepted attestation, byte for byte."""
    return bytes_answer((await run_in_threadpool(submitting.entry, sid, service_of(request))).receipt)


async def _read(request: Request) -> bytes:
    limits = service_of(request).config.limits
    return await read_body(request, limit=limits.attestation_bytes, limits=limits)


def _answer(request: Request, answer: submitting.Answer) -> Response:
    service_of(request).metrics.count("zkmargin_verdicts_total", verdict=answer.verdict)
    note(request, verdict=answer.verdict, **({"sid": answer.sid} if answer.sid else {}))
    return json_answer(answer.content)
