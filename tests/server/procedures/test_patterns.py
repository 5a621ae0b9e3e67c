"""Which regular expressions a form may hold: none that a hostile answer could make run for ever."""

from __future__ import annotations

import pytest

from server.procedures.patterns import mistakes_of


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        "^(?:a|aa)+$",
        "^(?:a|b|ab)*c$",
        "^(?:a|b?)*c$",
        "(a*)*b",
        "^(?:a{1,30}){1,30}$",
        "^((a{1,100}){1,100}){1,100}$",
        "^([a-z]+ ?){1,5}$",
        "^(?:a?){50}b$",
        "^" + "a?" * 40 + "b$",
        "^" + "a*" * 40 + "b$",
        "^.*a.*b.*$",
        "^(?=(?:a|aa)+b)",
    ],
)
def test_a_pattern_that_fits_one_text_in_too_many_ways_is_refused(pattern: str) -> None:
    assert ["for ever" in each for each in mistakes_of(pattern)] == [True]


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]",
        "^[0-9A-Z]{6,19}$",
        "^(?:[0-9]{10}(?:-?[0-9]{3})?|[0-9]{12})$",
        "^[0-9]{10}(?:-?[0-9]{3})?$|^[0-9]{12}$",
        "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,4}$",
        "^[a-z]+(?: [a-z]+)*$",
        "^[0-9]{1,3}(?:\\.[0-9]{3})*$",
        "^(?:0[1-9]|[12][0-9]|3[01])/(?:0[1-9]|1[0-2])/[0-9]{4}$",
        "^(?=.*[A-Z])(?=.*[0-9]).{8,}$",
        "^.*a.*$",
    ],
)
def test_a_pattern_that_fits_in_few_ways_may_stand(pattern: str) -> None:
    assert mistakes_of(pattern) == []
