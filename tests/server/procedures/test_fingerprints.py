from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from server.procedures.fingerprints import canonical, fingerprint, fingerprints

LISTS = {
    "sex": [
        {"value": "male", "label": {"vi": "Nam", "en": "Male"}},
        {"value": "female", "label": {"vi": "Nữ", "en": "Female"}},
    ]
}
QUESTION: dict[str, Any] = {
    "key": "sex",
    "kind": "one_of",
    "label": {"vi": "Nam hay nữ?", "en": "Sex?"},
    "required": True,
    "list": "sex",
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**QUESTION, **fields}


@pytest.mark.parametrize(
    "same",
    [
        changed(label={"vi": "Nam hay nữ?", "en": "Male or female?"}),
        changed(hint={"vi": "Ví dụ", "en": "Example"}),
        changed(show_when={"var": "x"}),
        changed(warn_when=[{"rule": True, "message": {"vi": "a", "en": "b"}}]),
        changed(official_label={"vi": "3. Giới tính"}),
        changed(partial=False, valid_when=[], schema=None),
        changed(list=LISTS["sex"]),
        changed(key="gender"),
        changed(default="male"),
        changed(picture={"src": "/media/x.svg", "alt": {"vi": "a", "en": "b"}}, audio={"vi": "/media/x.mp3"}),
        changed(max_pages=5, voice=False),
        changed(list=[{**choice, "show_when": {"var": "x"}} for choice in LISTS["sex"]]),
    ],
    ids=[
        *(
            "English",
            "hint",
            "show_when",
            "warn_when",
            "official label",
            "defaults written out",
            "list in place",
            "key",
        ),
        *("default", "picture and audio", "more defaults written out", "when a choice is offered"),
    ],
)
def test_what_does_not_touch_the_answer_keeps_the_fingerprint(same: dict[str, Any]) -> None:
    assert fingerprint(same, LISTS) == fingerprint(QUESTION, LISTS)


@pytest.mark.parametrize(
    "other",
    [
        changed(label={"vi": "Giới tính?", "en": "Sex?"}),
        changed(kind="many_of"),
        changed(required=False),
        changed(list=LISTS["sex"][:1]),
        changed(list=LISTS["sex"][::-1]),
        changed(schema={"enum": ["male"]}),
        changed(valid_when=[{"rule": True, "message": {"vi": "a", "en": "b"}}]),
        changed(partial=True),
        changed(max_pages=3),
        changed(voice=True),
    ],
    ids=[
        *("Vietnamese", "kind", "required", "fewer choices", "order of choices", "schema", "valid_when", "partial"),
        *("pages", "voice"),
    ],
)
def test_what_touches_the_answer_changes_the_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprint(other, LISTS) != fingerprint(QUESTION, LISTS)


def test_a_table_has_the_fingerprint_of_its_columns_too() -> None:
    column = {"key": "name", "kind": "name", "label": {"vi": "Tên", "en": "Name"}}
    table = {"key": "t", "kind": "table", "label": {"vi": "Bảng", "en": "Table"}, "max_rows": 5, "questions": [column]}
    form: dict[str, Any] = {"pages": [{"key": "p", "questions": [table]}]}
    wider = deepcopy(form)
    wider["pages"][0]["questions"][0]["questions"][0]["label"]["vi"] = "Họ và tên"

    one, other = fingerprints(form), fingerprints(wider)

    assert one.keys() == other.keys() == {"t", "t.name"}
    assert one["t"] != other["t"]
    assert one["t.name"] != other["t.name"]


def test_a_fingerprint_is_twelve_hex_digits_and_stays_what_it_was() -> None:
    # Devices compare fingerprints of versions published years apart.
    assert fingerprint(QUESTION, LISTS) == "e6c903072137"


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": ["đ", {"d": 1, "c": 2}]}) == '{"a":["đ",{"c":2,"d":1}],"b":1}'
