"""``/v1/info``, ``/v1/issuers``, ``/v1/publishers``: who verifies, with what, and whom it trusts."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, Request, Response

from margin.models import MODELS
from margin.times import render_time
from verifier.service.routes.common import json_answer, service_of
from verifier.service.schemas import answers
from verifier.trust import TrustedSigner

router = APIRouter(prefix="/v1", tags=["trust"])


def package_version() -> str:
    """The installed version of zkmargin, or ``unknown`` in a bare checkout."""
    try:
        return version("zkmargin")
    except PackageNotFoundError:
        return "unknown"


@router.get("/info", responses=answers(200, "This service.", "Info"))
async def info(request: Request) -> Response:
    """Who verifies, with which key, mode, circuits, policies and limits."""
    service = service_of(request)
    config = service.config
    return json_answer(
        {
            "service": "zkmargin",
            "version": package_version(),
            "verifier": config.verifier,
            "mode": config.mode,
            "publicKey": service.key.public.base64,
            "keyId": service.key.public.id,
            "engine": service.backend.name,
            "time": render_time(service.clock()),
            "models": [model for model in MODELS if model in service.keys.models],
            "circuits": [item.to_dict() for item in service.keys.served],
            "policies": {name: policy.as_dict() for name, policy in service.policies.items()},
            "customPolicies": config.custom_policies,
            "limits": asdict(config.limits),
        }
    )


@router.get("/issuers", responses=answers(200, "Trusted issuers.", "TrustedKeys"))
async def issuers(request: Request) -> Response:
    """Whose signatures on accounts are trusted."""
    return json_answer({"keys": [_key(signer) for signer in service_of(request).trust.issuers]})


@router.get("/publishers", responses=answers(200, "Trusted publishers.", "TrustedKeys"))
async def publishers(request: Request) -> Response:
    """Whose signatures on snapshots are trusted."""
    return json_answer({"keys": [_key(signer) for signer in service_of(request).trust.publishers]})


def _key(signer: TrustedSigner) -> dict[str, str]:
    return {"name": signer.name, "keyId": signer.key.id, "publicKey": signer.key.base64}
