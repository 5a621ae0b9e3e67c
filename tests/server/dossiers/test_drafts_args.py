"""Args of a save are taken without their schema only as the schema would take them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from server.dossiers import schemas
from server.dossiers.drafts_args import DraftSave, is_well_formed
from server.dossiers.schemas import ITEMS, MAX_INT32, MAX_VALUES

GOOD: dict[str, Any] = {
    "procedure": "1.001776",
    "form_version": 1,
    "agency": "H55.19.02",
    "case": None,
    "page": "about",
    "papers": [{"key": "id_card"}, None],
    "title": "Trợ cấp",
    "changed": {"a": 1, "b": [None, {"c": True}], "": None},
    "removed": ["c"],
    "settled": ["a", "a"],
}
TEXTS = [""] + ["x" * length for length in (1, 35, 36, 60, 61, 120, 121, 500, 501)]
NUMBERS = [True, -1, 0, 1, 1.0, 1.5, MAX_INT32, MAX_INT32 + 1]
LISTS: list[Any] = [[], ["a"], ["z", 1], [None], ["z"] * ITEMS, ["z"] * (ITEMS + 1), ["z"] * (MAX_VALUES + 1), ("z",)]
ODD = st.sampled_from([None, *TEXTS, *NUMBERS, *LISTS, {}, {"c": 1}, {"z": {"z": []}}, b"bytes"])


def asked(schema: schemas.DraftSave, args: dict[str, Any]) -> Any:
    """What the schema makes of them: the args as they are loaded, or its messages."""
    try:
        return schema.load(args)
    except ValidationError as error:
        return error.messages


def test_what_devices_send_is_taken_without_the_schema() -> None:
    assert is_well_formed(GOOD)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*GOOD, "beside", "more"]), ODD, max_size=2),
    st.sets(st.sampled_from([*GOOD]), max_size=1),
)
def test_every_save_is_taken_or_refused_as_by_the_schema_alone(odd: dict[str, Any], left_out: set[str]) -> None:
    args = {name: value for name, value in (GOOD | odd).items() if name not in left_out}
    by_schema = asked(schemas.DraftSave(), args)
    assert asked(DraftSave(), args) == by_schema
    if is_well_formed(args):
        assert {**args, "beside": False} == by_schema
        assert type(args["form_version"]) is type(by_schema["form_version"])


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=60, deadline=None)
@given(odd=ODD)
def test_each_of_them_is_looked_at(name: str, odd: Any) -> None:
    args = GOOD | {name: odd}
    assert asked(DraftSave(), args) == asked(schemas.DraftSave(), args)
