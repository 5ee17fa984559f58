"""What an attestation shows and keeps to itself."""

from __future__ import annotations

import json

import pytest

from margin.account import scale
from margin.errors import InputError
from margin.strictjson import canonical
from tests.margin import cases
from tests.verifier import world
from verifier.explain import explain


@pytest.mark.parametrize("name", ["challenged", "open", "band"])
def test_explains_every_part(name: str) -> None:
    found = explain(world.parts(name).file())
    lines = {line.name: line.value for line in found.public}
    assert lines["issuer"] == "Venue X"
    assert lines["publisher"] == "Index Z"
    assert lines["commitment"] == str(world.commitment())
    assert lines["challenge"] == ("none" if name == "open" else world.parts(name).challenge.nonce)  # type: ignore[union-attr]
    assert [lines[f"signal {i}"] for i in range(7)] == world.base(name)["public"]
    assert found.scope["doesNotProve"]
    assert json.loads(canonical(found.as_dict())) == found.as_dict()


def test_says_what_stays_secret() -> None:
    assert {"positions", "collateral", "cash", "blinding"} <= {name for name, _ in explain(world.parts().file()).secret}


def test_rejects_what_is_no_attestation() -> None:
    with pytest.raises(InputError) as caught:
        explain(world.CHALLENGE.sign(world.VERIFIER).to_bytes())
    assert caught.value.stable_code == "statement.predicate_type"


def test_no_private_number_is_in_the_file() -> None:
    """Neither the lots, nor the cash, nor the names of what is held, nor the blinding: in decimal, hexadecimal or base64-decoded text."""
    account = scale(cases.portfolio(), cases.snapshot())
    held = [lots for _, lots in account.positions + account.collateral] + [
        identifier for identifier, _ in account.positions + account.collateral
    ]
    private = [str(abs(value)) for value in (*held, account.cash, account.tag, world.BLINDING) if abs(value) > 10_000]
    private += [f"{abs(value):x}" for value in (*held, account.cash, world.BLINDING) if abs(value) > 10**9]
    private += ["BTC/USDT", "ETH/USDT", "desk-7"]
    attestation = world.parts("band").attestation()
    texts = [attestation.payload(), attestation.account.payload, attestation.sign(world.HOLDER).to_bytes()]
    assert attestation.challenge is not None
    assert attestation.snapshot.envelope is not None
    texts += [attestation.challenge.payload, attestation.snapshot.envelope.payload]
    assert len(private) > 8
    for secret in private:
        assert all(secret.encode() not in text for text in texts), secret
