"""A small client of the verifier's service, for the command line: challenges, snapshots, submissions, receipts.

What comes back is checked for form, size and (snapshots) digest. Signatures are the caller's to check, with the keys that it trusts: a
service is not trusted for being reached.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attestation.canonical import parse
from attestation.dsse import Envelope
from attestation.limits import MAX_ATTESTATION_BYTES, MAX_ENVELOPE_BYTES, MAX_SNAPSHOT_BYTES
from margin.errors import EnvironmentFault, InputError, TrustError, UsageError, ZkMarginError

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

ANSWER_BYTES: Final = MAX_ATTESTATION_BYTES + MAX_ENVELOPE_BYTES
"""Largest answer other than a snapshot: an attestation, or a verdict with its receipt."""

LISTING_BYTES: Final = 1024 * 1024
"""A page of 200 snapshot summaries is about 150 kB."""

TIMEOUT_SECONDS: Final = 60.0
"""Longer than the service's own limit on a verification, so that its answer arrives before we give up."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The service's answer: the verdict, one check per rule, and, if the verdict is yes, the signed receipt."""

    valid: bool
    sid: str | None
    checks: tuple[Mapping[str, Any], ...]
    receipt: Envelope | None


class ServiceClient:
    """Talks to one service. Use as a context manager, or call :meth:`close`.

    Args:
        url: base URL, ``http`` or ``https``.
        timeout: seconds for each step of a request.
        transport: an ``httpx`` transport instead of the network.

    Raises:
        UsageError: ``client.url`` for something that is not such a URL.

    Every method raises ``EnvironmentFault`` when the service cannot be reached, is overloaded or answers nonsense, ``TrustError`` when it
    refuses a signature, ``InputError`` when it refuses the request otherwise; each with the service's stable code.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, transport: httpx.BaseTransport | None = None) -> None:
        import httpx

        self._httpx = httpx
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise _bad_url() from error
        if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
            raise _bad_url()
        self.url = str(parsed).rstrip("/")
        self._client = httpx.Client(timeout=timeout, transport=transport, follow_redirects=False, trust_env=transport is None)

    def __enter__(self) -> ServiceClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def info(self) -> Mapping[str, Any]:
        """Who the verifier is: id, public key, mode, circuits with their pinned digests, policies."""
        return self._json("GET", "/v1/info", limit=LISTING_BYTES)

    def challenge(self, policy: Mapping[str, Any] | str, *, purpose: str | None = None, valid_seconds: int | None = None) -> Envelope:
        """A fresh signed challenge.

        Args:
            policy: the name of one of the service's policies, or a whole policy as JSON values.
            purpose: one sentence for people.
            valid_seconds: its life; the service's default otherwise.
        """
        request: dict[str, Any] = {"policyName": policy} if isinstance(policy, str) else {"policy": policy}
        if purpose is not None:
            request["purpose"] = purpose
        if valid_seconds is not None:
            request["validSeconds"] = valid_seconds
        answer = self._json("POST", "/v1/challenges", content=_encode(request))
        return Envelope.from_dict(self._member(answer, "challenge", dict), "challenge", MAX_ENVELOPE_BYTES)

    def challenge_status(self, nonce: str) -> Mapping[str, Any]:
        """``{"nonce", "status": "open" | "used" | "expired", "expiresAt", "challenge", "sid"}``."""
        return self._json("GET", f"/v1/challenges/{_hex(nonce, 'nonce')}")

    def snapshots(self, *, venue: str | None = None) -> tuple[Mapping[str, Any], ...]:
        """Summaries of the newest snapshots on record, newest first."""
        answer = self._json("GET", "/v1/snapshots", limit=LISTING_BYTES, params={} if venue is None else {"venue": venue})
        return tuple(self._member(answer, "snapshots", list))

    def snapshot(self, sha256: str) -> bytes:
        """The whole snapshot, canonical JSON, its digest checked.

        Raises:
            TrustError: ``client.snapshot`` when the bytes are not those that were asked for.
        """
        data = self._bytes("GET", f"/v1/snapshots/{_hex(sha256, 'sha256')}", limit=MAX_SNAPSHOT_BYTES)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise TrustError(
                "the service sent another snapshot than the one asked for", where=self.url, why="its digest differs", code="client.snapshot"
            )
        return data

    def snapshot_statement(self, sha256: str) -> Envelope:
        """The publisher's signed statement about a snapshot."""
        data = self._bytes("GET", f"/v1/snapshots/{_hex(sha256, 'sha256')}/statement", limit=MAX_ENVELOPE_BYTES)
        return Envelope.from_bytes(data, "snapshot statement", MAX_ENVELOPE_BYTES)

    def register_snapshot(self, snapshot: Mapping[str, Any], statement: Envelope) -> Mapping[str, Any]:
        """Put a snapshot on record, with its publisher's statement. Returns the summary."""
        content = _encode({"snapshot": snapshot, "statement": statement.to_dict()})
        return self._json("POST", "/v1/snapshots", content=content)

    def submit(self, attestation: bytes) -> Submission:
        """Submit an attestation (the file's bytes). A proof that is refused is an answer, not an error."""
        return self._submission("/v1/attestations", attestation)

    def verify(self, attestation: bytes) -> Submission:
        """A verdict only: nothing is recorded, and there is no receipt."""
        return self._submission("/v1/verify", attestation)

    def attestation(self, sid: str) -> bytes:
        """An accepted attestation, byte for byte."""
        return self._bytes("GET", f"/v1/attestations/{_hex(sid, 'sid')}", limit=MAX_ATTESTATION_BYTES)

    def receipt(self, sid: str) -> bytes:
        """Its signed receipt, byte for byte."""
        return self._bytes("GET", f"/v1/receipts/{_hex(sid, 'sid')}", limit=MAX_ENVELOPE_BYTES)

    def _submission(self, path: str, attestation: bytes) -> Submission:
        answer = self._json("POST", path, content=attestation)
        receipt = answer.get("receipt")
        return Submission(
            valid=self._member(answer, "verdict", str) == "valid",
            sid=answer.get("sid"),
            checks=tuple(self._member(answer, "checks", list)),
            receipt=None if receipt is None else Envelope.from_dict(receipt, "receipt", MAX_ENVELOPE_BYTES),
        )

    def _json(
        self, method: str, path: str, *, content: bytes | None = None, params: Mapping[str, str] | None = None, limit: int = ANSWER_BYTES
    ) -> Mapping[str, Any]:
        data = self._bytes(method, path, content=content, params=params, limit=limit)
        value = self._parse(data, limit)
        if not isinstance(value, dict):
            raise self._nonsense("it is not a JSON object")
        return value

    def _bytes(self, method: str, path: str, *, content: bytes | None = None, params: Mapping[str, str] | None = None, limit: int) -> bytes:
        headers = {"Accept": "application/json", "User-Agent": "zkmargin"}
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            with self._client.stream(method, self.url + path, content=content, params=params, headers=headers) as response:
                data = bytearray()
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > limit:
                        raise self._nonsense(f"it is longer than {limit} bytes")
        except self._httpx.TimeoutException as error:
            raise EnvironmentFault(
                "the service did not answer in time", where=self.url, hint="Try again.", code="client.timeout"
            ) from error
        except (self._httpx.HTTPError, self._httpx.StreamError) as error:
            raise EnvironmentFault(
                "the service cannot be reached",
                where=self.url,
                why=type(error).__name__,
                hint="Check the address, and that the service runs.",
                code="client.unreachable",
            ) from error
        if 200 <= response.status_code < 300:
            return bytes(data)
        raise self._problem(response.status_code, bytes(data), response.headers.get("Retry-After", ""))

    def _problem(self, status: int, data: bytes, retry_after: str) -> ZkMarginError:
        try:
            problem = self._parse(data, ANSWER_BYTES)
        except ZkMarginError:
            problem = None
        if not isinstance(problem, dict) or not isinstance(problem.get("code"), str):
            return self._nonsense(f"it has status {status} and no problem details")
        kind: type[ZkMarginError] = InputError
        if status in (401, 403):
            kind = TrustError
        elif status in (408, 429) or status >= 500:
            kind = EnvironmentFault
        hint = _text(problem, "hint") + (f" (retry after {retry_after[:6]} s)" if retry_after.isascii() and retry_after.isdigit() else "")
        return kind(
            _text(problem, "detail") or "the service refused",
            where=_text(problem, "pointer"),
            why=f"expected {expected}" if (expected := _text(problem, "expected")) else "",
            hint=hint.strip(),
            code=problem["code"][:80],
        )

    def _parse(self, data: bytes, limit: int) -> object:
        try:
            return parse(data, where="the service's answer", max_bytes=limit)
        except InputError as error:
            raise self._nonsense("it is not JSON") from error

    def _member(self, answer: Mapping[str, Any], name: str, kind: type[T]) -> T:
        value = answer.get(name)
        if not isinstance(value, kind):
            raise self._nonsense(f"it has no usable {name}")
        return value

    def _nonsense(self, why: str) -> EnvironmentFault:
        hint = "Is this the address of a zkmargin service?"
        return EnvironmentFault("the service's answer cannot be used", where=self.url, why=why, hint=hint, code="client.answer")


def _encode(value: Mapping[str, Any]) -> bytes:
    import json

    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _text(problem: Mapping[str, Any], name: str) -> str:
    value = problem.get(name)
    return "".join(c for c in value[:400] if c.isprintable()) if isinstance(value, str) else ""


def _hex(value: str, name: str) -> str:
    if len(value) != 64 or any(c not in "0123456789abcdef" for c in value):
        raise UsageError(f"not a {name}", where=name, why="expected 64 lower-case hex digits", code="client.id")
    return value


def _bad_url() -> UsageError:
    # The URL itself is left out: it may hold a password.
    hint = "e.g. http://127.0.0.1:8080, without user name or password"
    return UsageError("not a service URL", hint=hint, code="client.url")
