"""Args of a filing are taken without their schema only as the schema would take them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from server.dossiers import schemas
from server.dossiers.filing_args import File, is_well_formed
from server.dossiers.schemas import ITEMS, MAX_DEPTH, MAX_INT32, MAX_NUMBER, MAX_TEXT, MAX_VALUES, fits

GOOD: dict[str, Any] = {
    "procedure": "1.004194",
    "form_version": 1,
    "case": None,
    "agency": "H55.19.02",
    "answers": {"name": "Lò Văn Phong", "members": [{"age": 3, "here": True}, None], "": 1.5},
    "papers": [{"key": "lease", "hand_in": "counter"}, {"key": "form.signed", "hand_in": "post"}],
}
TEXTS = ["", "a", "a\n", "a.b", "a.b.c", "1", "_", "é", *("x" * length for length in (20, 21, 35, 36, 60, 61))]
NUMBERS = [True, -1, 0, 1, 1.0, 1.5, MAX_INT32, MAX_INT32 + 1]
PAPERS: list[Any] = [
    [],
    (),
    {},
    [None],
    [{"key": "a"}],
    [{"key": "a", "hand_in": "agency_has"}],
    [{"key": "a", "hand_in": "post", "paper": None}],
    [{"key": "a", "hand_in": "attached"}],
    [{"key": "a", "hand_in": "pigeon"}],
    [{"key": "a", "hand_in": ["post"]}],
    [{"key": 1, "hand_in": "post"}],
    [{"key": "a", "hand_in": "post"}, {"key": "a", "hand_in": "counter"}],
    [{"key": f"p{index}", "hand_in": "post"} for index in range(ITEMS)],
    [{"key": f"p{index}", "hand_in": "post"} for index in range(ITEMS + 1)],
    [
        {
            "key": "a",
            "hand_in": "attached",
            "pages": [{"file": "0" * 64, "type": "image/jpeg", "size": 1}],
        }
    ],
]
ODD = st.sampled_from([None, *TEXTS, *NUMBERS, *PAPERS, {"a": "\0"}, {"\ud800": 1}, b"bytes"])
PARTS = st.recursive(
    st.sampled_from([None, True, 0, 1.5, -MAX_NUMBER, MAX_NUMBER + 1, 1e300, float("inf"), float("nan"), "a", "é\0"])
    | st.sampled_from(["\ud83d", "\ude00", "ắ" * (MAX_TEXT // 3), "ắ" * (MAX_TEXT // 3 + 1), "x" * (MAX_TEXT // 2)])
    | st.sampled_from([["a"] * (MAX_VALUES // 2), ["a"] * MAX_VALUES]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "\0"]), inner, max_size=3),
    max_leaves=8,
)


def nested(levels: int) -> Any:
    """A value in so many lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def asked(schema: schemas.File, args: dict[str, Any]) -> Any:
    """What the schema makes of them: the args as they are loaded, or its messages."""
    try:
        return schema.load(args)
    except ValidationError as error:
        return error.messages


def measured(value: dict[str, Any]) -> bool:
    """What the long way says."""
    try:
        schemas._measured(value, 0, 0, 0)
    except ValidationError:
        return False
    return True


def test_what_devices_send_is_taken_without_the_schema() -> None:
    assert is_well_formed(GOOD)
    assert is_well_formed(GOOD | {"case": "renewal.short"})


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*GOOD, "more"]), ODD, max_size=2),
    st.sets(st.sampled_from([*GOOD]), max_size=1),
)
def test_every_filing_is_taken_or_refused_as_by_the_schema_alone(odd: dict[str, Any], left_out: set[str]) -> None:
    args = {name: value for name, value in (GOOD | odd).items() if name not in left_out}
    by_schema = asked(schemas.File(), args)
    assert asked(File(), args) == by_schema
    if is_well_formed(args):
        assert args == by_schema
        assert type(args["form_version"]) is type(by_schema["form_version"])


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=60, deadline=None)
@given(odd=ODD)
def test_each_of_them_is_looked_at(name: str, odd: Any) -> None:
    args = GOOD | {name: odd}
    assert asked(File(), args) == asked(schemas.File(), args)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), PARTS, max_size=3))
def test_answers_that_are_looked_at_as_a_whole_are_those_that_are_right_one_by_one(answers: dict[str, Any]) -> None:
    assert fits(answers) == measured(answers)


@pytest.mark.parametrize("levels", [MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1])
@pytest.mark.parametrize("count", [1, MAX_VALUES - MAX_DEPTH - 3, MAX_VALUES])
def test_depth_and_number_have_the_same_bounds_both_ways(levels: int, count: int) -> None:
    answers = {"a": nested(levels), "b": [1] * count}
    assert fits(answers) == measured(answers)
    assert fits({"b": [1] * (MAX_VALUES - 3)}) is True
    assert fits({"b": [1] * (MAX_VALUES - 2)}) is False
