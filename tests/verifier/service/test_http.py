"""The edge: sizes, times, media types, unknown addresses, headers. Every answer is a defined one."""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import Desk, registration, small_limits, snapshot

HEADERS = {"Content-Type": "application/json"}
BODIES = ["/v1/attestations", "/v1/verify", "/v1/challenges", "/v1/snapshots"]
LIMITS = {"/v1/attestations": 65_536, "/v1/verify": 65_536, "/v1/challenges": 4_096}


def chunks(size: int) -> Iterator[bytes]:
    """A body without a Content-Length."""
    while size > 0:
        yield b" " * min(size, 1000)
        size -= 1000


def raw(desk: Desk, data: bytes, *, seconds: float = 20) -> bytes:
    """What the server says to these bytes, until it closes."""
    where = urlsplit(desk.url)
    received = b""
    with socket.create_connection((where.hostname, where.port), timeout=seconds) as connection:
        connection.sendall(data)
        while part := connection.recv(65_536):
            received += part
    return received


@pytest.mark.parametrize("path", sorted(LIMITS))
@pytest.mark.parametrize("streamed", [False, True])
def test_rejects_body_over_the_limit_and_reads_one_at_it(shared: Desk, path: str, streamed: bool) -> None:
    limit = LIMITS[path]
    for size, status, code in ((limit, 400, "json.empty"), (limit + 1, 413, "request.too_large")):
        content: Any = chunks(size) if streamed else b" " * size
        answer = shared.client.post(path, content=content, headers=HEADERS)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_rejects_a_large_body_before_it_has_arrived(shared: Desk) -> None:
    """The declared length alone decides; and the connection is closed, since the rest will not be read."""
    head = b"POST /v1/attestations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999999999999\r\n\r\n"
    answer = raw(shared, head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()


def test_rejects_a_snapshot_over_its_limit(opener: Opener) -> None:
    source = {"url": "https://example.org/more.json", "retrieved": "2026-11-20T12:00:00Z", "sha256": "0" * 64}
    body = registration(snapshot(asOf="2026-11-20T12:05:00Z", sources=[source] * 3))
    size = len(httpx.Request("POST", "http://x", json=body).content)
    for limit, status in ((size, 201), (size - 1, 413)):
        with opener(limits=small_limits(snapshot_bytes=limit)) as desk:
            assert desk.client.post("/v1/snapshots", json=body).status_code == status


def test_rejects_a_body_that_does_not_arrive(opener: Opener) -> None:
    with opener(limits=small_limits(body_seconds=1)) as desk:
        began = time.monotonic()
        answer = raw(desk, b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        assert time.monotonic() - began < 10
        assert answer.startswith(b"HTTP/1.1 408")
        assert b'"request.slow"' in answer


def test_a_client_that_goes_away_is_no_error_of_ours(shared: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    where = urlsplit(shared.url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        connection.sendall(b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    deadline = time.monotonic() + 20
    while 'route="/v1/verify",method="POST",status="499"' not in shared.client.get("/metrics").text:
        assert time.monotonic() < deadline
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/jsonx"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_rejects_body_of_another_media_type(shared: Desk, path: str, headers: dict[str, str]) -> None:
    answer = shared.client.post(path, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "request.media_type")


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 17 + b"]" * 17, "json.depth"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "json.depth"),
        (b'{"a":1,"a":1}', "json.duplicate"),
        (b'{"a":NaN}', "json.number"),
        (b'{"a":"\\ud800"}', "json.surrogate"),
        (b"\xef\xbb\xbf{}", "json.encoding"),
        (b"{} {}", "json.trailing"),
        (b'{"a":', "json.truncated"),
        (b"", "json.empty"),
    ],
)
def test_rejects_json_with_two_meanings(shared: Desk, path: str, body: bytes, code: str) -> None:
    answer = shared.client.post(path, content=body, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "request.address"),
        ("GET", "/v1/receipts", 404, "request.address"),
        ("GET", "/v1/receipts/", 404, "request.address"),
        ("GET", "/v1/receipts/XYZ", 400, "request.parameter"),
        ("GET", f"/v1/receipts/{'A' * 64}", 400, "request.parameter"),
        ("GET", f"/v1/challenges/{'0' * 64}", 404, "service.challenge.unknown"),
        ("GET", f"/v1/snapshots/{'0' * 64}", 404, "service.snapshot.unknown"),
        ("GET", "/v1/snapshots?after=1", 400, "request.parameter"),
        ("GET", f"/v1/snapshots?venue={'v' * 129}", 400, "request.parameter"),
        ("DELETE", f"/v1/receipts/{'0' * 64}", 405, "request.method"),
        ("PUT", "/v1/attestations", 405, "request.method"),
        ("GET", "/docs", 404, "request.address"),
    ],
)
def test_unknown_addresses_and_methods_are_problems(shared: Desk, method: str, path: str, status: int, code: str) -> None:
    answer = shared.client.request(method, path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:zkmargin:problem:{code}"
    assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/info", "/nothing", "/openapi.json", "/metrics"])
def test_every_answer_has_the_security_headers(shared: Desk, path: str) -> None:
    headers = shared.client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_the_page_loads_nothing_and_says_that_the_keys_are_for_development(shared: Desk) -> None:
    answer = shared.client.get("/")
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<img|<link|style=|\son\w+=", answer.text)
    assert "DEVELOPMENT MODE" in answer.text


def test_no_origin_may_call_from_a_browser_unless_it_is_named(shared: Desk, opener: Opener) -> None:
    origin = {"Origin": "https://desk.example"}
    preflight = origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    assert "access-control-allow-origin" not in shared.client.get("/v1/info", headers=origin).headers
    assert shared.client.options("/v1/verify", headers=preflight).status_code == 405
    with opener(cors_origins=("https://desk.example",)) as desk:
        assert desk.client.get("/v1/info", headers=origin).headers["access-control-allow-origin"] == "https://desk.example"
        assert desk.client.options("/v1/verify", headers=preflight).status_code == 200
        other = {"Origin": "https://other.example"}
        assert "access-control-allow-origin" not in desk.client.get("/v1/info", headers=other).headers


def test_info_names_what_a_client_has_to_pin(shared: Desk) -> None:
    info = shared.client.get("/v1/info").json()
    assert info["verifier"] == "Lender Y"
    assert info["keyId"] == shared.service.key.public.id
    assert info["publicKey"] == shared.service.key.public.base64
    assert info["mode"] == "development"
    circuits = {item["id"]: item for item in info["circuits"]}
    assert circuits["cross-p2-c2-d3"]["keyKind"] == "development"
    assert len(circuits["cross-p2-c2-d3"]["vkSha256"]) == 64
    assert {"closeout", "maintenance", "initial", "shortfall"} <= set(info["policies"])
    assert "cross" in info["models"]
    assert {policy["model"] for policy in info["policies"].values()} == set(info["models"])
    assert [key["name"] for key in shared.client.get("/v1/issuers").json()["keys"]] == ["Venue X"]
    assert [key["name"] for key in shared.client.get("/v1/publishers").json()["keys"]] == ["Index Z"]


def test_metrics_name_routes_and_never_paths(shared: Desk) -> None:
    shared.client.get("/v1/receipts/" + "0" * 64)
    shared.client.get("/some-secret-that-somebody-typed")
    text = shared.client.get("/metrics").text
    assert 'zkmargin_requests_total{route="/v1/receipts/{sid}",method="GET",status="404"}' in text
    assert 'zkmargin_requests_total{route="unknown",method="any",status="404"}' in text
    assert "some-secret" not in text
    assert 'zkmargin_rows{table="snapshots"} 1' in text


def test_a_bug_of_ours_is_an_answer_that_quotes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_arguments: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("verifier.service.submitting.known", bug)
    answer = desk.client.post("/v1/attestations", content=b"{}", headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (500, "service.internal")
    assert "secret detail" not in answer.text
    assert desk.client.get("/healthz").status_code == 200
