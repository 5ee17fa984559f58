"""The page about an attestation. It holds what the file and the verdict say, and nothing private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attestation import margin_attestation
from attestation.clock import Clock, system_clock
from attestation.dsse import Envelope
from margin.claim import Claim
from margin.times import render_time
from verifier.explain import explain
from zkmargin import __version__
from zkmargin.console import DEVELOPMENT_KEY
from zkmargin.presets import signal_names
from zkmargin.report import charts, page

if TYPE_CHECKING:
    from verifier.verdict import Verdict


def attestation_page(data: bytes, verdict: Verdict | None, name: str, *, clock: Clock = system_clock) -> bytes:
    """The page.

    Args:
        data: the attestation file.
        verdict: of :func:`verifier.verify.verify_attestation`, or None where nobody verified.
        name: of the file.
        clock: the time that the page says it was made.

    Raises:
        InputError: not an attestation.
    """
    attestation = margin_attestation.read_unverified(Envelope.from_bytes(data, name))
    told = explain(data)
    development = attestation.circuit.key_kind == "development"
    claim, model = attestation.claim, told.model
    sentence = claim.sentence(model)
    parts = [page.title(f"Margin attestation {name}, {model} model"), _verdict(verdict, sentence)]
    if development:
        parts.append(page.banner(f"{DEVELOPMENT_KEY}. Its secrets are public: anybody can make a proof of anything with it."))
    caption = f"The proven region: {sentence}. Where in it the account lies is not shown to anybody."
    parts.append(page.figure(_band(claim, model), caption))
    if verdict is not None:
        rows = [(check.status, check.name, check.detail, check.code if check.status != "ok" else "") for check in verdict.checks]
        parts.append(page.section("Checks", page.checks(rows)))
    scope = attestation.scope
    parts.append(page.section("What this does not say", page.bullets(item["text"] for item in scope.get("doesNotProve", []))))
    parts.append(page.section("What this says", page.bullets(item["text"] for item in scope.get("proves", []))))
    facts = [(line.name, line.value, line.meaning) for line in told.public if not line.name.startswith("signal ")]
    parts.append(page.section("Who and what", page.facts(facts)))
    parts.append(page.section("Public signals", page.facts(_signals(attestation))))
    parts.append(page.section("Key", page.facts(_key(attestation))))
    parts.append(page.section("What stays secret", page.facts((name, "hidden", why) for name, why in told.secret)))
    made = render_time(clock())
    parts.append(
        page.footer(f"Made by zkmargin {__version__} on {made}. A page can say anything: who relies on it verifies the attestation file.")
    )
    return page.document(f"{_word(verdict)}: margin attestation", parts)


def _band(claim: Claim, model: str) -> str:
    if model == "compression":
        bounds = claim.lower_bps, claim.upper_bps
        return charts.claim_band(*bounds, par="gross requirement", ratio="The portfolio requirement", call=False)
    if model == "clearing":
        return charts.claim_band(claim.lower_bps, claim.upper_bps, par="losses to be covered", ratio="The fund with other resources")
    return charts.claim_band(claim.lower_bps, claim.upper_bps)


def _word(verdict: Verdict | None) -> str:
    return "NOT VERIFIED" if verdict is None else "VALID" if verdict.valid else "INVALID"


def _verdict(verdict: Verdict | None, claim: str) -> str:
    if verdict is None:
        return page.verdict(
            "care", "NOT VERIFIED", f"The file claims that {claim}. Nothing was verified: give a snapshot and a trust file."
        )
    return page.verdict("yes" if verdict.valid else "no", _word(verdict), verdict.sentence)


def _signals(attestation: margin_attestation.MarginAttestation) -> list[tuple[str, str, str]]:
    meaning = {
        "commitment": "a blinded hash of the account",
        "snapshotRoot": "root of the tree over the snapshot's rows of this model at this level",
        "context": "hash of the challenge, or of the stated purpose",
        "hasLower": "whether there is a lower bound",
        "lowerBps": "the ratio that is claimed is at least this many ten-thousandths",
        "hasUpper": "whether there is an upper bound",
        "upperBps": "the ratio that is claimed is below this many ten-thousandths",
    }
    names = signal_names(attestation.circuit.id)
    rows = []
    for place, value in enumerate(attestation.public_signals):
        name = names[place] if place < len(names) else f"signal {place}"
        rows.append((name, str(value), meaning.get(name, "")))
    return rows


def _key(attestation: margin_attestation.MarginAttestation) -> list[tuple[str, str, str]]:
    circuit = attestation.circuit
    kind = DEVELOPMENT_KEY if circuit.key_kind == "development" else "made in a ceremony; its transcript can be verified again"
    return [
        ("kind", circuit.key_kind, kind),
        ("verification key", circuit.vk_sha256, "SHA-256 of verification_key.json, as trust files pin it"),
        ("circuit", circuit.id, "the rule"),
        ("constraint system", circuit.r1cs_sha256, "SHA-256 of the compiled circuit"),
        ("proof system", "groth16 / bn128", ""),
    ]
