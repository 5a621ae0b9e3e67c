from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.dossiers.calendar import CalendarError, WorkingCalendar, national
from tests.server.dossiers.calendars import COMMUNE, MORNING, OFFICE, SATURDAYS, at


def test_the_third_working_day_after_13_february_2026_is_the_25th_because_of_tet() -> None:
    assert COMMUNE.working_day_after(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_24_november_is_a_day_off_from_2026_and_was_none_before() -> None:
    assert not COMMUNE.is_working_day(date(2026, 11, 24))
    assert not COMMUNE.is_working_day(date(2027, 11, 24))
    assert COMMUNE.is_working_day(date(2025, 11, 24))


def test_a_holiday_on_a_weekend_gives_a_compensatory_day_off() -> None:
    assert not COMMUNE.is_working_day(date(2026, 4, 27))


def test_days_exchanged_by_the_government_are_off_and_their_saturdays_worked() -> None:
    assert not COMMUNE.is_working_day(date(2026, 8, 31))
    assert COMMUNE.spans(date(2026, 8, 22)) == OFFICE
    assert not COMMUNE.is_working_day(date(2025, 5, 2))
    assert COMMUNE.is_working_day(date(2025, 4, 26))


def test_the_override_of_2_january_2026_and_its_saturday_comes_from_the_file() -> None:
    assert date(2026, 1, 2) not in national(2026)[0], "the package knows it now: drop the override"
    assert not COMMUNE.is_working_day(date(2026, 1, 2))
    assert COMMUNE.spans(date(2026, 1, 10)) == OFFICE
    assert not COMMUNE.is_working_day(date(2026, 1, 3))


def test_an_agency_may_close_days_and_may_work_on_a_public_holiday() -> None:
    assert not SATURDAYS.is_working_day(date(2026, 9, 10))
    assert SATURDAYS.spans(date(2026, 11, 24)) == MORNING


def test_both_ends_of_a_stretch_of_work_are_working_instants() -> None:
    for moment in ("07:30", "11:30", "13:30", "17:00"):
        assert COMMUNE.is_working(at(f"2026-11-20 {moment}"))
    for moment in ("07:29", "11:31", "13:29", "17:01"):
        assert not COMMUNE.is_working(at(f"2026-11-20 {moment}"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20 12:00", "2026-11-20 13:30"),
        ("2026-11-20 05:00", "2026-11-20 07:30"),
        ("2026-11-20 17:01", "2026-11-23 07:30"),
        ("2026-11-23 18:00", "2026-11-25 07:30"),
    ],
)
def test_the_next_working_instant(moment: str, expected: str) -> None:
    assert COMMUNE.next_instant(at(moment)) == at(expected)


def test_counting_starts_with_the_next_working_day_only_after_the_cut_off() -> None:
    assert COMMUNE.start_after_cut_off(at("2026-11-20 15:00")) == at("2026-11-20 15:00")
    assert COMMUNE.start_after_cut_off(at("2026-11-20 15:01")) == at("2026-11-23 07:30")
    assert SATURDAYS.start_after_cut_off(at("2026-11-20 16:59")) == at("2026-11-20 16:59")


def test_working_time_skips_lunch_nights_weekends_and_holidays() -> None:
    assert COMMUNE.working_time(at("2026-11-23 11:00"), at("2026-11-23 14:00")) == timedelta(hours=1)
    assert COMMUNE.working_time(at("2026-11-20 16:00"), at("2026-11-25 08:00")) == timedelta(hours=9)
    assert COMMUNE.working_time(at("2026-11-21 08:00"), at("2026-11-22 20:00")) == timedelta()
    assert COMMUNE.working_time(at("2026-11-23 10:00"), at("2026-11-23 09:00")) == timedelta()


def test_working_time_is_added_over_nights_and_days_off() -> None:
    assert COMMUNE.add_working_time(at("2026-11-23 16:30"), timedelta(hours=1)) == at("2026-11-25 08:00")
    assert COMMUNE.add_working_time(at("2026-11-23 10:30"), timedelta(hours=1)) == at("2026-11-23 11:30")


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    shut = WorkingCalendar(key="shut", week={})
    with pytest.raises(CalendarError, match="shut"):
        shut.next_working_day(date(2026, 1, 1))
