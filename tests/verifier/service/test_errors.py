"""The catalogue of refusals: every class has its own code, a status and a title, and becomes a problem that says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attestation.errors import BadFieldError, SignatureInvalidError
from margin.errors import EnvironmentFault, InputError, ZkMarginError
from verifier.errors import ProofNumberError
from verifier.service import errors
from verifier.service.errors import ServiceError
from verifier.service.problems import as_service_error


def subclasses(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def test_codes_are_distinct_and_statuses_are_errors() -> None:
    kinds: list[type[ServiceError]] = [ServiceError, *subclasses(ServiceError)]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(400 <= kind.status < 600 and kind.title and kind.__doc__ for kind in kinds)


def test_what_cannot_be_told_is_never_taken_for_a_verdict() -> None:
    """Verification turns rules into verdicts and lets environment faults through, so every 503 has to be one of those."""
    for kind in subclasses(ServiceError):
        assert issubclass(kind, EnvironmentFault) == (kind.status == 503)
    for verdict in (errors.ChallengeConsumedError, errors.ChallengeUnknownError):
        assert not issubclass(verdict, ServiceError | EnvironmentFault)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadFieldError("x", where="policy"), 400, "format.field.value"),
        (InputError("x", code="json.size"), 413, "json.size"),
        (InputError("x", code="snapshot.S7.positive"), 422, "snapshot.S7.positive"),
        (SignatureInvalidError("x"), 403, "signature.invalid"),
        (ProofNumberError("x", expected="a", got="b"), 400, "proof.number"),
        (EnvironmentFault("x", code="engine.died"), 503, "engine.died"),
    ],
)
def test_errors_from_behind_keep_their_code(error: ZkMarginError, status: int, code: str) -> None:
    refusal = as_service_error(error)
    assert (refusal.status, refusal.stable_code) == (status, code)
