"""A prepared ground for the faults' tests."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.many import Ground
from tests.server.conftest import ENGINES, no_connection_stays_open, postgres_server
from tests.support import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.deployment import Deployment

__all__ = ["no_connection_stays_open", "postgres_server"]


@pytest.fixture(scope="session")
def ground(postgres_server: postgres.Postgres) -> Iterator[Ground]:  # noqa: F811 (pytest's way of asking for it)
    with tempfile.TemporaryDirectory(prefix="hosoxa-faults-") as home:
        yield Ground(Path(home), postgres_server)


@pytest.fixture(params=ENGINES)
def deployment(ground: Ground, request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """A fresh server on each engine in turn."""
    with ground.deployment(request.param) as made:
        yield made
