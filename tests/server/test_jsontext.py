"""The one encoder writes what the library's own would write."""

from __future__ import annotations

import json
from json import encoder
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import jsontext

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def usual(value: object, *, ensure_ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, sort_keys=True, separators=(",", ":"), allow_nan=False)


@given(VALUES)
def test_every_value_has_the_text_that_the_library_gives_it(value: Any) -> None:
    assert jsontext.to_text(value) == usual(value, ensure_ascii=False)
    assert jsontext.to_ascii(value) == usual(value, ensure_ascii=True)


@pytest.mark.parametrize("write", [jsontext.to_text, jsontext.to_ascii])
def test_what_json_does_not_know_is_refused_and_the_next_value_is_written_as_ever(write: Callable[[Any], str]) -> None:
    inner: dict[str, Any] = {"b": float("nan")}
    value = {"a": inner}
    with pytest.raises(ValueError, match="JSON"):
        write(value)
    inner["b"] = {1}
    with pytest.raises(TypeError, match="set"):
        write(value)
    inner["b"] = 1
    assert write(value) == '{"a":{"b":1}}'


def test_what_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(RecursionError):
        jsontext.to_text(value)


def test_without_the_librarys_fast_part_the_texts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"b": [1, 0.5, None, True], "a": {"tên": "Lò Văn Thử \u2028 😀"}}
    texts = jsontext.to_text(value), jsontext.to_ascii(value)
    monkeypatch.setattr(encoder, "c_make_encoder", None)
    assert (jsontext._writer(ensure_ascii=False)(value), jsontext._writer(ensure_ascii=True)(value)) == texts
