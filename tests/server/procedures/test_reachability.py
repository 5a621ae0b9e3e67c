"""Whether a ``show_when`` can ever hold is tried out, but not without end."""

from __future__ import annotations

from server.procedures.reachability import Trials, never_holds
from server.procedures.rule_names import Names

NAMES = Names({"a": {"key": "a", "kind": "yes_no"}, "b": {"key": "b", "kind": "yes_no"}}, {}, frozenset())
NEVER = {"and": [{"==": [{"var": "a"}, True]}, {"==": [{"var": "a"}, False]}, {"==": [{"var": "b"}, True]}]}


def test_a_rule_that_no_answers_satisfy_is_found() -> None:
    assert never_holds(NEVER, NAMES, Trials())


def test_each_combination_counts_and_what_goes_beyond_is_not_tried() -> None:
    trials = Trials(left=20)

    assert [never_holds(NEVER, NAMES, trials) for _ in range(4)] == [True, True, False, False]
    assert trials.left == 2
