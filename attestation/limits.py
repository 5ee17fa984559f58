"""Limits on everything that arrives from outside, in one place, each with its reason. No default means "unlimited"."""

from __future__ import annotations

from typing import Final

MAX_ATTESTATION_BYTES: Final = 64 * 1024
"""A complete attestation (proof, two or three signed envelopes inside) is about 10 kB; six times that leaves room for longer names."""

MAX_ENVELOPE_BYTES: Final = 16 * 1024
"""A single signed statement (account, snapshot, challenge) is 1 to 2 kB; a receipt about 5 kB."""

MAX_TRUST_FILE_BYTES: Final = 1024 * 1024
"""A trust file of a thousand keys is about 150 kB."""

MAX_VERIFICATION_KEY_BYTES: Final = 64 * 1024
"""snarkjs writes about 3.3 kB plus 200 bytes for each public signal; the circuits here have at most 8."""

MAX_KEY_FILE_BYTES: Final = 4 * 1024
"""A PEM of an Ed25519 key is 119 bytes; longer files are something else."""

MAX_SNAPSHOT_BYTES: Final = 16 * 1024 * 1024
"""The snapshot of a large venue (4,092 rows) is about 1.5 MB; ten times that for deeper presets."""

MAX_JSON_DEPTH: Final = 16
"""The deepest format here nests 8 levels. Parsers recurse, so depth is bounded before parsing."""

MAX_JSON_VALUES: Final = 1_000_000
"""A snapshot of :data:`MAX_SNAPSHOT_BYTES` has no more, with 13 characters for a number. Whoever sends values of two bytes each, unsigned,
would otherwise take seconds of a service's processor and half a gigabyte of its memory."""

MAX_FIELD_DIGITS: Final = 78
"""Decimal digits of the largest 256-bit number: refuse longer strings before converting them (conversion is quadratic)."""

MAX_PURPOSE_CHARACTERS: Final = 256
"""The purpose of a challenge is one sentence."""

MAX_SAFE_INTEGER: Final = 2**53 - 1
"""Largest integer that every JSON implementation reads exactly (RFC 8785 section 3.2.2.3)."""

MAX_SIGNALS: Final = 16
"""The circuits here have 7 public signals; the design allows 8 for every later one."""

MAX_DETAIL_CHARACTERS: Final = 512
"""One line of a verdict, for people."""

MAX_CHECKS_IN_RECEIPT: Final = 64
"""Three times the number of verification steps."""

MAX_CHALLENGE_SECONDS: Final = 30 * 24 * 3600
"""A challenge that lives longer than a month is no longer a proof of freshness."""

CLOCK_SKEW_SECONDS: Final = 30
"""How far in the future a time may lie: machines synchronised by NTP differ by less than a second, unsynchronised ones by tens."""
