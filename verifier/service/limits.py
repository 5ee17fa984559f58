"""Every limit of the service, in one place, each with its reason. No default means "unlimited".

Sizes are in bytes, times in seconds. A limit that is hit always gives a defined answer: 413 for a size, 408 for a slow sender, 429 for
one client's excess, 503 with ``Retry-After`` for the service's own. All are injected, so that tests can make them small. What the
formats themselves limit (JSON depth, digits, names) is in :mod:`attestation.limits`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from attestation.limits import MAX_ATTESTATION_BYTES, MAX_ENVELOPE_BYTES, MAX_SNAPSHOT_BYTES
from margin.errors import InputError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one running service. All values are positive integers."""

    attestation_bytes: int = MAX_ATTESTATION_BYTES
    """The format's own limit, so that nothing is refused here that the command line verifies."""

    challenge_request_bytes: int = 4 * 1024
    """A policy with all its fields is under 1 KiB, and the list of circuits is bounded by the registry."""

    snapshot_bytes: int = MAX_SNAPSHOT_BYTES + MAX_ENVELOPE_BYTES
    """A snapshot and the statement that its publisher signed, each with its format's own limit."""

    body_seconds: int = 20
    """Time for a body to arrive whole. 16 MiB in 20 s is 7 Mbit/s; slower senders hold a buffer that others could use."""

    drain_bytes: int = 1024 * 1024
    """Read and dropped of a body that is refused for its size, so that its honest sender gets to read the refusal."""

    drain_seconds: int = 2
    """Time for that."""

    verify_seconds: int = 10
    """Time for one verification. Native takes 2 ms, pure Python about 1 s; ten times that means something hangs."""

    verify_workers: int = 4
    """Verifications at once. They share the machine's cores, so more only makes each slower."""

    verify_queue: int = 64
    """Verifications that may wait for a worker. 64 x 2 ms is still quick; in pure Python the time limit cuts in first."""

    probe_seconds: int = 5
    """How long the probe's two verifications count: anybody may ask whether we are ready, and in pure Python they take seconds."""

    register_seconds: int = 120
    """Time to validate a snapshot and to hash its tree: under 1 s natively, about a minute for 4,096 rows in pure Python."""

    register_workers: int = 1
    """Snapshots taken in at once. One: a tree in pure Python takes a whole core. What no trusted publisher signed is only parsed here."""

    register_queue: int = 4
    """Snapshots that may wait. Publishers post a few an hour; more at once is a fault that should be seen."""

    retry_after_seconds: int = 2
    """What a 503 asks for: long enough for a full queue to drain, short enough not to lapse a margin call."""

    challenge_seconds: int = 600
    """Default life of a challenge: time for a person to run the prover, short enough for prices to stay meaningful."""

    challenge_seconds_max: int = 24 * 3600
    """Longest life that a request may ask for: a challenge that outlives its day answers no question of today."""

    challenge_kept_seconds: int = 3600
    """How long an expired and unused challenge stays on record, so that its holder is told "expired" rather than "unknown"."""

    challenge_cleanup_rows: int = 200
    """Expired challenges deleted per new one: more than one, so that the backlog shrinks; few, so that no request pays for a purge."""

    open_challenges: int = 100_000
    """Challenges on record that are not used yet. At about 1.5 KB each the table stays under 150 MB, whatever anybody asks for."""

    challenges_per_minute: int = 600
    """New challenges per client address and minute: ten a second serves any holder, and fills the table in hours rather than minutes."""

    clients_tracked: int = 10_000
    """Client addresses whose rate is remembered; the oldest is forgotten first. About 2 MB."""

    entries: int = 1_000_000
    """Accepted attestations on record. At about 25 KB each that is 25 GB; beyond it an operator moves them to another database."""

    snapshots: int = 50_000
    """Snapshots on record: one every ten minutes for a year. Registering beyond it is refused until an operator archives."""

    snapshots_cached: int = 64
    """Parsed snapshots kept in memory. Only names and roots are kept, under 1 kB each; a policy's age limit makes the newest few matter."""

    snapshots_listed: int = 200
    """Newest snapshots in one listing; the rest is reached with ``before``."""

    account_age_seconds_max: int = 30 * 24 * 3600
    """Oldest account statement that a policy may allow. Older ones say nothing about an open book."""

    snapshot_age_seconds_max: int = 30 * 24 * 3600
    """Oldest snapshot that a policy may allow: month-end reporting is the slowest use there is."""

    clock_backwards_seconds: int = 60
    """How far our clock may fall behind the newest time on record. Beyond it the clock is wrong and nothing is signed."""

    database_busy_seconds: int = 5
    """How long a transaction waits for another's lock. Transactions take milliseconds; longer means a stuck process."""

    connections: int = 512
    """Open connections, uvicorn's ``limit_concurrency``: each may hold one body in memory."""

    keep_alive_seconds: int = 5
    """Idle time before a kept connection is closed."""

    header_bytes: int = 16 * 1024
    """Request line and headers together; ours need under 1 KiB."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or value <= 0:
                raise InputError(
                    f"limit {field.name} must be a positive integer",
                    where=f"limits.{field.name}",
                    why="no limit may be absent or unlimited",
                    code="service.config.limit",
                )
