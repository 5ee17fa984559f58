"""The audit trail says what happened and holds no secret, whatever is sent to the service."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from margin.strictjson import canonical
from tests.margin import cases
from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import Desk, prove
from tests.verifier.world import HOLDER, ISSUER, VERIFIER
from verifier.service.audit import LOGGER, log_to
from verifier.service.tables import metadata

HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def trail() -> Iterator[io.StringIO]:
    """Everything that any logger says, the service's through its own format."""
    stream = io.StringIO()
    ours = log_to(stream)
    everything = logging.StreamHandler(stream)
    everything.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))  # the client's own
    root = logging.getLogger()
    level = root.level
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(everything)
    root.setLevel(level)
    logger = logging.getLogger(LOGGER)
    logger.removeHandler(ours)
    logger.propagate = True


def secrets() -> list[str]:
    """What only the holder, or only the key's owner, may know, in every spelling that could leak."""
    opening = world.opening(world.ACCOUNT)
    numbers = [opening.blinding, opening.account.cash, opening.account.tag]
    numbers += [lots for _, lots in (*opening.account.positions, *opening.account.collateral)]
    portfolio = cases.portfolio_dict()
    words = [item["quantity"] for item in portfolio["positions"]] + [item["amount"] for item in portfolio["collateral"]]
    seeds = [spelled for key in (HOLDER, ISSUER, VERIFIER) for spelled in (key.seed.hex(), repr(key.seed))]
    return [word for word in [*map(str, numbers), f"{opening.blinding:x}", *words, *seeds] if len(word) > 6]  # shorter ones occur by chance


def stored(desk: Desk) -> bytes:
    """Every value in the database, and what is inside every envelope among them."""
    found = []
    with desk.service.database.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found) + opened(b"\n".join(found))


def opened(data: bytes) -> bytes:
    """Payloads of the envelopes in ``data``, and of those inside them."""
    payloads = [base64.b64decode(text) for text in re.findall(rb'"payload":"([A-Za-z0-9+/=]+)"', data)]
    return b"\n".join(payload + opened(payload) for payload in payloads)


def lines(trail: io.StringIO, wanted: int) -> list[Any]:
    """The service's lines but for the fixture's own; a line is written when its answer has been sent, so the last may be on its way."""
    deadline = time.monotonic() + 20
    while True:
        found = [json.loads(line) for line in trail.getvalue().splitlines() if line.startswith('{"time"')]
        found = [line for line in found if line.get("route") != "/v1/snapshots"]
        if len(found) >= wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def test_the_trail_names_what_happened(desk: Desk, trail: io.StringIO) -> None:
    data = prove(desk.challenge())
    answer = desk.submit(data)
    desk.client.post("/v1/attestations", content=b"{", headers=HEADERS)
    issued, submitted, refused = lines(trail, 3)
    assert (issued["route"], issued["status"], issued["nonce"]) == ("/v1/challenges", 201, answer["attested"]["nonce"])
    assert (submitted["verdict"], submitted["sid"], submitted["status"]) == ("valid", answer["sid"], 200)
    assert (refused["problem_code"], refused["status"]) == ("json.truncated", 400)
    assert len({line["request"] for line in (issued, submitted, refused)}) == 3


def test_no_secret_is_in_the_trail_the_answers_or_the_database(opener: Opener, trail: io.StringIO) -> None:
    with opener() as desk:
        data = prove(desk.challenge())
        seen = canonical(desk.submit(data))
        seen += b"".join(desk.client.get(path).content for path in ("/v1/info", "/metrics", "/readyz", "/v1/issuers"))
        kept = stored(desk)
    assert data in kept
    assert str(world.opening(world.ACCOUNT).commitment).encode() in kept
    for secret in secrets():
        assert secret not in trail.getvalue()
        assert secret.encode() not in seen + opened(seen)
        assert secret.encode() not in kept


@pytest.mark.parametrize("path", ["/v1/attestations", "/v1/verify", "/v1/challenges", "/v1/snapshots"])
def test_a_portfolio_sent_by_mistake_is_refused_and_leaves_no_trace(opener: Opener, trail: io.StringIO, path: str) -> None:
    opening = world.opening(world.ACCOUNT)
    mistake = canonical(cases.portfolio_dict() | {"blinding": str(opening.blinding)})
    with opener() as desk:
        answer = desk.client.post(path, content=mistake, headers=HEADERS)
        desk.client.get(f"/v1/receipts/{opening.blinding}")
        desk.client.get(f"/v1/snapshots?venue={opening.blinding}")
        desk.client.get("/healthz", headers={"Authorization": str(opening.blinding)})
        kept = stored(desk)
    assert 400 <= answer.status_code < 500
    for secret in secrets():
        assert secret not in trail.getvalue()
        assert secret not in answer.text
        assert secret.encode() not in kept
