from __future__ import annotations

from typing import Any

import pytest

from server.ids import new_id
from server.problems import ProblemError
from server.sync.envelope import content_hash, parse_envelope, parse_mutation


def mutation(**more: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "type": "dossier.file",
        "entity": new_id(),
        "base": None,
        "after": [],
        "made_at": "2026-11-20T03:04:05.678Z",
        "args": {"a": 1},
    } | more


def envelope(**more: Any) -> dict[str, Any]:
    return {"as": None, "cursor": None, "device_time": "2026-11-20T03:04:05.678Z", "limit": 200, "mutations": []} | more


BAD_ENVELOPES: dict[str, Any] = {
    "a list": [],
    "a text": "x",
    "nothing": None,
    "an unknown field": envelope(extra=1),
    "an unknown field with a lone surrogate": envelope(**{"\ud800": 1}),
    "mutations without a device_time": {"as": None, "cursor": None, "mutations": [mutation()]},
    "no as": {"device_time": "2026-11-20T03:04:05.678Z"},
    "as is a number": envelope(**{"as": 5}),
    "cursor is a number": envelope(cursor=5),
    "cursor with NUL": envelope(cursor="a\0"),
    "a device time without zone": envelope(device_time="2026-11-20T03:04:05.678"),
    "a device time with an offset": envelope(device_time="2026-11-20T03:04:05.678+07:00"),
    "a device time that is no time": envelope(device_time="2026-13-45T03:04:05.678Z"),
    "a device time with a newline": envelope(device_time="2026-11-20T03:04:05.678Z\n"),
    "a device time in other digits": envelope(device_time="２026-11-20T03:04:05.678Z"),
    "limit 0": envelope(limit=0),
    "limit 501": envelope(limit=501),
    "limit as text": envelope(limit="200"),
    "limit as a fraction": envelope(limit=2.5),
    "limit true": envelope(limit=True),
    "mutations is an object": envelope(mutations={}),
    "mutations holds a text": envelope(mutations=["x"]),
    "101 mutations": envelope(mutations=[mutation() for _ in range(101)]),
    "a mutation without id": envelope(mutations=[{"type": "x"}]),
    "a mutation whose id is a number": envelope(mutations=[mutation(id=5)]),
    "a mutation whose id is in upper case": envelope(mutations=[mutation(id=new_id().upper())]),
    "a mutation whose id is no UUID": envelope(mutations=[mutation(id="1")]),
}


@pytest.mark.parametrize("value", BAD_ENVELOPES.values(), ids=BAD_ENVELOPES.keys())
def test_a_bad_envelope_is_refused_whole(value: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_envelope(value)
    assert caught.value.code == "invalid-envelope"
    assert caught.value.errors
    for error in caught.value.errors:
        assert error["message"]["vi"]
        str(error["path"]).encode()


BAD_MUTATIONS: dict[str, tuple[dict[str, Any], list[str | int]]] = {
    "an unknown field": ({"extra": 1}, ["extra"]),
    "type is a number": ({"type": 5}, ["type"]),
    "type is no type": ({"type": "Hello World"}, ["type"]),
    "type with a newline": ({"type": "dossier.file\n"}, ["type"]),
    "type is endless": ({"type": "a." + "b" * 100}, ["type"]),
    "entity is no id": ({"entity": "x"}, ["entity"]),
    "base is a text": ({"base": "3"}, ["base"]),
    "base is true": ({"base": True}, ["base"]),
    "base is huge": ({"base": 2**53}, ["base"]),
    "after is an id": ({"after": new_id()}, ["after"]),
    "after holds no id": ({"after": [new_id(), "x"]}, ["after", 1]),
    "made_at is a date": ({"made_at": "2026-11-20"}, ["made_at"]),
    "args is a list": ({"args": []}, ["args"]),
    "args is null": ({"args": None}, ["args"]),
    "args holds NUL": ({"args": {"a": {"b": "\0"}}}, ["args", "a", "b"]),
    "args holds a lone surrogate": ({"args": {"a": "\udfff"}}, ["args", "a"]),
    "args holds a huge number": ({"args": {"a": 10**400}}, ["args", "a"]),
}


@pytest.mark.parametrize(("more", "path"), BAD_MUTATIONS.values(), ids=BAD_MUTATIONS.keys())
def test_a_bad_mutation_spoils_only_itself(more: dict[str, Any], path: list[str | int]) -> None:
    good, bad = mutation(), mutation(**more)
    parsed = parse_envelope(envelope(mutations=[good, bad])).mutations
    assert [sent.id for sent in parsed] == [good["id"], bad["id"]]
    assert parsed[0].errors == []
    assert [error["path"] for error in parsed[1].errors] == [path]


@pytest.mark.parametrize("missing", ["type", "entity", "made_at", "args"])
def test_a_mutation_needs_its_fields(missing: str) -> None:
    raw = mutation()
    del raw[missing]
    errors = parse_mutation(raw).errors
    assert [(error["path"], error["code"]) for error in errors] == [([missing], "required")]


def test_a_mutation_may_not_wait_for_itself() -> None:
    raw = mutation()
    raw["after"] = [raw["id"]]
    assert parse_mutation(raw).errors


def test_base_and_after_may_be_left_out() -> None:
    raw = mutation()
    whole = parse_mutation(raw)
    del raw["base"], raw["after"]
    short = parse_mutation(raw)
    assert short.errors == []
    assert (short.base, short.after) == (None, ())
    assert short.content_hash == whole.content_hash


@pytest.mark.parametrize("changed", ["type", "entity", "base", "after", "made_at", "args"])
def test_every_part_but_the_id_is_content(changed: str) -> None:
    raw = mutation()
    other = raw | {
        changed: {
            "type": "dossier.withdraw",
            "entity": new_id(),
            "base": 1,
            "after": [new_id()],
            "made_at": "2026-11-20T03:04:05.679Z",
            "args": {"a": 2},
        }[changed]
    }
    assert content_hash(other) != content_hash(raw)
    assert content_hash(raw | {"id": new_id()}) == content_hash(raw)


def test_even_what_is_malformed_has_a_hash_of_its_own() -> None:
    first, second = mutation(args={"a": "\ud800"}), mutation(args={"a": "\ud801"})
    assert parse_mutation(first).content_hash != parse_mutation(second).content_hash
