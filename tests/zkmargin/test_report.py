"""``report``, ``explain`` and ``export``: pages that stand alone, and nothing private in what is public."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat
import subprocess
from html.parser import HTMLParser

import pytest

from circuits.toolchain import SNARKJS, node
from prover import opening
from tests.zkmargin.conftest import Cli

VOID = {"meta", "br", "circle", "path", "rect"}
REPORT = ("report", "attestation.json", "-s", "snapshot.json", "-t", "trust.json", "--development")
PRIVATE = ("report", "positions.json", "balance.json", "--private", "-s", "snapshot.json", "-o", "private.html")


class Page(HTMLParser):
    """Checks that tags are balanced and collects what a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(cli: Cli, name: str = "report.html") -> Page:
    return Page((cli.folder / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", [REPORT, ("report", "attestation.json"), PRIVATE], ids=["verified", "unverified", "private"])
def test_a_page_fetches_and_runs_nothing(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli(*arguments).code == 0
    html = (cli.folder / ("private.html" if "--private" in arguments else "report.html")).read_text()
    found = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name in ("style", "href", "src", "srcset") or name.startswith("on")]
    assert "url(" not in html
    assert "@import" not in html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(
        value for tag, name, value in found.attributes if tag == "meta" and name == "content" and value and "default-src" in value
    )
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_verdict_is_told_by_word_and_icon_with_all_checks(cli: Cli) -> None:
    assert cli(*REPORT).code == 0
    found = page(cli)
    assert "VALID" in found.text
    assert "What this does not say" in found.text
    assert "DEVELOPMENT KEY" in found.text
    assert "commitment" in found.text
    assert "svg" in found.tags
    assert ("section", "class", "verdict yes") in found.attributes


def test_an_invalid_attestation_gets_a_page_that_says_so(cli: Cli) -> None:
    result = cli(*REPORT[:-1], "--json")
    assert (result.code, result.json["word"]) == (4, "INVALID")
    assert ("section", "class", "verdict no") in page(cli).attributes


def test_without_a_verdict_the_page_says_so(cli: Cli) -> None:
    assert cli("report", "attestation.json", "--json").json["word"] == "NOT VERIFIED"
    assert "Nothing was verified" in page(cli).text


def test_public_page_has_nothing_of_the_account(cli: Cli) -> None:
    assert cli(*REPORT).code == 0
    text = page(cli).text
    secret = opening.load(cli.folder / "account.secret.json")
    figures = [secret.blinding, abs(secret.account.cash), secret.account.tag, *(abs(lots) for _, lots in secret.account.positions)]
    assert not [value for value in figures if re.search(rf"(?<![0-9a-f]){value}(?![0-9a-f])", text)]
    assert "BTC" not in text


def test_private_page_shows_the_positions_and_is_for_its_owner_alone(cli: Cli) -> None:
    assert cli(*PRIVATE).code == 0
    found = page(cli, "private.html")
    assert "BTC/USDT:USDT" in found.text
    assert "PRIVATE" in found.text
    assert stat.S_IMODE((cli.folder / "private.html").stat().st_mode) == 0o600


def test_private_page_of_a_short_account_is_a_no(cli: Cli) -> None:
    result = cli("report", "positions.json", "balance_short.json", *PRIVATE[3:])
    assert result.code == 1
    assert "short 5,624.65 USDT of maintenance margin" in page(cli, "private.html").text


def test_names_from_files_are_escaped(cli: Cli) -> None:
    name = "<script>alert(1)</script> & Söhne"
    assert cli("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "--purpose", name, "-o", "c2.json").code == 0
    proof = ("prove", "account.secret.json", "-s", "snapshot.json", "-c", "c2.json", "-o", "a2.json")
    assert cli(*proof).code == 0
    assert cli("report", "a2.json", "-o", "evil.html").code == 0
    found = page(cli, "evil.html")
    assert "script" not in found.tags
    assert name in found.text


@pytest.mark.parametrize("arguments", [("--private",), ("-s", "snapshot.json"), ("-t", "trust.json")], ids=str)
def test_rejects_usage_report(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli("report", "attestation.json", *arguments, "--json").error == "usage.report"


def test_rejects_what_is_no_attestation(cli: Cli) -> None:
    assert cli("report", "challenge.json", "--json").code == 3
    assert not (cli.folder / "report.html").exists()


def test_explain_says_what_is_public_and_what_is_secret(cli: Cli) -> None:
    result = cli("explain", "attestation.json")
    assert result.code == 0
    assert result.out.startswith(
        "CLAIM  attestation.json says that equity is at least 100 % of maintenance margin. Nothing was verified here"
    )
    for heading in ("Public", "Secret", "It proves", "It does not prove"):
        assert f"\n{heading}" in result.out
    assert "DEVELOPMENT" in result.out
    found = cli("explain", "attestation.json", "--json").json
    assert found["verified"] is False
    assert {"positions", "blinding"} <= {one["name"] for one in found["secret"]}


def test_rejects_explain_of_something_else(cli: Cli) -> None:
    result = cli("explain", "snapshot.json", "--json")
    assert (result.code, result.json["ok"]) == (3, False)


def test_exported_files_are_snarkjs_ones(cli: Cli) -> None:
    result = cli("export", "attestation.json", "--solidity", "--json")
    assert result.json["keyKind"] == "development"
    folder = cli.folder / "export"
    assert {path.name for path in folder.iterdir()} == {
        "proof.json",
        "public.json",
        "verification_key.json",
        "calldata.txt",
        "verifier.sol",
    }
    arguments = [str(folder / name) for name in ("verification_key.json", "public.json", "proof.json")]
    done = subprocess.run(
        [str(node()), str(SNARKJS), "groth16", "verify", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert "OK!" in done.stdout
    assert len(json.loads(f"[{(folder / 'calldata.txt').read_text()}]")) == 4
    assert "contract Groth16Verifier" in (folder / "verifier.sol").read_text()


def test_rejects_usage_exists_of_an_export(cli: Cli) -> None:
    assert cli("export", "attestation.json").code == 0
    assert cli("export", "attestation.json", "--json").error == "usage.exists"
    assert cli("export", "attestation.json", "--replace").code == 0
