"""When the database is busy or goes away in the middle: 503, nothing half done, and the retry has one effect."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server import create_app, database
from server.database import db
from server.sync.models import FeedCounter
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from server.settings import Settings
    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things


def is_busy(response: TestResponse) -> None:
    assert response.status_code == 503, response.get_data(as_text=True)
    assert response.get_json()["code"] == "busy"
    assert 3 <= int(response.headers["Retry-After"]) <= 8
    assert response.headers["Hosoxa-Protocol"] == "1"


def nothing_kept(things: Things) -> None:
    assert (things.rows(), things.records(), things.feed(), things.notices(), things.committed) == ([], {}, [], 0, 0)


def then_it_works(person: Person, things: Things, mutations: list[dict[str, Any]]) -> None:
    things.fault = None
    results = person.sync(*mutations)["results"]
    assert {result["outcome"] for result in results} == {"applied"}
    assert things.rows() == [mutation["entity"] for mutation in mutations]
    assert things.committed == len(mutations)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_connection_lost_in_the_middle_is_busy(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutations = [person.mutation(KIND, note=note) for note in ("một", "hai", "ba")]
    things.fault, things.fault_note = "SELECT pg_terminate_backend(pg_backend_pid())", "hai"
    is_busy(person.post("/api/sync", person.envelope(*mutations)))
    nothing_kept(things)
    then_it_works(person, things, mutations)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_statement_that_takes_too_long_is_busy(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutations = [person.mutation(KIND, note=note) for note in ("một", "hai")]
    things.fault, things.fault_note = "SET LOCAL statement_timeout = 50; SELECT pg_sleep(10)", "hai"
    is_busy(person.post("/api/sync", person.envelope(*mutations)))
    nothing_kept(things)
    then_it_works(person, things, mutations)


def test_a_lock_that_does_not_come_free_is_busy(
    make_person: Callable[..., Person], things: Things, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    person.sync()
    mutations = [person.mutation(KIND, note=note) for note in ("một", "hai")]
    if settings.embedded:
        monkeypatch.setattr(database, "BUSY_MS", 20)
        person.app = create_app(settings)
        path = settings.database_url.removeprefix("sqlite:///")
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        is_busy(person.post("/api/sync", person.envelope(*mutations)))
        holder.execute("ROLLBACK")
        holder.close()
    else:
        things.fault = "SET LOCAL lock_timeout = 50"
        with things.app.app_context(), db.engine.begin() as connection:
            connection.execute(select(FeedCounter).with_for_update())
            is_busy(person.post("/api/sync", person.envelope(*mutations)))
    nothing_kept(things)
    then_it_works(person, things, mutations)


def test_a_pool_with_no_connection_left_is_busy(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutations = [person.mutation(KIND)]
    with things.app.app_context():
        pool: Any = db.engine.pool
        pool._timeout = 0.05
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(db.engine.connect())
                except PoolTimeoutError:
                    break
            is_busy(person.post("/api/sync", person.envelope(*mutations)))
    nothing_kept(things)
    then_it_works(person, things, mutations)


def test_reading_alone_may_be_busy_too(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    with things.app.app_context():
        pool: Any = db.engine.pool
        pool._timeout = 0.05
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(db.engine.connect())
                except PoolTimeoutError:
                    break
            is_busy(person.post("/api/sync", person.envelope()))
    assert person.sync()["results"] == []
