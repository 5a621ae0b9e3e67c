from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from server import staged
from server.notifications.models import Notice
from server.problems import ProblemError
from server.sync import registry
from server.sync.publish import person_scope, publish
from tests.server.sync.conftest import KIND, THINGS, ThingSchema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation
    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

GATHERED = "thing.gather"


def gather(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Notes a row, as filing does; what the note says goes wrong afterwards."""
    note = mutation.args["note"]
    row = {"id": mutation.entity, "serial": 1, "note": None if note == "refused by the database" else note}
    staged.add(session, THINGS, row)
    scope = person_scope(mutation.actor.person)
    publish(session, scope=scope, collection="thing", entity=mutation.entity, version=1, value={"note": note})
    if note == "rejected":
        raise ProblemError("forbidden")
    if note == "a bug":
        raise RuntimeError(note)
    if note == "a bug after a flush":
        staged.flush(session)
        raise RuntimeError(note)
    return {}


@pytest.fixture(autouse=True)
def gathering(things: Things) -> Iterator[Things]:
    registry.register(GATHERED, ThingSchema(), stages=True)(gather)
    yield things
    del registry._entries[GATHERED]


def results_of(person: Person, *notes: str) -> list[tuple[str, str | None]]:
    answer = person.sync(*(person.mutation(GATHERED, note=note) for note in notes))
    return [(result["outcome"], result.get("problem", {}).get("code")) for result in answer["results"]]


@pytest.mark.parametrize(
    ("note", "result"),
    [
        ("rejected", ("rejected", "forbidden")),
        ("a bug", ("held", "server-error")),
        ("a bug after a flush", ("held", "server-error")),
        ("refused by the database", ("held", "server-error")),
    ],
)
def test_what_goes_wrong_with_one_undoes_that_one_only(
    note: str, result: tuple[str, str], make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    assert results_of(person, "một", note, "hai") == [("applied", None), result, ("applied", None)]
    assert len(things.rows()) == 2
    assert sorted(things.feed()) == sorted(things.rows())
    assert {thing["note"] for thing in person.has("thing").values()} == {"một", "hai"}
    assert sorted(things.records().values()) == ["applied", "applied"] + (["rejected"] if note == "rejected" else [])


def test_a_resend_of_what_was_gathered_gets_its_result_again(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    sent = [person.mutation(GATHERED, note=note) for note in ("một", "rejected")]
    first = person.sync(*sent)["results"]
    assert person.sync(*sent, sent[0])["results"] == [*first, first[0]]
    assert things.rows() == [sent[0]["entity"]]


def test_what_reads_rows_finds_those_gathered_before_it_in_the_same_request(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    results = person.sync(person.mutation(GATHERED, note="một"), person.mutation(KIND, note="hai"))["results"]
    assert [result["outcome"] for result in results] == ["applied", "applied"]
    assert results[1]["data"] == {"serial": 2}
    assert len(things.rows()) == 2


def test_rows_of_one_entity_are_inserted_before_it_is_looked_at_again(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    mutation = person.mutation(GATHERED, note="một")
    again = person.mutation(GATHERED, mutation["entity"], note="hai")
    results = person.sync(mutation, again)["results"]
    assert [result["outcome"] for result in results] == ["applied", "held"]
    assert things.rows() == [mutation["entity"]]


def test_an_object_s_columns_are_noted_by_the_names_the_table_has() -> None:
    table, columns = staged._columns(Notice)
    assert table is cast("Table", Notice.__table__)
    assert {name for name, _ in columns} == set(table.columns.keys())
