"""Four changed attestations, each as good as its forger can make it: everything that the forger can sign or prove is signed and proven.

What each one runs into is what the forger does not have: a proof, the verifier's snapshot, the proof's challenge, the issuer's key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from attestation import account as accounts
from attestation import margin_attestation
from attestation.clock import system_clock
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from margin.account import Account
from margin.decimals import Exact, Rounding
from margin.snapshot import Instrument, Snapshot, lot_value
from prover.attest import Request, attest
from prover.opening import Hash, commit


@dataclass(frozen=True)
class Attack:
    """One changed thing: what it was, how far the forger went, and the codes that refuse it."""

    name: str
    story: str
    codes: tuple[str, ...]
    forge: Callable[[], Envelope]


def attacks(request: Request, honest: Envelope, market: Snapshot, second_challenge: Envelope, hash_: Hash | None) -> tuple[Attack, ...]:
    """The four of the demonstration.

    Args:
        request: of the honest attestation.
        honest: that attestation.
        market: its snapshot.
        second_challenge: a fresh one, as good as the first.
        hash_: Poseidon, for a new commitment.
    """
    key = request.holder_key
    return (
        Attack(
            "one digit of the proof",
            "the last digit of one coordinate, signed again by the holder",
            ("point.curve", "point.subgroup", "proof.invalid"),
            lambda: change_proof(honest, key),
        ),
        Attack(
            "one price",
            "the largest position's price 1 % in its favour, in the holder's own copy of the snapshot, and a real proof under it",
            ("snapshot.unknown",),
            lambda: change_price(replace(request, challenge=second_challenge), market),
        ),
        Attack(
            "one challenge",
            "the proof for the first challenge, offered as the answer to a second one",
            ("signals.mismatch",),
            lambda: change_challenge(honest, second_challenge, key),
        ),
        Attack(
            "one position",
            "one position a thousandth smaller, a new commitment, a real proof of it, and the issuer's statement signed by the holder",
            ("account.signer",),
            lambda: change_position(replace(request, challenge=second_challenge), hash_),
        ),
    )


def change_proof(honest: Envelope, key: PrivateKey) -> Envelope:
    """The last digit of the first coordinate becomes another."""
    made = margin_attestation.read_unverified(honest)
    first, *rest = made.proof["pi_a"]
    digit = str((int(first[-1]) + 1) % 10)
    return replace(made, proof={**made.proof, "pi_a": [first[:-1] + digit, *rest]}).sign(key)


def change_price(request: Request, market: Snapshot) -> Envelope:
    """A valid proof under a snapshot that differs in one price."""
    held = dict(request.opening.account.positions)
    item = max((item for item in market.instruments if item.id in held), key=lambda item: abs(held[item.id]) * item.lot_value)
    better = _priced(item, 101 if held[item.id] > 0 else 99)
    instruments = tuple(better if one.id == item.id else one for one in market.instruments)
    altered = replace(market, instruments=instruments, sha256="")
    return attest(replace(request, snapshot=altered.canonical(), publisher=None)).envelope


def change_challenge(honest: Envelope, second: Envelope, key: PrivateKey) -> Envelope:
    """The honest proof under another challenge, dated anew."""
    return replace(margin_attestation.read_unverified(honest), challenge=second, created_at=system_clock()).sign(key)


def change_position(request: Request, hash_: Hash | None) -> Envelope:
    """A valid proof about an account that is better by a thousandth of one position, which no issuer signed."""
    opening = request.opening
    account = opening.account
    (identifier, lots), *others = account.positions
    less = lots - (lots // 1000 or 1)
    positions = ((identifier, less), *others) if less else tuple(others)
    better = Account(account.tag, account.cash, positions, account.collateral)
    forged = commit(better, opening.positions, opening.collateral, hash_)
    said = replace(accounts.read_unverified(request.account), commitment=forged.commitment)
    return attest(replace(request, opening=forged, account=said.sign(request.holder_key))).envelope


def _priced(item: Instrument, percent: int) -> Instrument:
    """The instrument at a percentage of its price, on the grid of its price."""
    raised = Exact(item.price.units * percent, item.price.decimals + 2)
    price = Exact(raised.at(item.price.decimals, Rounding.DOWN), item.price.decimals)
    whole, _, fraction = item.lot.partition(".")
    return replace(item, price=price, lot_value=lot_value(price, Exact(int(whole + fraction), len(fraction))))
