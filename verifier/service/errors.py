"""What the service refuses or cannot do: one class per case, each with its HTTP status and stable code.

A proof that does not verify is none of these: it is a verdict. :mod:`verifier.service.problems` writes them as RFC 9457 problems.
"""

from __future__ import annotations

from typing import ClassVar

from margin.errors import EnvironmentFault, ZkMarginError


class ServiceError(ZkMarginError):
    """Base of the refusals that have an HTTP status.

    Args:
        what: as in :class:`ZkMarginError`; becomes the problem's ``detail``.
        where: JSON pointer (RFC 6901) or header at fault; becomes ``pointer``.
        why: the rule; becomes ``detail``'s second half.
        hint: what the client can do next.
        expected, actual: public values only, short.
        retry_after: seconds for the ``Retry-After`` header, 0 for none.
        code: overrides the class's code.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"
    code = "request"

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        why: str = "",
        hint: str = "",
        expected: str = "",
        actual: str = "",
        retry_after: int = 0,
        code: str = "",
    ) -> None:
        super().__init__(what, where=where, why=why, hint=hint, code=code)
        self.expected = expected
        self.actual = actual
        self.retry_after = retry_after


class MalformedRequestError(ServiceError):
    """The body or a parameter breaks its format."""

    status, title, code = 400, "Malformed request", "request.malformed"


class UntrustedSignerError(ServiceError):
    """The document's signature is not one that we trust."""

    status, title, code = 403, "Forbidden", "request.untrusted"


class UnknownResourceError(ServiceError):
    """Nothing is on record under this address."""

    status, title, code = 404, "Not found", "request.not_found"


class WrongMethodError(ServiceError):
    """The address exists and does not take this method."""

    status, title, code = 405, "Method not allowed", "request.method"


class SlowBodyError(ServiceError):
    """The body did not arrive whole in time."""

    status, title, code = 408, "Request timeout", "request.slow"


class SnapshotConflictError(ServiceError):
    """The publisher already registered another snapshot of this venue and time."""

    status, title, code = 409, "Conflict", "service.snapshot.conflict"


class BodyTooLargeError(ServiceError):
    """The body is longer than this address takes."""

    status, title, code = 413, "Content too large", "request.too_large"


class WrongMediaTypeError(ServiceError):
    """The body is not ``application/json`` in plain UTF-8."""

    status, title, code = 415, "Unsupported media type", "request.media_type"


class RefusedDocumentError(ServiceError):
    """The document is well-formed and breaks a rule."""

    status, title, code = 422, "Refused document", "request.refused"


class TooManyRequestsError(ServiceError):
    """One client asks for more than its share."""

    status, title, code = 429, "Too many requests", "service.rate"


class OverloadedError(ServiceError, EnvironmentFault):
    """The queue is full. Nothing was recorded, as in all of its kind: there is no verdict, so it is no rule of verification."""

    status, title, code = 503, "Service unavailable", "service.overloaded"


class VerificationTimeoutError(OverloadedError):
    """One verification did not end in time. Nothing was recorded."""

    code = "service.timeout"


class StorageError(OverloadedError):
    """The database refused: disk full, locked for too long, unreachable. Nothing was recorded."""

    code = "service.storage"


class StoreFullError(OverloadedError):
    """A table has reached its limit."""

    code = "service.full"


class ClockBackwardsError(OverloadedError):
    """Our clock is behind times that are on record, so nothing is dated or signed by it."""

    code = "service.clock"


class BackendError(OverloadedError):
    """The verification engine is missing or failed. Nothing was recorded."""

    code = "service.backend"


class InternalError(ServiceError):
    """A bug of ours. Nothing was recorded."""

    status, title, code = 500, "Internal error", "service.internal"


class ChallengeConsumedError(ZkMarginError):
    """The challenge was used by another submission: a verdict, not a problem."""

    code = "challenge.consumed"


class ChallengeUnknownError(ZkMarginError):
    """We have no open challenge of this nonce on record: a verdict, not a problem."""

    code = "challenge.unknown"


class StartRefusedError(EnvironmentFault):
    """The service will not start like this: key, trust file, database or configuration."""

    code = "service.start"
