"""PostgreSQL is shut down at once under load, and starts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crowd import Crowd
from tests.faults.deployment import Deployment
from tests.faults.serving import Serving
from tests.faults.whole import halves, missing
from tests.support import postgres
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def own_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL that nobody else uses."""
    with postgres.running() as server:
        yield server


@pytest.fixture
def own(own_server: postgres.Postgres, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(tmp_path, postgres=own_server)
    yield made
    made.close()


def test_a_postgresql_restarted_at_once_under_load_is_survived_without_restarting_the_web_server(
    own: Deployment, own_server: postgres.Postgres
) -> None:
    serving = Serving(own)
    serving.start()
    crowd = Crowd(own, serving.transport(), 4)
    crowd.start()
    try:
        for _ in range(2):
            before = crowd.acknowledged
            eventually(lambda before=before: crowd.acknowledged > before + 5, "filings", seconds=120)  # type: ignore[misc] # mypy cannot infer it
            own.stop()
            own_server.restart_at_once()
            known = crowd.acknowledged_ids()
            assert missing(own, known) == set()
        before = crowd.acknowledged
        eventually(lambda: crowd.acknowledged > before + 5, "filings after the restart", seconds=120)
        crowd.stop()
        crowd.settle()
    finally:
        crowd.stop()
        serving.close()
    assert halves(own) == []
    assert crowd.statuses.keys() <= {200, 503}, "a broken connection is told as busy, never as a failure of ours"
