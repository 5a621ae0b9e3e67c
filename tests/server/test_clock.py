from __future__ import annotations

from datetime import UTC, date, datetime

import time_machine

from server import clock


@time_machine.travel(datetime(2026, 11, 20, 17, 30, tzinfo=UTC), tick=False)
def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    assert clock.today() == date(2026, 11, 21)
    assert clock.local(clock.now()).hour == 0


def test_the_wire_form_has_milliseconds_and_z() -> None:
    assert clock.to_wire(datetime(2026, 11, 21, 1, 2, 3, 45678, tzinfo=UTC)) == "2026-11-21T01:02:03.045Z"
    assert clock.to_wire(None) is None


def test_the_wire_form_has_four_digits_of_the_year_however_wrong_a_phones_clock_is() -> None:
    assert clock.to_wire(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000Z"
    assert clock.to_wire(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == "9999-12-31T23:59:59.999Z"
