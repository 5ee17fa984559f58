"""JSON Schemas of the API, for ``/openapi.json``. They describe; what decides are the readers in :mod:`attestation`.

Tests hold every answer of the service against them, and feed it what they allow and what they forbid.
"""

from __future__ import annotations

from typing import Any

from attestation.dsse import PAYLOAD_TYPE
from attestation.limits import MAX_PURPOSE_CHARACTERS
from attestation.receipt import OUTCOMES, STATUSES
from margin.levels import LEVELS
from margin.models import MODELS
from margin.policy import AGE_LIMIT, CIRCUITS_LIMIT
from margin.widths import BOUND_BITS
from verifier.service.problems import MEDIA_TYPE, PROBLEM_SCHEMA

Schema = dict[str, Any]
Keyword = str | int | bool | list[str]
"""Values of the validation keywords used here."""

HEX = "^[0-9a-f]{64}$"
DECIMAL = "^(0|[1-9][0-9]{0,77})$"
TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$"
BASE64 = "^[A-Za-z0-9+/]*={0,2}$"


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def record(description: str, properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these members."""
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def text(pattern: str | None = None, **more: Keyword) -> Schema:
    """A string."""
    return {"type": "string", **({"pattern": pattern} if pattern else {}), **more}


def array(items: Schema, **more: Keyword) -> Schema:
    """An array of one kind."""
    return {"type": "array", "items": items, **more}


_BOUND = nullable({"type": "integer", "minimum": 0, "maximum": (1 << BOUND_BITS) - 1})
_AGE = {"type": "integer", "minimum": 1, "maximum": AGE_LIMIT}
_SCOPE_LINES = array(record("One line.", {"id": text(), "text": text()}))
_ROOTS = record("Root of the snapshot's tree per level.", {level: text(DECIMAL) for level in LEVELS})
_CHECK = {"step": text(), "name": text(), "status": text(enum=list(STATUSES)), "code": text(), "detail": text()}
_VERDICT = {
    "verdict": text(enum=list(OUTCOMES)),
    "code": text(description="The first failed rule; empty when valid."),
    "sentence": text(description="The verdict for people."),
    "sid": nullable(text(HEX)),
    "checks": array(record("One verification step.", _CHECK)),
    "attested": nullable(ref("Attested")),
    "receipt": nullable(ref("Envelope")),
}
_KEY = {"name": text(), "keyId": text(HEX), "publicKey": text(BASE64)}
_SUMMARY = {
    "sha256": text(HEX),
    "venue": text(),
    "asOf": text(TIME),
    "numeraire": text(),
    "publisher": text(),
    "publisherKeyId": text(HEX),
    "depth": {"type": "integer"},
    "roots": _ROOTS,
    "tables": {"type": "object", "description": "Roots by table, those of the tiers among them.", "additionalProperties": _ROOTS},
    "instruments": {"type": "integer"},
    "assets": {"type": "integer"},
    "rows": {"type": "integer"},
    "registeredAt": text(TIME),
}
_SIGNATURE = record("One Ed25519 signature.", {"keyid": text(HEX), "sig": text(BASE64)})

COMPONENTS: dict[str, Schema] = {
    "Problem": PROBLEM_SCHEMA,
    "Envelope": record(
        "DSSE envelope around an in-toto Statement v1.",
        {"payload": text(BASE64), "payloadType": {"const": PAYLOAD_TYPE}, "signatures": array(_SIGNATURE, minItems=1, maxItems=1)},
    ),
    "Claim": record(
        "lowerBps <= 10000 x equity / requirement < upperBps; at least one bound.",
        {"level": text(enum=list(LEVELS)), "lowerBps": _BOUND, "upperBps": _BOUND},
        optional=("lowerBps", "upperBps"),
    ),
    "Policy": record(
        "What an attestation has to show. Members left out are null or the service's default.",
        {
            "model": text(enum=list(MODELS)),
            "circuits": nullable(array(text(), minItems=1, maxItems=CIRCUITS_LIMIT, uniqueItems=True)),
            "claim": ref("Claim"),
            "snapshot": nullable(text(HEX)),
            "maxSnapshotAgeSeconds": _AGE,
            "maxAccountAgeSeconds": _AGE,
        },
        optional=("model", "circuits", "snapshot", "maxSnapshotAgeSeconds", "maxAccountAgeSeconds"),
    ),
    "ChallengeRequest": record(
        "Exactly one of policyName and policy.",
        {
            "policyName": nullable(text()),
            "policy": nullable(ref("Policy")),
            "purpose": text(minLength=1, maxLength=MAX_PURPOSE_CHARACTERS),
            "validSeconds": {"type": "integer", "minimum": 1},
        },
        optional=("policyName", "policy", "purpose", "validSeconds"),
    ),
    "IssuedChallenge": record(
        "A fresh challenge.",
        {
            "nonce": text(HEX),
            "context": text(DECIMAL, description="Public signal that binds a proof to this challenge."),
            "issuedAt": text(TIME),
            "expiresAt": text(TIME),
            "challenge": ref("Envelope"),
        },
    ),
    "ChallengeStatus": record(
        "What became of a challenge.",
        {
            "nonce": text(HEX),
            "status": text(enum=["open", "used", "expired"]),
            "expiresAt": nullable(text(TIME)),
            "challenge": nullable(ref("Envelope")),
            "sid": nullable(text(HEX)),
        },
    ),
    "SnapshotRegistration": record(
        "A snapshot and its publisher's signed statement.", {"snapshot": {"type": "object"}, "statement": ref("Envelope")}
    ),
    "SnapshotSummary": record("A snapshot on record.", _SUMMARY, optional=("tables",)),
    "SnapshotList": record(
        "Newest first.",
        {"snapshots": array(ref("SnapshotSummary")), "next": nullable(text(HEX, description="Pass as after for the next page."))},
    ),
    "Attested": {
        "type": "object",
        "description": "What the attestation says, from the verifier's own records; to be believed only with a verdict of valid.",
        "properties": {"commitment": text(DECIMAL), "claim": ref("Claim"), "circuit": text(), "sid": text(HEX), "scope": ref("Scope")},
        "required": ["commitment", "claim", "circuit", "sid", "scope"],
    },
    "Scope": record("What is proven and what is not.", {"proves": _SCOPE_LINES, "doesNotProve": _SCOPE_LINES}),
    "Verdict": record("The answer about one attestation. A refused proof is an answer.", _VERDICT),
    "TrustedKeys": record("Keys that are trusted for one role.", {"keys": array(record("One key.", _KEY))}),
    "Health": record("The process answers.", {"status": {"const": "ok"}}),
    "Readiness": record(
        "Each check by name.",
        {"ready": {"type": "boolean"}, "checks": array(record("One.", {"name": text(), "ok": {"type": "boolean"}, "detail": text()}))},
    ),
    "Info": record(
        "Who verifies, with what.",
        {
            "service": text(),
            "version": text(),
            "verifier": text(),
            "mode": text(enum=["development", "production"]),
            "publicKey": text(BASE64),
            "keyId": text(HEX),
            "engine": text(),
            "time": text(TIME),
            "models": array(text(enum=list(MODELS)), description="Margin models that this service can verify."),
            "circuits": array({"type": "object"}),
            "policies": {"type": "object", "additionalProperties": ref("Policy")},
            "customPolicies": {"type": "boolean"},
            "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    ),
}


def body(component: str) -> Schema:
    """``openapi_extra`` for a JSON body."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": ref(component)}}}}


def answers(
    status: int, description: str, component: str | None, *problems: int, media: str = "application/json"
) -> dict[int | str, Schema]:
    """``responses`` of a route: one success and the problems that it can give."""
    schema: Schema = {"type": "string"} if component is None and media.startswith("text/") else {"type": "object"}
    success = {"description": description, "content": {media: {"schema": ref(component) if component else schema}}}
    problem = {"description": "Refused.", "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    return {status: success, **dict.fromkeys(problems, problem)}
