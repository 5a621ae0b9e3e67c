"""The demo commune: every status, made by the real steps, once."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from server import create_app
from server.clock import local, now
from server.database import db
from server.demo.stories import stories
from server.dossiers.agencies import agencies
from server.dossiers.models import Dossier, DossierEvent, Pause, Supplement
from server.dossiers.status import Status
from server.identity.models import Person
from server.notifications.models import Notice
from server.seed import seed_demo
from tests.server.dossiers.calendars import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from server.settings import Settings


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    app = create_app(replace(settings, demo=True))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_demo_has_dossiers_in_every_status_and_says_so(demo: Flask) -> None:
    summary = seed_demo(demo)
    assert summary.fresh
    assert {status for status, _ in summary.dossiers} == set(Status)
    text = summary.text()
    for name in ("Hà Thị Thái", "Nông Văn Phong", "Nông Thị Oanh", "officer, Công an xã Võ Nhai"):
        assert name in text
    assert demo.extensions["hosoxa_settings"].origin in text


def test_the_demo_holds_what_an_office_has_to_deal_with(demo: Flask) -> None:
    seed_demo(demo)
    moment = now()
    with demo.app_context():
        rows = db.session.scalars(select(Dossier)).all()
        answered = db.session.scalar(
            select(func.count()).select_from(Supplement).where(Supplement.answered_at.is_not(None))
        )
        waiting = db.session.scalar(
            select(func.count()).select_from(Supplement).where(Supplement.answered_at.is_(None))
        )
        pauses = db.session.scalars(select(Pause)).all()
        events = db.session.scalars(select(DossierEvent)).all()
        notices = db.session.scalar(select(func.count()).select_from(Notice))
        calendar = agencies()["H55.19.02"].calendar
        db.session.remove()
    running = [row for row in rows if row.status in {Status.RECEIVED, Status.PROCESSING}]
    tomorrow = calendar.closing(calendar.next_working_day(local(moment).date()))
    assert [row for row in running if row.due_at and row.due_at < moment], "something is overdue"
    assert [row for row in running if row.due_at and moment <= row.due_at <= tomorrow], "something is due soon"
    assert [row for row in rows if row.ended_at and row.due_at and row.ended_at > row.due_at], "something ended late"
    assert (answered, waiting) == (1, 2)
    assert [pause for pause in pauses if pause.ended_at is None]
    assert [pause for pause in pauses if pause.ended_at]
    assert len(events) > len(rows)
    assert notices
    assert notices > len(rows)
    assert all(row.filed_at <= moment for row in rows)
    assert all(event.at <= moment for event in events)
    assert {row.code.split("-")[0] for row in rows} == {"H55.19.01", "H55.19.02"}


def test_seeding_again_changes_nothing(demo: Flask) -> None:
    first = seed_demo(demo)
    again = seed_demo(demo)
    assert first.fresh
    assert not again.fresh
    assert (first.accounts, first.dossiers, first.notices) == (again.accounts, again.dossiers, again.notices)


def test_every_made_up_person_is_flagged(demo: Flask) -> None:
    seed_demo(demo)
    with demo.app_context():
        assert set(db.session.scalars(select(Person.is_demo))) == {True}
        db.session.remove()


def test_the_demo_is_refused_outside_demo_mode(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="HOSOXA_DEMO"):
        seed_demo(app)


@pytest.mark.parametrize("moment", ["2026-02-20 10:00", "2026-11-22 03:00", "2027-01-01 23:59", "2026-11-23 07:31"])
def test_the_stories_work_on_any_day_and_never_reach_into_the_future(demo: Flask, moment: str) -> None:
    with demo.app_context():
        told = stories(at(moment), agencies())
    steps = [step for story in told for step in story.steps]
    assert max(step.at for step in steps) <= at(moment)
    for story in told:
        times = [step.at for step in story.steps]
        assert times == sorted(times)
        assert all(later - earlier > timedelta() for earlier, later in itertools.pairwise(times))
