"""Any request gets a defined answer, never a 5xx, and the answer is what the published schema says."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from tests.verifier.service.desk import Desk, prove, registration, snapshot

PATHS = ["/v1/attestations", "/v1/verify", "/v1/challenges", "/v1/snapshots"]
HEADERS = {"Content-Type": "application/json"}
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**300), 2**300) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def defined(answer: Any) -> bool:
    """A verdict, a created thing, or a problem with a code."""
    if answer.status_code < 300:
        return bool(answer.json())
    problem = answer.json()
    return answer.status_code < 500 and answer.headers["content-type"] == "application/problem+json" and bool(problem["code"])


@pytest.fixture(scope="module")
def attestation(shared: Desk) -> bytes:
    return prove(shared.challenge())


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(body=st.binary(max_size=300))
def test_any_bytes_get_a_defined_answer(shared: Desk, path: str, body: bytes) -> None:
    assert defined(shared.client.post(path, content=body, headers=HEADERS))


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(value=JSON)
def test_any_json_gets_a_defined_answer(shared: Desk, path: str, value: Any) -> None:
    assert defined(shared.client.post(path, content=json.dumps(value).encode(errors="surrogatepass"), headers=HEADERS))


@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_an_attestation_with_anything_anywhere_gets_a_defined_answer(shared: Desk, attestation: bytes, data: st.DataObject) -> None:
    """Any value in place of any field, inside the payload or around it: never accepted, never a 5xx."""
    envelope = json.loads(attestation)
    inside = data.draw(st.booleans(), "inside the payload")
    document = json.loads(base64.b64decode(envelope["payload"])) if inside else envelope
    holder, key = data.draw(st.sampled_from(places(document)), "place")
    holder[key] = data.draw(JSON, "value")
    if inside:
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        envelope["payload"] = base64.b64encode(text.encode(errors="surrogatepass")).decode()
    body = json.dumps(envelope).encode(errors="surrogatepass")
    if json.loads(body) == json.loads(attestation):
        return
    answer = shared.client.post("/v1/attestations", content=body, headers=HEADERS)
    assert defined(answer)
    assert answer.json().get("verdict") != "valid"


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every ``(container, key)`` in a document."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [place for item in value.values() for place in places(item)]
    if isinstance(value, list):
        return [(value, index) for index in range(len(value))] + [place for item in value for place in places(item)]
    return []


@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_an_attestation_with_one_bit_flipped_is_never_valid(shared: Desk, attestation: bytes, place: int, bit: int) -> None:
    changed = bytearray(attestation.rstrip())
    changed[place % len(changed)] ^= 1 << bit
    answer = shared.client.post("/v1/attestations", content=bytes(changed), headers=HEADERS)
    assert defined(answer)
    assert answer.json().get("verdict") != "valid"


WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)


OPERATIONS = [
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/readyz"),
    ("GET", "/v1/attestations/{sid}"),
    ("GET", "/v1/challenges/{nonce}"),
    ("GET", "/v1/info"),
    ("GET", "/v1/issuers"),
    ("GET", "/v1/publishers"),
    ("GET", "/v1/receipts/{sid}"),
    ("GET", "/v1/snapshots"),
    ("GET", "/v1/snapshots/{sha256}"),
    ("GET", "/v1/snapshots/{sha256}/statement"),
    ("POST", "/v1/attestations"),
    ("POST", "/v1/challenges"),
    ("POST", "/v1/snapshots"),
    ("POST", "/v1/verify"),
]


def published(desk: Desk) -> Any:
    return schemathesis.openapi.from_dict(desk.client.get("/openapi.json").json())


def test_every_operation_is_fuzzed(shared: Desk) -> None:
    found = [result.ok() for result in published(shared).get_all_operations()]
    assert sorted((operation.method.upper(), operation.path) for operation in found) == OPERATIONS


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_what_the_schema_says(shared: Desk, attestation: bytes, method: str, path: str) -> None:
    operation = published(shared)[path][method]
    checks = [CHECKS.get_one(name) for name in WANTED]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def answers(case: Any) -> None:
        case.validate_response(case.call(base_url=shared.url, timeout=30), checks=checks)

    answers()


def test_the_answers_to_good_requests_are_what_the_schema_says(shared: Desk, attestation: bytes) -> None:
    """Random requests rarely get far, so the good ones are held against the schema too."""
    schema = published(shared)
    answer = shared.submit(attestation)
    values = {"sid": answer["sid"], "nonce": answer["attested"]["nonce"], "sha256": answer["attested"]["snapshotSha256"]}
    bodies = {
        "/v1/attestations": json.loads(attestation),
        "/v1/verify": json.loads(attestation),
        "/v1/challenges": {"policyName": "initial"},
        "/v1/snapshots": registration(snapshot()),
    }
    for method, path in OPERATIONS:
        operation = schema[path][method]
        needed = {name: value for name, value in values.items() if f"{{{name}}}" in path}
        body: Any = {"body": bodies[path], "media_type": "application/json"} if method == "POST" else {}
        case = operation.Case(path_parameters=needed, **body)
        response = case.call(base_url=shared.url, timeout=30)
        assert response.status_code < 300, (method, path)
        case.validate_response(response, checks=[CHECKS.get_one(name) for name in WANTED])
