from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from server.ids import new_id
from server.sync import well_formed
from server.sync.envelope import DEFAULT_LIMIT, MAX_AFTER, MAX_LIMIT, MAX_MUTATIONS, EnvelopeSchema, MutationSchema

INSTANT = "2026-11-22T01:02:03.004Z"
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 700),
    st.floats(allow_nan=False),
    st.just(2.0),
    st.sampled_from(["", "a.b", "dossier.file", "Dossier.file", "a.b\n", "x", INSTANT, INSTANT + "\n", new_id()]),
    st.sampled_from(["2026-02-30T01:02:03.004Z", "٢٠٢٦-11-22T01:02:03.004Z", new_id().upper()]),
    st.lists(st.sampled_from([new_id(), "x", 1]), max_size=2),
    st.lists(st.sampled_from([{}, {"id": "x"}, 1, None]), max_size=2),
    st.just([new_id()] * (MAX_AFTER + 1)),
    st.just([{}] * (MAX_MUTATIONS + 1)),
    st.just({}),
)


def good_mutation() -> dict[str, Any]:
    return {
        "id": new_id(),
        "type": "dossier.request-supplement",
        "entity": new_id(),
        "base": 3,
        "after": [new_id()],
        "made_at": INSTANT,
        "args": {"any": 1},
    }


#: What a device sends that has nothing to send.
POLL: dict[str, Any] = {"as": None, "cursor": "x"}
LIMITS = (MAX_MUTATIONS, MAX_LIMIT, DEFAULT_LIMIT)


def good_envelope() -> dict[str, Any]:
    return {"as": None, "cursor": "x", "device_time": INSTANT, "limit": 200, "mutations": [good_mutation()]}


def test_what_devices_send_is_taken_without_the_schemas() -> None:
    assert well_formed.mutation(good_mutation(), MAX_AFTER) is not None
    assert well_formed.envelope(good_envelope(), *LIMITS) is not None
    assert well_formed.envelope(POLL, *LIMITS) == EnvelopeSchema().load(POLL)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*good_mutation(), "more"]), ODD, st.booleans())
def test_a_mutation_is_taken_only_as_its_schema_would_take_it(name: str, odd: Any, leave_out: bool) -> None:
    raw = good_mutation() | {name: odd}
    if leave_out:
        del raw[name]
    taken = well_formed.mutation(raw, MAX_AFTER)
    if taken is not None:
        assert taken == MutationSchema().load(raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*good_envelope(), "more"]), ODD, st.booleans())
def test_an_envelope_is_taken_only_as_its_schema_would_take_it(name: str, odd: Any, leave_out: bool) -> None:
    value = good_envelope() | {name: odd}
    if leave_out:
        del value[name]
    taken = well_formed.envelope(value, *LIMITS)
    if taken is not None:
        assert taken == EnvelopeSchema().load(value)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["as", "cursor", "more"]), ODD, st.booleans())
def test_a_poll_is_taken_only_as_its_schema_would_take_it(name: str, odd: Any, leave_out: bool) -> None:
    value = POLL | {name: odd}
    if leave_out:
        del value[name]
    taken = well_formed.envelope(value, *LIMITS)
    if taken is not None:
        assert taken == EnvelopeSchema().load(value)


def test_a_boolean_is_no_base_and_no_limit() -> None:
    assert well_formed.mutation(good_mutation() | {"base": True}, MAX_AFTER) is None
    assert well_formed.envelope(good_envelope() | {"limit": True}, *LIMITS) is None
    with pytest.raises(ValidationError):
        EnvelopeSchema().load(good_envelope() | {"limit": "many"})
