"""Due dates as a dossier lives: the clock starts at reception and stands while the person is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from server.ids import new_id
from tests.server.dossiers.bench import CENTRE, POLICE, load, perform
from tests.server.dossiers.calendars import at
from tests.server.dossiers.filings import pension_args, residence_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.dossiers.models import Dossier
    from tests.server.conftest import Person

ASK = {"message": "x", "items": [{"kind": "answer", "key": "phone", "note": None}]}


class Office:
    """One dossier between its applicant and an officer, at chosen times."""

    def __init__(self, app: Flask, resident: Person, officer: Person, args: dict[str, Any]) -> None:
        self.app, self.resident, self.officer = app, resident, officer
        self.id = new_id()
        assert (
            perform(app, resident, "dossier.file", self.id, at=at("2026-11-19 20:00"), **args)["outcome"] == "applied"
        )

    def does(self, kind: str, moment: str, **args: Any) -> Dossier:
        base = self.now().version
        result = perform(self.app, self.officer, f"dossier.{kind}", self.id, at=at(moment), base=base, **args)
        assert result["outcome"] == "applied", result
        return self.now()

    def answers(self, moment: str) -> Dossier:
        self.resident.sync()
        request = self.resident.has("dossier")[self.id]["supplement"]
        args: dict[str, Any] = {"request": request, "answers": {"phone": "0900000009"}, "papers": []}
        result = perform(self.app, self.resident, "dossier.supplement", self.id, at=at(moment), **args)
        assert result["outcome"] == "applied", result
        return self.now()

    def now(self) -> Dossier:
        return load(self.app, self.id)


@pytest.fixture
def office(app: Flask, make_person: Callable[..., Person]) -> Office:
    return Office(app, make_person(), make_person(roles=[("officer", POLICE)]), residence_args())


def test_no_clock_runs_before_reception(office: Office) -> None:
    assert (office.now().accepted_at, office.now().due_at) == (None, None)


def test_reception_on_friday_morning_makes_it_due_on_thursday_because_tuesday_is_a_holiday(office: Office) -> None:
    dossier = office.does("receive", "2026-11-20 10:00")
    assert dossier.accepted_at == at("2026-11-20 10:00")
    assert dossier.due_at == at("2026-11-26 17:00")


def test_reception_after_the_cut_off_makes_it_due_a_day_later(office: Office) -> None:
    assert office.does("receive", "2026-11-20 16:00").due_at == at("2026-11-27 17:00")


def test_a_supplement_moves_the_due_date_by_the_working_time_waited(office: Office) -> None:
    office.does("receive", "2026-11-20 10:00")
    waiting = office.does("request-supplement", "2026-11-23 16:00", **ASK)
    assert waiting.due_at == at("2026-11-26 17:00"), "while it lasts the old date is shown, as paused"
    dossier = office.answers("2026-11-25 09:30")  # 1 h on Monday, none on the holiday, 2 h on Wednesday
    assert dossier.due_at == at("2026-11-27 10:30")


def test_two_pauses_add_up(office: Office) -> None:
    office.does("receive", "2026-11-20 10:00")
    office.does("request-supplement", "2026-11-23 16:00", **ASK)
    office.answers("2026-11-25 09:30")
    office.does("request-payment", "2026-11-25 10:00", amount=7000)
    dossier = office.does("confirm-payment", "2026-11-25 11:00")
    assert (dossier.status, dossier.due_at) == (4, at("2026-11-27 11:30"))


def test_a_payment_asked_before_reception_starts_the_clock_when_it_is_confirmed(office: Office) -> None:
    assert office.does("request-payment", "2026-11-20 08:00", amount=7000).due_at is None
    dossier = office.does("confirm-payment", "2026-11-20 10:00")
    assert (dossier.status, dossier.accepted_at, dossier.due_at) == (
        4,
        at("2026-11-20 10:00"),
        at("2026-11-26 17:00"),
    )


def test_stopping_ends_the_pause_and_the_time(office: Office) -> None:
    office.does("receive", "2026-11-20 10:00")
    office.does("request-payment", "2026-11-23 08:00", amount=7000)
    dossier = office.does("stop", "2026-11-25 08:00", reason="Không nộp")
    assert dossier.ended_at == at("2026-11-25 08:00")
    assert dossier.due_at == at("2026-11-26 17:00")


def test_the_pension_is_due_after_ten_working_days(app: Flask, make_person: Callable[..., Person]) -> None:
    office = Office(app, make_person(), make_person(roles=[("officer", CENTRE)]), pension_args())
    assert office.does("receive", "2026-11-20 10:00").due_at == at("2026-12-07 17:00")
