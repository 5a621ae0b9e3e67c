"""What is made ready before a write has its turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server.sync import registry
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation
    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

ADDING = "thing.note"


class Seen:
    """A type that only adds, and what its handler was given."""

    def __init__(self) -> None:
        self.prepared: list[Any] = []
        self.names: list[str] = []
        self.entities: list[str] = []
        self.calls: list[int] = []
        self.refuse = ""

    def prepare(self, mutations: Sequence[Mutation]) -> Iterator[tuple[Mutation, str]]:
        self.calls.append(len(mutations))
        for mutation in mutations:
            if mutation.id == self.refuse:
                raise RuntimeError("cannot be prepared")
            yield mutation, f"ready {mutation.id}"

    def handle(self, _session: Session, mutation: Mutation) -> dict[str, Any]:
        self.prepared.append(mutation.prepared)
        self.names.append(mutation.actor.name)
        self.entities.append(mutation.entity)
        return {}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, things: Things) -> Seen:
    made = Seen()
    entry = replace(registry._entries[KIND], type=ADDING, handler=made.handle, stages=True, prepare=made.prepare)
    monkeypatch.setitem(registry._entries, ADDING, entry)
    assert things.runs == 0
    return made


def test_a_handler_is_given_what_was_prepared_for_its_mutation(make_person: Callable[..., Person], seen: Seen) -> None:
    person = make_person("Lò Văn Phong")
    sent = [person.mutation(ADDING), person.mutation(ADDING)]
    person.sync(*sent)
    assert seen.prepared == [f"ready {one['id']}" for one in sent]
    assert seen.names == ["Lò Văn Phong"] * 2
    assert seen.calls == [2]


def test_what_cannot_be_prepared_is_done_by_the_handler(make_person: Callable[..., Person], seen: Seen) -> None:
    person = make_person()
    sent = [person.mutation(ADDING), person.mutation(ADDING)]
    seen.refuse = sent[1]["id"]
    person.sync(*sent)
    assert seen.prepared == [f"ready {sent[0]['id']}", None]


def test_of_two_with_one_id_the_first_is_not_taken_for_the_second(
    make_person: Callable[..., Person], seen: Seen
) -> None:
    person = make_person()
    first = person.mutation(ADDING)
    second = person.mutation(ADDING) | {"id": first["id"]}
    answer = person.sync(first, second)
    assert [result["outcome"] for result in answer["results"]] == ["applied", "rejected"]
    assert seen.entities == [first["entity"]]


def test_nothing_is_prepared_beside_what_may_change_what_is_looked_at(
    make_person: Callable[..., Person], seen: Seen
) -> None:
    person = make_person()
    person.sync(person.mutation(KIND), person.mutation(ADDING))
    assert seen.prepared == [None]


def test_one_that_had_to_wait_is_judged_by_the_handler_alone(make_person: Callable[..., Person], seen: Seen) -> None:
    person = make_person()
    first = person.mutation(ADDING)
    later = person.mutation(ADDING, after=[first["id"]])
    person.sync(later)
    assert seen.prepared == []
    person.sync(first)
    assert seen.prepared == [f"ready {first['id']}", None]
