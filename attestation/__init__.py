"""The formats that holder, issuer, publisher and verifier share: signed statements, the challenge, the attestation, the receipt.

Everything is a DSSE envelope around an in-toto Statement v1 in RFC 8785 form, signed with Ed25519. Reading is strict: one statement has one
encoding. Nothing here decides a verdict; that is :mod:`verifier.verify`.

==================================== ============================================================
:mod:`attestation.keys`               Ed25519 keys and their ids
:mod:`attestation.dsse`               envelopes with one signature
:mod:`attestation.statement`          in-toto statements
:mod:`attestation.account`            the issuer: this commitment covers the account
:mod:`attestation.pool`               the statements about a pool's members
:mod:`attestation.snapshot_signature` the publisher: these are the prices
:mod:`attestation.challenge`          the verifier: show me this, once
:mod:`attestation.context`            the public signal that binds a proof to its challenge
:mod:`attestation.margin_attestation` the holder: the attestation itself
:mod:`attestation.receipt`            the verifier: what was found
:mod:`attestation.sid`                the identity of a submission
:mod:`attestation.scope`              what is proven and what is not
:mod:`attestation.limits`             every limit, with its reason
==================================== ============================================================
"""
