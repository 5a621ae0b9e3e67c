"""Seeing which prepared statements are run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from server.prepared import _Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@contextmanager
def statements_run() -> Iterator[list[tuple[str, Any]]]:
    """The texts, with their values, of those that are run within; of one that is run for many rows a list of values."""
    seen: list[tuple[str, Any]] = []
    run, run_all = _Made.run, _Made.run_all

    def note(made: _Made, connection: Connection, values: Any, **options: Any) -> list[tuple[Any, ...]]:
        seen.append((made.text, values))
        return run(made, connection, values, **options)

    def note_all(made: _Made, connection: Connection, many: list[Any]) -> None:
        seen.append((made.text, many))
        run_all(made, connection, many)

    with mock.patch.object(_Made, "run", note), mock.patch.object(_Made, "run_all", note_all):
        yield seen
