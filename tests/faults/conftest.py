"""A prepared ground for the faults' tests."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.many import Ground
from tests.server.conftest import ENGINES, no_connection_stays_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.deployment import Deployment
    from tests.support.postgres import Postgres

__all__ = ["no_connection_stays_open"]


@pytest.fixture(scope="session")
def ground(postgres_server: Postgres) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="hosoxa-faults-") as home:
        yield Ground(Path(home), postgres_server)


@pytest.fixture(params=ENGINES)
def deployment(ground: Ground, request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """A fresh server on each engine in turn."""
    with ground.deployment(request.param) as made:
        yield made
