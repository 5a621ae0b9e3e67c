"""Officers are told of mutations that have waited too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from server import worker
from server.clock import now
from server.ids import new_id
from server.sync import registry
from server.sync.held_overdue import tell_officers
from tests.server.sync.conftest import KIND, ThingSchema

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"


@pytest.fixture
def concerned(things: Things, monkeypatch: pytest.MonkeyPatch) -> str:
    """The agency that things are the business of."""
    entry = registry.Entry(KIND, ThingSchema(), things.make, lambda _session, _entity, _args: business)
    business = registry.Concern(AGENCY, None)
    monkeypatch.setitem(registry._entries, KIND, entry)
    return AGENCY


def test_after_five_days_officers_are_told_and_when_it_is_resolved_they_forget(
    make_person: Callable[..., Person], things: Things, concerned: str
) -> None:
    officer, stranger = make_person("Cán bộ", roles=[("officer", concerned)]), make_person("Người lạ")
    person = make_person("Lò Văn Thử")
    first, other = person.mutation(KIND), person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"], other["id"]])
    received = now()
    person.sync(second)
    with things.app.app_context():
        assert tell_officers(now() + timedelta(days=4, hours=23), 5) == 0
        officer.sync()
        assert officer.has("held") == {}
        assert tell_officers(now() + timedelta(days=5, minutes=1), 5) == 1
        assert tell_officers(now() + timedelta(days=5, minutes=2), 5) == 0
        officer.sync()
        (told,) = officer.has("held").items()
        assert told[0] == second["id"]
        assert told[1] == {
            "type": KIND,
            "dossier": None,
            "person_name": "Lò Văn Thử",
            "made_at": second["made_at"],
            "received_at": told[1]["received_at"],
            "waits_for": 2,
            "version": 1,
        }
        assert abs(datetime.fromisoformat(told[1]["received_at"]) - received) < timedelta(minutes=1)
        person.sync(other)
        assert tell_officers(now() + timedelta(days=6), 5) == 1
    officer.sync()
    assert officer.has("held")[second["id"]]["waits_for"] == 1
    assert stranger.sync()["changes"] != []
    assert stranger.has("held") == person.has("held") == {}
    person.sync(first)
    officer.sync()
    assert officer.has("held") == {}
    assert second["entity"] in things.rows()


def test_the_worker_tells_officers_once_an_hour(
    app: Flask, make_person: Callable[..., Person], things: Things, concerned: str
) -> None:
    assert things.app is app
    officer, person = make_person("Cán bộ", roles=[("officer", concerned)]), make_person()
    person.sync(person.mutation(KIND, after=[new_id()]))
    jobs: worker.Jobs = app.extensions["hosoxa_jobs"]
    later = (now() + timedelta(days=6)).replace(minute=worker.HELD_AT)
    jobs.look(later.replace(minute=worker.HELD_AT - 1))
    officer.sync()
    assert officer.has("held") == {}
    jobs.look(later)
    officer.sync()
    assert len(officer.has("held")) == 1
