"""Mutations that come before what must come first: kept, applied when it comes, shown when it does not."""

from __future__ import annotations

import random
import threading
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from server.clock import now
from server.database import db, write
from server.ids import new_id
from server.sync.models import HeldMutation, MutationRecord
from tests.server.sync.conftest import KIND
from tests.server.sync.holding import kept, outcomes, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things, Writing

AGENCY = "H55.22"


def test_an_early_one_is_kept_and_applied_when_the_first_comes_without_being_sent_again(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    first = person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"]])
    early = person.sync(second)
    assert (outcomes(early), waiting(early)) == ([("held", None)], [[first["id"]]])
    assert (things.rows(), things.records(), things.runs) == ([], {}, 0)
    assert [row.id for row in kept(things.app)] == [second["id"]]
    assert outcomes(person.sync(first)) == [("applied", None)]
    assert things.rows() == [first["entity"], second["entity"]]
    assert things.records() == {first["id"]: "applied", second["id"]: "applied"}
    assert (things.runs, things.committed, things.notices()) == (2, 2, 2)
    assert kept(things.app) == []
    assert person.sync(second)["results"] == [
        {"id": second["id"], "outcome": "applied", "data": {"serial": 2}},
    ]
    assert things.runs == 2


def test_while_it_waits_a_resend_is_held_again_and_kept_once(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    first = person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"]])
    answers = [person.sync(second) for _ in range(3)]
    assert [answer["results"] for answer in answers] == [answers[0]["results"]] * 3
    assert len(kept(things.app)) == 1
    assert outcomes(person.sync(second | {"args": {"note": "khác"}})) == [("rejected", "id-reused")]
    assert outcomes(person.sync(first, second)) == [("applied", None), ("applied", None)]
    assert things.rows() == [first["entity"], second["entity"]]


def test_in_one_request_the_order_of_sending_does_not_count(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    first = person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"]])
    third = person.mutation(KIND, after=[second["id"], first["id"]])
    answer = person.sync(third, second, first)
    assert outcomes(answer) == [("applied", None)] * 3
    assert [result["id"] for result in answer["results"]] == [third["id"], second["id"], first["id"]]
    assert things.rows() == [first["entity"], second["entity"], third["entity"]]


def test_the_receipt_is_the_first_arrival_and_the_device_that_sent_it(
    make_person: Callable[..., Person], things: Things, writing: Writing
) -> None:
    person = make_person()
    first = person.mutation(KIND)
    second = person.mutation("line.write", after=[first["id"]])
    before = now()
    person.sync(second)
    arrived = now()
    with things.app.app_context():
        write(lambda session: session.execute(update(HeldMutation).values(device_id="x", session_id="y")))
        db.session.remove()
    person.sync(first)
    ((_entity, _note, at),) = writing.lines
    assert before <= at <= arrived
    with things.app.app_context():
        record = db.session.scalars(select(MutationRecord).where(MutationRecord.id == second["id"])).one()
        db.session.remove()
    assert (record.received_at, record.device_id) == (at, "x")


def test_a_step_is_not_dated_before_the_step_that_it_waited_for(
    make_person: Callable[..., Person], writing: Writing
) -> None:
    person = make_person()
    entity = new_id()
    first = person.mutation("line.write", entity, note="một")
    second = person.mutation("line.write", entity, note="hai", after=[first["id"]])
    person.sync(second)
    person.sync(first)
    assert writing.notes(entity) == ["một", "hai"]
    times = [at for _entity, _note, at in writing.lines]
    assert times == sorted(times)


def test_what_is_done_later_to_the_same_entity_waits_and_is_kept_too(
    make_person: Callable[..., Person], things: Things, writing: Writing
) -> None:
    person = make_person()
    entity, other = new_id(), new_id()
    first = person.mutation(KIND)
    early = person.mutation("line.write", entity, note="một", after=[first["id"]])
    later = [person.mutation("line.write", entity, note=note) for note in ("hai", "ba")]
    apart = person.mutation("line.write", other, note="riêng")
    assert outcomes(person.sync(early)) == [("held", None)]
    answer = person.sync(*later, apart)
    assert outcomes(answer) == [("held", None), ("held", None), ("applied", None)]
    assert waiting(answer) == [[early["id"]], [early["id"], later[0]["id"]], None]
    assert outcomes(person.sync(first)) == [("applied", None)]
    assert writing.notes(entity) == ["một", "hai", "ba"]
    assert things.rows() == [first["entity"]]
    assert outcomes(person.sync(early, *later)) == [("applied", None)] * 3


def test_what_a_kept_one_waits_for_is_not_stopped_by_it(make_person: Callable[..., Person], writing: Writing) -> None:
    person = make_person()
    entity = new_id()
    third = person.mutation("line.write", entity, note="ba")
    middle = person.mutation("line.write", note="giữa", after=[third["id"]])
    fourth = person.mutation("line.write", entity, note="bốn", after=[middle["id"]])
    for mutation in (fourth, middle):
        assert outcomes(person.sync(mutation)) == [("held", None)]
    assert outcomes(person.sync(third)) == [("applied", None)]
    assert writing.notes(entity) == ["ba", "bốn"]


def test_a_kept_one_whose_handler_fails_stays_kept_and_is_tried_again(
    make_person: Callable[..., Person], things: Things, writing: Writing
) -> None:
    person = make_person()
    things.fault, things.fault_note = RuntimeError("bug"), "xấu"
    first = person.mutation(KIND)
    second = person.mutation(KIND, note="xấu", after=[first["id"]])
    follower = person.mutation("line.write", second["entity"])
    assert outcomes(person.sync(second, follower)) == [("held", None)] * 2
    assert outcomes(person.sync(first, second, follower)) == [
        ("applied", None),
        ("held", "server-error"),
        ("held", None),
    ]
    assert things.rows() == [first["entity"]]
    things.fault = None
    assert outcomes(person.sync(person.mutation(KIND)))[0] == ("applied", None)
    assert second["entity"] in things.rows()
    assert len(writing.lines) == 1
    assert kept(things.app) == []


def test_when_both_come_at_once_neither_is_left_waiting(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    for _ in range(10):
        first = person.mutation(KIND)
        second = person.mutation(KIND, after=[first["id"]])
        start = threading.Barrier(2)
        found: list[int] = []

        def send(mutation: dict[str, Any], start: threading.Barrier = start, found: list[int] = found) -> None:
            start.wait()
            found.append(person.post("/api/sync", person.envelope(mutation)).status_code)

        threads = [threading.Thread(target=send, args=(mutation,)) for mutation in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [200, 200]
        assert kept(things.app) == []
    assert len(things.rows()) == 20


def test_in_whatever_order_and_portions_they_come_all_are_applied_once_and_in_order(
    make_person: Callable[..., Person], writing: Writing
) -> None:
    chance = random.Random(20261122)  # noqa: S311 (not a secret)
    for _ in range(6):
        person = make_person()
        entities = [new_id() for _ in range(3)]
        made = [person.mutation("line.write", chance.choice(entities), note=str(index)) for index in range(12)]
        for earlier, later in combinations(made, 2):
            if chance.random() < 0.15:
                later["after"].append(earlier["id"])
        # a device sends what it did to one entity in the order in which it did it; all else may be shuffled
        lines = {entity: [one for one in made if one["entity"] == entity] for entity in entities}
        while any(lines.values()):
            left = [entity for entity, line in lines.items() for _ in line]
            chance.shuffle(left)
            portion = [lines[entity].pop(0) for entity in left[: chance.randint(1, 4)]]
            person.sync(*portion, *(portion if chance.random() < 0.3 else []))
        done = [note for entity, note, _at in writing.lines if entity in entities]
        assert sorted(done, key=int) == [str(index) for index in range(12)]
        for entity in entities:
            assert writing.notes(entity) == sorted(writing.notes(entity), key=int)
        for one in made:
            for name in one["after"]:
                first = next(other for other in made if other["id"] == name)
                assert done.index(first["args"]["note"]) < done.index(one["args"]["note"])
    assert kept(writing.app) == []
