"""A folder as a holder has it, with a made-up account that fills a circuit: what a cold ``zkmargin prove`` is measured on."""

from __future__ import annotations

import sys
from pathlib import Path

from attestation.keys import PrivateKey
from bench.ours import Cold, zkmargin
from bench.subject import Subject
from margin.samples import sample_portfolio


def cold_prove(subject: Subject, folder: Path) -> Cold:
    """Commit to the sample account in ``folder`` and return the command that proves it."""
    circuit, snapshot = subject.circuit, subject.snapshot
    portfolio = sample_portfolio(1, snapshot=snapshot, positions=circuit.positions, collateral=circuit.collateral)
    (folder / "portfolio.json").write_bytes(portfolio.canonical())
    (folder / "snapshot.json").write_bytes(snapshot.canonical())
    issuer, holder = PrivateKey.generate(), PrivateKey.generate()
    issuer.save(folder / "issuer.pem")
    holder.save(folder / "holder.pem")
    (folder / "holder.pub.pem").write_bytes(holder.public.to_pem())
    signing = ["--issuer-key", "issuer.pem", "--issuer", "Bench", "--holder", "holder.pub.pem"]
    zkmargin("commit", "portfolio.json", "--snapshot", "snapshot.json", *signing, "--circuit", circuit.id, folder=folder)
    prove = ["prove", "account.secret.json", "--snapshot", "snapshot.json", "--holder-key", "holder.pem", "--purpose", "benchmark"]
    return Cold([sys.executable, "-m", "zkmargin", *prove], folder / "attestation.json", folder)
