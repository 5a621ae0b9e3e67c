"""Mutations that come before what must come first: kept, applied when it comes, shown when it does not."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from server import worker
from server.clock import now
from server.database import db, write
from server.identity.models import Session
from server.ids import new_id
from server.problems import ProblemError
from server.sync import held, registry
from server.sync.held_overdue import tell_officers
from server.sync.models import HeldMutation, MutationRecord
from tests.server.sync.conftest import KIND, ThingSchema

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result.get("problem", {}).get("code")) for result in answer["results"]]


def waiting(answer: dict[str, Any]) -> list[list[str] | None]:
    return [result["data"].get("waits_for") for result in answer["results"]]


def kept(app: Flask) -> list[HeldMutation]:
    with app.app_context():
        rows = list(db.session.scalars(select(HeldMutation).order_by(HeldMutation.serial)))
        db.session.remove()
        return rows


@dataclass
class Writing:
    """A mutation type that writes a line to a list of its entity's, as a second step on a thing would."""

    app: Flask
    lines: list[tuple[str, str, datetime]]

    def write(self, _session: Any, mutation: registry.Mutation) -> dict[str, Any]:
        self.lines.append((mutation.entity, mutation.args["note"], mutation.received_at))
        return {"lines": len(self.lines)}

    def notes(self, entity: str) -> list[str]:
        return [note for found, note, _at in self.lines if found == entity]


@pytest.fixture
def writing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Writing:
    made = Writing(app, [])
    monkeypatch.setitem(registry._entries, "line.write", registry.Entry("line.write", ThingSchema(), made.write))
    return made


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


@pytest.fixture
def concerned(things: Things, monkeypatch: pytest.MonkeyPatch) -> str:
    """The agency that things are the business of."""
    entry = registry.Entry(KIND, ThingSchema(), things.make, lambda _session, _entity, _args: business)
    business = registry.Concern(AGENCY, None)
    monkeypatch.setitem(registry._entries, KIND, entry)
    return AGENCY


def test_after_five_days_officers_are_told_and_when_it_is_resolved_they_forget(
    make_person: Callable[..., Person], things: Things, concerned: str
) -> None:
    officer, stranger = make_person("Cán bộ", roles=[("officer", concerned)]), make_person("Người lạ")
    person = make_person("Lò Văn Thử")
    first, other = person.mutation(KIND), person.mutation(KIND)
    second = person.mutation(KIND, after=[first["id"], other["id"]])
    received = now()
    person.sync(second)
    with things.app.app_context():
        assert tell_officers(now() + timedelta(days=4, hours=23), 5) == 0
        officer.sync()
        assert officer.has("held") == {}
        assert tell_officers(now() + timedelta(days=5, minutes=1), 5) == 1
        assert tell_officers(now() + timedelta(days=5, minutes=2), 5) == 0
        officer.sync()
        (told,) = officer.has("held").items()
        assert told[0] == second["id"]
        assert told[1] == {
            "type": KIND,
            "dossier": None,
            "person_name": "Lò Văn Thử",
            "made_at": second["made_at"],
            "received_at": told[1]["received_at"],
            "waits_for": 2,
            "version": 1,
        }
        assert abs(datetime.fromisoformat(told[1]["received_at"]) - received) < timedelta(minutes=1)
        person.sync(other)
        assert tell_officers(now() + timedelta(days=6), 5) == 1
    officer.sync()
    assert officer.has("held")[second["id"]]["waits_for"] == 1
    assert stranger.sync()["changes"] != []
    assert stranger.has("held") == person.has("held") == {}
    person.sync(first)
    officer.sync()
    assert officer.has("held") == {}
    assert second["entity"] in things.rows()


def test_the_worker_tells_officers_once_an_hour(
    app: Flask, make_person: Callable[..., Person], things: Things, concerned: str
) -> None:
    assert things.app is app
    officer, person = make_person("Cán bộ", roles=[("officer", concerned)]), make_person()
    person.sync(person.mutation(KIND, after=[new_id()]))
    jobs: worker.Jobs = app.extensions["hosoxa_jobs"]
    later = (now() + timedelta(days=6)).replace(minute=worker.HELD_AT)
    jobs.look(later.replace(minute=worker.HELD_AT - 1))
    officer.sync()
    assert officer.has("held") == {}
    jobs.look(later)
    officer.sync()
    assert len(officer.has("held")) == 1


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
