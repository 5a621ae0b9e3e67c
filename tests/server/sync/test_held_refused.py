"""Mutations that come too early and may never be applied: refused, not kept, or kept by the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from server.database import db, write
from server.identity.models import Session
from server.ids import new_id
from server.problems import ProblemError
from server.sync import held
from tests.server.sync.conftest import KIND
from tests.server.sync.holding import kept, outcomes, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"


def test_what_waits_for_one_that_is_rejected_later_is_rejected_then(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    things.fault, things.fault_note = ProblemError("forbidden"), "xấu"
    first = person.mutation(KIND, note="xấu")
    second = person.mutation(KIND, after=[first["id"]])
    third = person.mutation(KIND, after=[second["id"]])
    free = person.mutation(KIND, third["entity"])
    assert outcomes(person.sync(third, second, free)) == [("held", None)] * 3
    assert outcomes(person.sync(first)) == [("rejected", "forbidden")]
    assert kept(things.app) == []
    assert outcomes(person.sync(second, third, free)) == [
        ("rejected", "prerequisite-rejected"),
        ("rejected", "prerequisite-rejected"),
        ("applied", None),
    ]
    assert things.rows() == [free["entity"]]


def test_one_known_to_be_rejected_decides_even_while_another_is_missing(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    things.fault = ProblemError("forbidden")
    first = person.mutation(KIND)
    person.sync(first)
    both = person.mutation(KIND, after=[first["id"], new_id()])
    assert outcomes(person.sync(both)) == [("rejected", "prerequisite-rejected")]
    assert kept(things.app) == []


def test_what_could_never_be_applied_is_refused_at_once(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    missing = new_id()
    wrong = [person.mutation("thing.unknown", after=[missing]), person.mutation(KIND, after=[missing], count="1")]
    assert outcomes(person.sync(*wrong)) == [("rejected", "unknown-type"), ("rejected", "invalid-mutation")]
    one, two, three = (person.mutation(KIND) for _ in range(3))
    one["after"], two["after"], three["after"] = [three["id"]], [one["id"]], [two["id"]]
    assert outcomes(person.sync(one, two)) == [("held", None)] * 2
    assert outcomes(person.sync(three)) == [("rejected", "invalid-mutation")]
    assert outcomes(person.sync(one, two)) == [("rejected", "prerequisite-rejected")] * 2
    assert (things.runs, kept(things.app)) == (0, [])


def test_another_persons_mutation_cannot_come_first(make_person: Callable[..., Person], things: Things) -> None:
    one, other = make_person("Một"), make_person("Hai")
    first = one.mutation(KIND)
    one.sync(first)
    assert outcomes(other.sync(other.mutation(KIND, after=[first["id"]]))) == [("held", None)]
    assert things.rows() == [first["entity"]]


def test_an_id_that_is_kept_for_one_person_is_refused_to_another(
    make_person: Callable[..., Person], things: Things
) -> None:
    one, other = make_person("Một"), make_person("Hai")
    first = one.mutation(KIND)
    second = one.mutation(KIND, after=[first["id"]])
    one.sync(second)
    assert outcomes(other.sync(second)) == [("rejected", "id-reused")]
    assert outcomes(other.sync(second | {"after": []})) == [("rejected", "id-reused")]
    assert outcomes(one.sync(first, second)) == [("applied", None)] * 2
    assert things.rows() == [first["entity"], second["entity"]]


@pytest.mark.parametrize("limit", ["MAX_HELD", "MAX_HELD_BYTES"])
def test_beyond_the_limit_the_device_keeps_it(
    make_person: Callable[..., Person], things: Things, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    person = make_person()
    first = person.mutation(KIND)
    early = [person.mutation(KIND, after=[first["id"]], note="x" * 10) for _ in range(4)]
    monkeypatch.setattr(held, limit, 3 if limit == "MAX_HELD" else 3 * len('{"note":"xxxxxxxxxx"}'))
    answer = person.sync(*early)
    assert outcomes(answer) == [("held", None)] * 4
    assert waiting(answer) == [[first["id"]]] * 4
    assert [row.id for row in kept(things.app)] == [mutation["id"] for mutation in early[:3]]
    assert outcomes(person.sync(first)) == [("applied", None)]
    assert len(things.rows()) == 4
    assert outcomes(person.sync(*early)) == [("applied", None)] * 4
    assert len(things.rows()) == 5


def test_nothing_that_is_kept_is_applied_for_somebody_who_is_signed_out(
    app: Flask, make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    first = person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"]])
    person.sync(second)
    with app.app_context():
        write(lambda session: session.execute(delete(Session).where(Session.person_id == person.id)))
        db.session.remove()
    assert person.post("/api/sync", person.envelope(first)).status_code == 401
    assert (things.rows(), len(kept(app))) == ([], 1)
