"""The running service: everything that a request needs, put together and checked once, at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Engine as Database

from attestation.clock import Clock
from attestation.keys import PrivateKey
from circuits.engine import Engine
from margin.errors import EnvironmentFault
from margin.policy import Policy
from verifier.engines import Backend, backend
from verifier.engines.native import NativeBackend
from verifier.key_store import DirectoryKeys, KeySource
from verifier.service.config import Config
from verifier.service.database import migrate, open_database
from verifier.service.errors import StartRefusedError
from verifier.service.metrics import Metrics
from verifier.service.moments import MICROS, to_micros
from verifier.service.policies import named_policies
from verifier.service.rate import RateLimit
from verifier.service.recorded_snapshots import RecordedSnapshots
from verifier.service.served_keys import ServedKeys, find_keys
from verifier.service.store import Store
from verifier.service.workers import Workers
from verifier.trust import TrustedSigner, TrustStore


@dataclass(frozen=True)
class Service:
    """One service. ``own_trust`` accepts our own challenges only; ``trust`` those of the trust file too."""

    config: Config
    clock: Clock
    database: Database
    store: Store
    key: PrivateKey
    trust: TrustStore
    own_trust: TrustStore
    keys: ServedKeys
    snapshots: RecordedSnapshots
    policies: Mapping[str, Policy]
    backend: Backend
    hasher: Engine | None
    pairing: Engine | None
    verifying: Workers
    registering: Workers
    metrics: Metrics
    rate: RateLimit

    def close(self) -> None:
        """Stop the workers and the engine's processes, close the database. What is committed stays."""
        self.verifying.close()
        self.registering.close()
        for engine in (self.hasher, self.pairing):
            if engine is not None:
                engine.close()
        self.database.dispose()


def start(config: Config, clock: Clock, *, keys: KeySource | None = None, deciding: Backend | None = None) -> Service:
    """Load and check everything; refuse to start rather than to run with less.

    Args:
        keys: where verification keys come from; the folders of :mod:`circuits.home` otherwise.
        deciding: the engine that decides the pairing; the one that ``config.engine`` names otherwise.

    Raises:
        StartRefusedError: no usable key, database or clock.
        ZkMarginError: the signing key, the trust file or a policy is missing or malformed.
    """
    limits = config.limits
    key = PrivateKey.load(config.signing_key)
    trust = TrustStore.load(config.trust)
    served = find_keys(keys or DirectoryKeys(), trust, config.mode)
    policies = named_policies(config.policies, limits, served.models)
    pairing = None
    if deciding is None:
        pairing = _engine(limits.verify_seconds) if config.engine == "native" else None
        deciding = NativeBackend(pairing) if pairing else backend(config.engine)
    database = open_database(config.database_url, busy_seconds=limits.database_busy_seconds)
    migrate(database)
    store = Store(database, limits)
    if to_micros(clock()) < store.newest_time() - limits.clock_backwards_seconds * MICROS:
        database.dispose()
        raise StartRefusedError(
            "the clock is behind times that this service has signed",
            hint="set the clock; if it was ahead before, restore a database from before that",
            code="service.start.clock",
        )
    return Service(
        config=config,
        clock=clock,
        database=database,
        store=store,
        key=key,
        trust=trust.with_verifier(config.verifier, key.public),
        own_trust=replace(trust, verifiers=(TrustedSigner(config.verifier, key.public),)),
        keys=served,
        snapshots=RecordedSnapshots(store, trust, cached=limits.snapshots_cached),
        policies=policies,
        backend=deciding,
        hasher=Engine.open(timeout=limits.register_seconds) if Engine.available() else None,
        pairing=pairing,
        verifying=Workers(
            "verification",
            workers=limits.verify_workers,
            queue=limits.verify_queue,
            seconds=limits.verify_seconds,
            retry_after=limits.retry_after_seconds,
        ),
        registering=Workers(
            "registration",
            workers=limits.register_workers,
            queue=limits.register_queue,
            seconds=limits.register_seconds,
            retry_after=limits.retry_after_seconds,
        ),
        metrics=Metrics(),
        rate=RateLimit(per_minute=limits.challenges_per_minute, clients=limits.clients_tracked),
    )


def _engine(seconds: float) -> Engine:
    try:
        return Engine.open(timeout=seconds)
    except EnvironmentFault as error:
        raise StartRefusedError(
            error.what,
            where=error.where,
            hint='run `zkmargin setup`, or set engine = "py_ecc", which is slower',
            code="service.start.engine",
        ) from error
