"""``/v1/challenges``: ask for one, ask what became of one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from verifier.service import issuing
from verifier.service.bodies import parse_object, read_body
from verifier.service.routes.common import Digest, json_answer, note, service_of
from verifier.service.schemas import answers, body

router = APIRouter(prefix="/v1/challenges", tags=["challenges"])


@router.post(
    "",
    status_code=201,
    responses=answers(201, "Signed and on record.", "IssuedChallenge", 400, 404, 408, 413, 415, 422, 429, 503),
    openapi_extra=body("ChallengeRequest"),
)
async def ask_for_challenge(request: Request) -> Response:
    """Issue a one-time challenge for a policy."""
    service = service_of(request)
    limits = service.config.limits
    service.rate.take(request.client.host if request.client else "")
    data = await read_body(request, limit=limits.challenge_request_bytes, limits=limits)
    asked = await run_in_threadpool(
        lambda: issuing.read_request(parse_object(data, what="", limit=limits.challenge_request_bytes), service)
    )
    issued = await run_in_threadpool(issuing.issue, asked, service)
    note(request, nonce=issued["nonce"])
    return json_answer(issued, 201, {"Location": f"/v1/challenges/{issued['nonce']}"})


@router.get("/{nonce}", responses=answers(200, "What became of it.", "ChallengeStatus", 400, 404, 422, 503))
async def challenge_status(request: Request, nonce: Digest) -> Response:
    """Say whether a challenge is open, used or expired."""
    return json_answer(await run_in_threadpool(issuing.status, nonce, service_of(request)))
