from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.problems import ProblemError
from server.sync.strict_json import MAX_INTEGER, canonical, find_flaw, parse

_TEXTS = st.text(st.sampled_from(["a", "ố", "\0", "\ud800", "\udfff", "😀"]), max_size=2)
_NUMBERS = st.sampled_from([0, True, None, 0.5, 1e300, MAX_INTEGER, -MAX_INTEGER, MAX_INTEGER + 1, -MAX_INTEGER - 1])
VALUES = st.recursive(
    _TEXTS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)

MALFORMED = {
    "nothing": b"",
    "not JSON": b"{",
    "text after the value": b"{} {}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a float beyond all floats": b'{"a": 1e999}',
    "the same key twice": b'{"a": 1, "a": 1}',
    "the same key twice, deep inside": b'{"a": [{"b": 1, "b": 2}]}',
    "invalid UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "a raw control character": b'{"a": "\x01"}',
    "an integer of many thousand digits": b"9" * 5000,
    "nesting beyond Python's stack": b"[" * 200_000,
    "nesting that Python still reads": b"[" * 300 + b"]" * 300,
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_strict_json_is_malformed(data: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(data)
    assert caught.value.code == "malformed-json"


def test_vietnamese_text_is_read_as_it_is() -> None:
    assert parse('{"tên": "Hà Thị Thái", "n": 1.5, "z": null}'.encode()) == {"tên": "Hà Thị Thái", "n": 1.5, "z": None}


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        (b'{"args": {"a": ["x", "\\u0000"]}}', ["args", "a", 1], "bad-text"),
        (b'{"args": {"a": "\\ud83d"}}', ["args", "a"], "bad-text"),
        (b'{"args": {"\\udc00": 1}}', ["args"], "bad-text"),
        (b'{"args": {"a": 9007199254740992}}', ["args", "a"], "bad-number"),
        (b'{"args": {"a": -9007199254740992}}', ["args", "a"], "bad-number"),
    ],
)
def test_a_value_that_no_store_can_hold_is_found_by_its_path(text: bytes, path: list[str | int], code: str) -> None:
    flaw = find_flaw(parse(text))
    assert flaw is not None
    assert (flaw.path, flaw.code) == (path, code)


def test_nesting_is_bounded() -> None:
    deep: object = "leaf"
    for _ in range(24):
        deep = [deep]
    assert find_flaw(deep) is None
    flaw = find_flaw([deep])
    assert flaw is not None
    assert flaw.code == "too-deep"


def test_whole_surrogate_pairs_and_the_largest_numbers_are_fine() -> None:
    value = parse(b'{"a": "\\ud83d\\ude00", "b": [9007199254740991, true, false, null, 0.5]}')
    assert value["b"][0] == MAX_INTEGER
    assert find_flaw(value) is None


def test_a_flaw_in_a_key_can_be_shown_in_an_answer() -> None:
    flaw = find_flaw({"\ud800": ["\0"]})
    assert flaw is not None
    "".join(str(step) for step in flaw.path).encode()


def test_the_canonical_form_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": [1, {"y": "ả", "x": None}], "a": True}) == canonical(
        {"a": True, "b": [1, {"x": None, "y": "ả"}]}
    )
    assert canonical({"a": 1}) != canonical({"a": "1"})
    assert canonical({"a": "\ud800"}) == b'{"a":"\\ud800"}'


def test_a_text_of_very_many_values_is_refused() -> None:
    for data in (b"[" + b"[]," * 300_000 + b"[]]", b"[[" + b"1," * 300_000 + b"1]]"):
        with pytest.raises(ProblemError) as caught:
            parse(data)
        assert caught.value.code == "malformed-json"
    assert len(parse(b"[" + b"1," * 299_999 + b"1]")) == 300_000


def test_a_text_of_as_many_levels_as_there_may_be_is_read() -> None:
    assert parse(b"[" * 199 + b"{}" + b"]" * 199)
    with pytest.raises(ProblemError):
        parse(b"[" * 200 + b"{}" + b"]" * 200)


def can_be_kept(value: Any, levels: int) -> bool:
    """What :func:`find_flaw` should go by, part by part."""
    if isinstance(value, str):
        return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return levels > 0 and all(can_be_kept(k, levels) and can_be_kept(v, levels - 1) for k, v in value.items())
    if isinstance(value, list):
        return levels > 0 and all(can_be_kept(part, levels - 1) for part in value)
    return not isinstance(value, int) or -MAX_INTEGER <= value <= MAX_INTEGER


@settings(max_examples=500, deadline=None)
@given(VALUES, st.integers(0, 4))
def test_a_flaw_is_found_wherever_there_is_one_and_nowhere_else(value: Any, levels: int) -> None:
    assert (find_flaw(value, levels) is None) is can_be_kept(value, levels)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_what_has_no_flaw_is_read_as_it_was_written(value: Any) -> None:
    if find_flaw(value) is None:
        assert parse(json.dumps(value, ensure_ascii=False).encode()) == value
