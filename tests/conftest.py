"""What tests of every kind use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The one PostgreSQL of this process, which does not wait for the disk; started by the first test that asks."""
    from tests.support import postgres  # noqa: PLC0415 (only where it is used)

    with postgres.running(durable=False) as server:
        yield server
