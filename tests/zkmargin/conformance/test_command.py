"""``zkmargin conformance``: table, JSON, exit codes, and one case through prover and service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.zkmargin.conformance.files import changed
from tests.zkmargin.conformance.test_readers import PUBLISHED
from tests.zkmargin.conftest import Cli

SMALL = ("conformance", "--no-prove", "--set", "starknet", "--set", "span")


def test_a_row_per_set_below_the_verdict(bare: Cli) -> None:
    result = bare(*SMALL)
    assert result.code == 0
    assert result.out.startswith("CONFORMS  14 of 14 cases of 2 published sets are reproduced by the models.")
    for text in ("Starknet total value and total risk", "11 of 11", "exactly (22)", "SPAN textbook scan risk", "3 of 3"):
        assert text in result.out


def test_json_has_every_case_with_every_number(bare: Cli) -> None:
    found = bare(*SMALL, "--json").json
    starknet, span = found["sets"]
    assert (found["ok"], starknet["set"], starknet["cases"], starknet["reproduced"], starknet["readFrom"]) == (
        True,
        "starknet",
        11,
        11,
        "bundled",
    )
    assert starknet["results"][0]["checks"][0] == {
        "level": "maintenance",
        "what": "equity",
        "expected": "54000",
        "measured": "54000",
        "how": "exactly",
        "ok": True,
    }
    assert len(span["results"][2]["checks"]) == 17


def test_a_folder_of_published_files_takes_the_place_of_the_bundled_cases(bare: Cli) -> None:
    found = bare(*SMALL, "--vectors", PUBLISHED, "--json").json
    assert [(one["set"], one["readFrom"], one["cases"]) for one in found["sets"]] == [
        ("starknet", "starknet_perpetual_tvtr.json", 3),
        ("span", "span_textbook_vectors.json", 3),
    ]


def write(folder: Path, document: object) -> str:
    """The document as a file of that folder."""
    (folder / "mine.json").write_text(json.dumps(document))
    return "mine.json"


def test_a_case_file_of_ones_own_is_run_alone(bare: Cli) -> None:
    result = bare("conformance", "--no-prove", write(bare.folder, changed("note", value="")))
    assert (result.code, "My venue" in result.out, "Starknet" in result.out) == (0, True, False)


def test_a_number_that_differs_is_exit_code_1_and_told(bare: Cli) -> None:
    document = changed("cases", 0, "expected", "maintenance", "requirement", value="560")
    result = bare("conformance", "--no-prove", write(bare.folder, document))
    assert result.code == 1
    assert result.out.startswith("DIFFERS  0 of 1 cases")
    assert "two bitcoin: maintenance requirement: published 560, the model gives 550 (rounded up to 2 decimals)" in " ".join(
        result.out.split()
    )


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("--set", "mars"), 2, "conformance.set"),
        (("--vectors", "."), 2, "conformance.vectors"),
        (("nowhere.json",), 3, "input.file.missing"),
    ],
)
def test_rejects_what_is_not_there(bare: Cli, arguments: tuple[str, ...], code: int, error: str) -> None:
    result = bare("conformance", "--no-prove", *arguments, "--json")
    assert (result.code, result.error) == (code, error)


def test_rejects_conformance_schema_by_file_and_field(bare: Cli) -> None:
    document = changed("cases", 0, "model", value="guess")
    result = bare("conformance", "--no-prove", write(bare.folder, document), "--json")
    assert (result.code, result.error, result.json["error"]["where"]) == (3, "conformance.schema", "mine.json.cases[0].model")


def test_a_case_is_proven_and_verified_by_the_service(bare: Cli, small_key: None) -> None:
    """Both sides of the liquidation price, through publisher, issuer, holder and a service of its own."""
    result = bare("conformance", write(bare.folder, changed("note", value="")), "--json")
    (found,) = result.json["sets"]
    assert (result.code, found["proofs"], found["verified"], found["provenCases"]) == (0, 2, 2, 1)
    proofs = found["results"][0]["proofs"]
    assert [proof["circuit"] for proof in proofs] == ["cross-p8-c4-d4"] * 2
    assert all(proof["sid"] for proof in proofs)
    assert "below 100 % of maintenance margin" in proofs[1]["claim"]
