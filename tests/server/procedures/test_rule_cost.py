"""Rules that would run for ever, or take all memory, are refused before anybody runs them."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.rule_check import check_rule
from server.procedures.rule_names import Names

NAMES = Names({"members": {"key": "members", "kind": "table", "questions": []}}, {}, frozenset())
LIST = [1] * 60


def within(rule: Any, times: int) -> Any:
    for _ in range(times):
        rule = {"all": [LIST, rule]}
    return rule


def doubling(operator: str, start: Any) -> Any:
    accumulator = {"var": "accumulator"}
    return {"reduce": [LIST, {operator: [accumulator, accumulator]}, start]}


@pytest.mark.parametrize(
    "rule",
    [
        within({"==": [{"var": ""}, 1]}, 3),
        within({"==": [{"var": ""}, 1]}, 8),
        {"!!": [doubling("cat", "ab")]},
        {"some": [doubling("merge", [1, 2]), {"==": [{"var": ""}, 1]}]},
        {"some": [{"var": ["members", []]}, within({"==": [{"var": ""}, 1]}, 2)]},
    ],
)
def test_a_rule_that_multiplies_its_work_is_refused(rule: Any) -> None:
    _, found = check_rule(rule, NAMES)

    assert [("steps" in sentence or "double" in sentence) for _, sentence in found] == [True]


@pytest.mark.parametrize(
    "rule",
    [
        within({"==": [{"var": ""}, 1]}, 2),
        {"<": [{"reduce": [{"var": ["members", []]}, {"+": [{"var": "accumulator"}, 1]}, 0]}, 3]},
        {"in": [{"cat": ["a", "b"]}, ["ab", "c"]]},
    ],
)
def test_a_rule_over_a_list_may_stand(rule: Any) -> None:
    assert check_rule(rule, NAMES)[1] == []
