"""Mutants of the commitment to isolated positions."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.isolated.target_commitment import COMMITMENT, opening_inputs

account = Template("lib/account.circom", "IsolatedCommitment", COMMITMENT)

MUTANTS: list[Mutant] = [
    account.drop("sponge.tag <== TAG_ISOLATED(P)", account.attack("tag", "an account of another kind", opening_inputs, sponge__tag=9)),
    account.drop("sponge.in[0] <== accountTag", account.attack("account", "another account", opening_inputs, sponge__in_0=9)),
    account.drop("sponge.in[1] <== blinding", account.attack("blinding", "another blinding", opening_inputs, sponge__in_1=9)),
    account.drop(
        "sponge.in[2 + i] <== pack(ids[i], lots[i])", account.attack("position", "another position", opening_inputs, sponge__in_3=9)
    ),
    account.drop("sponge.in[2 + P + i] <== margin[i]", account.attack("margin", "another margin", opening_inputs, sponge__in_5=9)),
    account.drop("out <== sponge.out", account.attack("output", "any number is the commitment", opening_inputs, out=9)),
    account.weaken("TAG_ISOLATED(P)", "TAG_ACCOUNT(P, P)"),
    account.weaken("<== margin[i]", "<== margin[0]"),
    account.weaken("pack(ids[i], lots[i])", "pack(ids[i], lots[0])"),
]
