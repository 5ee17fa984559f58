"""One running service per test module for tests that only add to it, one per test for those that change its world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.verifier.service import desk as world
from tests.verifier.service.desk import Desk

Opener = Callable[..., AbstractContextManager[Desk]]


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    """Opens a service on this test's own files; again gives the same database, as after a restart."""
    return partial(world.opened, tmp_path)


@pytest.fixture
def desk(opener: Opener) -> Iterator[Desk]:
    with opener() as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with world.opened(tmp_path_factory.mktemp("service")) as opened:
        yield opened
