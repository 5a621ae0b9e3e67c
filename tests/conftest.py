"""What tests of every kind use."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.support.postgres import Postgres
    from tests.support.stack import Engine, Stack

TOP = Path(__file__).resolve().parents[1]
BUILT_APP = TOP / "pwa" / "dist" / "index.html"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The one PostgreSQL of this process, which does not wait for the disk; started by the first test that asks."""
    from tests.support import postgres  # noqa: PLC0415 (only where it is used)

    with postgres.running(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def new_stack(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Stack]]:
    """Starts a stack of an engine, for a test that wants one to itself; all end with the run.

    ``new_stack("sqlite", configure)`` lets ``configure`` change the folder of its configuration before it starts;
    ``settings`` are further ones, as :class:`tests.support.stack.Stack` has them.
    """
    from tests.support.stack import Stack  # noqa: PLC0415 (only where it is used)

    _expect_fresh_build()
    with ExitStack() as cleanup:

        def make(
            engine: Engine,
            configure: Callable[[Path], None] | None = None,
            settings: Mapping[str, str] | None = None,
        ) -> Stack:
            url = None
            if engine == "postgresql":
                server: Postgres = request.getfixturevalue("postgres_server")
                url = server.url(server.create())
            stack = Stack(engine, tmp_path_factory.mktemp(f"stack-{engine}"), url, settings)
            cleanup.callback(stack.close)
            if configure is not None:
                configure(stack.config_dir)
            stack.start()
            return stack

        yield make


@pytest.fixture(scope="session")
def shared_stack(new_stack: Callable[[Engine], Stack]) -> Callable[[Engine], Stack]:
    """The stack of an engine that the tests of this process share."""
    return functools.cache(new_stack)


@pytest.fixture(scope="session")
def usual_stack(shared_stack: Callable[[Engine], Stack], pytestconfig: pytest.Config) -> Stack:
    """The stack that a test has which says nothing of engines; for fixtures that last for several tests."""
    return shared_stack(pytestconfig.getoption("--engine", default=None) or "sqlite")


def _expect_fresh_build() -> None:
    if not BUILT_APP.exists():
        pytest.fail("the app is not built; run `make build`, or `make test-e2e`")
    built = BUILT_APP.stat().st_mtime
    newer = [path for path in (TOP / "pwa" / "src").rglob("*") if path.is_file() and path.stat().st_mtime > built]
    if newer:
        pytest.fail(f"the built app is older than {newer[0].relative_to(TOP)}; run `make build`")
