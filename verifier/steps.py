"""The steps of verification, in the order in which they are taken. Cheap checks stand before dear ones; the pairing is the last.

V1  file         The file is strict JSON within the size limit: a DSSE envelope with one signature.
V2  statement    The payload is an in-toto statement of the margin kind, byte for byte in canonical form, with every field well formed.
V3  encoding     The proof has snarkjs's shape; every coordinate and signal is a canonical decimal below its modulus; no infinity.
V4  circuit      The circuit is registered, and its compiled digest is the registry's.
V5  key          The verification key is pinned by digest, of the kind that is stated, allowed in this mode, and not one of the weak ones.
V6  challenge    It answers the challenge that was asked: signed by a trusted verifier, of this environment, in its time.
V7  commitment   A trusted issuer signed the commitment, for this environment and this circuit's kind and size, recently enough, not in the
                 future; of a pool every member's, none twice, all as of one time.
V8  holder       The envelope is signed by the key that the issuer (of a pool every member's issuer) named as the holder's.
V9  snapshot     The verifier has the snapshot; it has the table of the circuit's model; venue, time and root are those stated; a publisher
                 stands for it; it is recent.
V10 policy       Model, claim, circuit and snapshot are what the challenge asks for, and at least what the verifier's own policy asks for.
V11 scope        The attestation says what it proves and what not, word for word.
V12 signals      The public signals, rebuilt from the verifier's own records, are those stated, in number and in order.
V13 points       Every point of the proof is on its curve, in its subgroup and finite.
V14 proof        The pairing equation holds for the rebuilt signals.

Not done here: whether a challenge was used before (the service's log knows), whether the issuer told the truth about the account or the
publisher about prices (their signatures stand for it), and whether a newer statement about the account exists (``sequence`` is reported).
"""

from __future__ import annotations

from typing import Final

STEPS: Final[tuple[tuple[str, str], ...]] = (
    ("V1", "file"),
    ("V2", "statement"),
    ("V3", "encoding"),
    ("V4", "circuit"),
    ("V5", "key"),
    ("V6", "challenge"),
    ("V7", "commitment"),
    ("V8", "holder"),
    ("V9", "snapshot"),
    ("V10", "policy"),
    ("V11", "scope"),
    ("V12", "signals"),
    ("V13", "points"),
    ("V14", "proof"),
)

NAMES: Final[dict[str, str]] = dict(STEPS)
