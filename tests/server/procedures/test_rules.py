"""What a rule sees of the answers, and that what one set of answers gave is not taken for another's."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.rules import Rule, Scope

TODAY = "2026-09-01"
VALUES = (True, 1, "1", False, 0, "0", "true", None, 1.5, "1.5", ["1"], [1], {"province": "01"})


def see(value: Any) -> Scope:
    return Scope({"a": value} if value is not None else {}, TODAY, None)


@pytest.mark.parametrize("order", [VALUES, VALUES[::-1]])
def test_values_that_are_equal_to_python_are_told_apart(order: tuple[Any, ...]) -> None:
    rule = Rule({"if": [{"===": [{"var": "a"}, 1]}, "number", {"===": [{"var": "a"}, True]}, "yes", "other"]})

    found = {repr(value): rule.value(see(value)) for value in order}

    assert found == {
        repr(value): "yes" if value is True else "number" if value == 1 and isinstance(value, int) else "other"
        for value in VALUES
    }


def test_a_rule_follows_an_answer_that_changes_back_and_forth() -> None:
    rule = Rule({"in": ["b", {"var": ["picked", []]}]})

    assert [rule.holds(Scope({"picked": picked}, TODAY, None)) for picked in (["a"], ["a", "b"], ["a"])] == [
        False,
        True,
        False,
    ]


def test_the_day_the_case_and_the_row_belong_to_what_a_rule_has_seen() -> None:
    rule = Rule({"cat": [{"var": "$today"}, " ", {"var": ["$case", ""]}, " ", {"var": ["row.name", ""]}]})

    said = [
        rule.value(Scope({}, day, case), row)
        for day, case, row in (
            ("2026-09-01", None, None),
            ("2026-09-02", None, None),
            ("2026-09-01", "renewal", None),
            ("2026-09-01", None, {"name": "An"}),
        )
    ]

    assert said == ["2026-09-01  ", "2026-09-02  ", "2026-09-01 renewal ", "2026-09-01  An"]


def test_what_is_named_whole_and_in_part_is_there_whole() -> None:
    rule = Rule({"if": [{"!!": {"var": "home"}}, {"var": "home.commune"}, "none"]})

    assert rule.value(Scope({"home": {"province": "19", "commune": "05662"}}, TODAY, None)) == "05662"
    assert rule.value(Scope({}, TODAY, None)) == "none"


def test_two_rules_with_the_same_names_have_each_their_own_outcome() -> None:
    yes, no = Rule({"==": [{"var": "a"}, "x"]}), Rule({"!=": [{"var": "a"}, "x"]})

    assert (yes.holds(see("x")), no.holds(see("x")), yes.holds(see("y")), no.holds(see("y"))) == (
        True,
        False,
        False,
        True,
    )
