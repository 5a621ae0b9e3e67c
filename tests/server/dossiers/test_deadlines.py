from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.dossiers.deadlines import Interval, Limit, due, merged
from tests.server.dossiers.calendars import COMMUNE, SATURDAYS, at

if TYPE_CHECKING:
    from server.dossiers.calendar import WorkingCalendar

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 (the zone is given beside it)
LIMITS = st.builds(
    Limit,
    st.integers(0, 60),
    st.sampled_from(["working_day", "working_hour", "day"]),
    cut_off=st.booleans(),
)
CALENDARS = st.sampled_from([COMMUNE, SATURDAYS])
PAUSES = st.lists(
    st.builds(
        lambda start, length: Interval(start, start + length),
        MOMENTS,
        st.timedeltas(timedelta(), timedelta(days=40)),
    ),
    max_size=4,
)


def working_days(amount: int, *, cut_off: bool = True) -> Limit:
    return Limit(amount, "working_day", cut_off=cut_off)


def test_accepted_on_friday_20_november_2026_three_working_days_end_on_thursday_the_26th() -> None:
    assert due(at("2026-11-20 10:00"), working_days(3), COMMUNE) == at("2026-11-26 17:00")


def test_the_same_dossier_accepted_at_16_with_a_cut_off_at_15_is_due_on_friday_the_27th() -> None:
    assert due(at("2026-11-20 16:00"), working_days(3), COMMUNE) == at("2026-11-27 17:00")


def test_a_procedure_without_cut_off_does_not_care_that_it_was_after_15() -> None:
    assert due(at("2026-11-20 16:00"), working_days(3, cut_off=False), COMMUNE) == at("2026-11-26 17:00")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("2026-11-20 10:00", "2026-11-20 17:00"),
        ("2026-11-20 15:00", "2026-11-20 17:00"),
        ("2026-11-20 15:01", "2026-11-23 17:00"),  # after the cut-off on a Friday
        ("2026-11-21 09:00", "2026-11-23 17:00"),  # a Saturday
        ("2026-11-23 15:30", "2026-11-25 17:00"),  # the day after is the holiday of culture
    ],
)
def test_what_is_done_on_the_same_day_is_due_that_evening_or_after_the_cut_off_the_next(
    accepted: str, expected: str
) -> None:
    assert due(at(accepted), working_days(0), COMMUNE) == at(expected)


def test_received_on_a_saturday_counts_as_received_on_monday() -> None:
    assert due(at("2026-11-21 09:00"), working_days(3), COMMUNE) == due(
        at("2026-11-23 07:30"), working_days(3), COMMUNE
    )


@pytest.mark.parametrize(
    ("accepted", "days", "expected"),
    [
        ("2026-11-02 09:00", 15, "2026-11-17 17:00"),  # an ordinary Tuesday
        ("2026-11-06 09:00", 15, "2026-11-23 17:00"),  # the last day is a Saturday
        ("2026-11-09 09:00", 15, "2026-11-25 17:00"),  # the last day is the new holiday
        ("2026-02-01 09:00", 15, "2026-02-23 17:00"),  # received on a Sunday; the last day is in Tết
    ],
)
def test_calendar_days_leave_out_the_first_and_move_a_last_day_off(accepted: str, days: int, expected: str) -> None:
    assert due(at(accepted), Limit(days, "day"), COMMUNE) == at(expected)


def test_working_hours_count_from_the_moment() -> None:
    assert due(at("2026-11-23 15:00"), Limit(8, "working_hour"), COMMUNE) == at("2026-11-25 15:30")


def test_no_days_at_all_means_by_closing_time_or_the_next_working_day_after_the_cut_off() -> None:
    assert due(at("2026-11-20 14:59"), working_days(0), COMMUNE) == at("2026-11-20 17:00")
    assert due(at("2026-11-20 15:01"), working_days(0), COMMUNE) == at("2026-11-23 17:00")


def test_a_pause_adds_exactly_the_working_time_waited() -> None:
    pause = Interval(at("2026-11-20 16:00"), at("2026-11-25 08:30"))  # 1 h + 7.5 h + 1 h
    assert due(at("2026-11-20 10:00"), working_days(3), COMMUNE, [pause]) == at("2026-11-30 09:30")


def test_a_pause_over_a_weekend_adds_nothing() -> None:
    pause = Interval(at("2026-11-20 17:00"), at("2026-11-23 07:30"))
    assert due(at("2026-11-20 10:00"), working_days(3), COMMUNE, [pause]) == at("2026-11-26 17:00")


def test_overlapping_pauses_count_once() -> None:
    first = Interval(at("2026-11-23 08:00"), at("2026-11-23 10:00"))
    second = Interval(at("2026-11-23 09:00"), at("2026-11-23 11:00"))
    assert merged([second, first]) == [Interval(at("2026-11-23 08:00"), at("2026-11-23 11:00"))]


@given(MOMENTS, LIMITS, CALENDARS, PAUSES)
def test_a_due_date_is_a_working_instant_not_before_the_acceptance(
    accepted: datetime, limit: Limit, calendar: WorkingCalendar, pauses: list[Interval]
) -> None:
    moment = due(accepted, limit, calendar, pauses)
    assert moment >= accepted
    assert calendar.is_working(moment)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)), LIMITS, CALENDARS)
def test_what_is_accepted_later_is_never_due_earlier(
    accepted: datetime, later: timedelta, limit: Limit, calendar: WorkingCalendar
) -> None:
    assert due(accepted, limit, calendar) <= due(accepted + later, limit, calendar)


@given(MOMENTS, LIMITS, st.integers(0, 30), CALENDARS)
def test_a_longer_limit_is_never_due_earlier(
    accepted: datetime, limit: Limit, more: int, calendar: WorkingCalendar
) -> None:
    longer = Limit(limit.amount + more, limit.unit, cut_off=limit.cut_off)
    assert due(accepted, limit, calendar) <= due(accepted, longer, calendar)


@given(MOMENTS, LIMITS, CALENDARS, PAUSES, PAUSES)
def test_pausing_never_shortens_the_time(
    accepted: datetime, limit: Limit, calendar: WorkingCalendar, pauses: list[Interval], more: list[Interval]
) -> None:
    assert due(accepted, limit, calendar) <= due(accepted, limit, calendar, pauses)
    assert due(accepted, limit, calendar, pauses) <= due(accepted, limit, calendar, pauses + more)


@given(MOMENTS, LIMITS, CALENDARS, PAUSES)
def test_the_due_date_moves_by_the_working_time_paused(
    accepted: datetime, limit: Limit, calendar: WorkingCalendar, pauses: list[Interval]
) -> None:
    plain, moved = due(accepted, limit, calendar), due(accepted, limit, calendar, pauses)
    after = [Interval(max(pause.start, accepted), pause.end) for pause in merged(pauses) if pause.end > accepted]
    waited = sum((calendar.working_time(pause.start, pause.end) for pause in after), timedelta())
    assert calendar.working_time(plain, moved) == waited
