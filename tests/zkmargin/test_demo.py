"""``demo``: the whole story, and what it leaves behind."""

from __future__ import annotations

from tests.zkmargin.conftest import Cli

REASONS = {
    "one digit of the proof": "point.curve",
    "one price": "snapshot.unknown",
    "one challenge": "signals.mismatch",
    "one position": "account.signer",
}


def test_honest_attestation_is_accepted_and_everything_else_refused_for_its_own_reason(bare: Cli, small_key: None) -> None:
    result = bare("demo", "--out", "demo", "--json")
    found = result.json
    assert (result.code, found["ok"]) == (0, True)
    assert found["verdict"]["valid"]
    assert {one["changed"]: one["code"] for one in found["refused"]} == REASONS
    assert all(one["asExpected"] for one in found["refused"])
    assert found["underMargined"]["code"] == "claim.false"
    assert "short 5,456.25 USDT of maintenance margin" in found["underMargined"]["what"]
    names = {path.name for path in (bare.folder / "demo").iterdir()}
    assert {"attestation.json", "receipt.json", "report.html", "refused", "trust.json", "snapshot.json"} <= names

    told = bare("demo", "--out", "demo")
    assert told.code == 0
    assert told.out.startswith("DEMO  ")
    assert "DEVELOPMENT KEY" in told.out
    assert "349 instruments" in told.out
    assert told.out.count("  no  refused") == 5
    checked = bare("verify", "demo/attestation.json", "-s", "demo/snapshot.json", "-t", "demo/trust.json", "--development")
    assert checked.code == 0


def test_rejects_usage_exists_for_a_folder_of_somebody_else(bare: Cli, small_key: None) -> None:
    (bare.folder / "mine").mkdir()
    (bare.folder / "mine/file").write_text("precious")
    result = bare("demo", "--out", "mine", "--json")
    assert (result.code, result.error) == (2, "usage.exists")
    assert (bare.folder / "mine/file").read_text() == "precious"
