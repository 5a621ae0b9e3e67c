from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from server.database import db
from server.sync.models import FeedCounter, FeedRow
from server.sync.publish import agency_scope
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"
WRITERS = 32


def run(*works: Callable[[], None]) -> None:
    """Run all at once, to their end; an error in one of them is the test's."""
    errors: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (raised again below)
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_with_thirty_two_writers_a_polling_reader_sees_every_change_exactly_once(
    make_person: Callable[..., Person], things: Things
) -> None:
    officer = make_person("Cán bộ", roles=[("officer", AGENCY)])
    residents = [make_person() for _ in range(WRITERS)]
    officer.sync()
    start = threading.Barrier(WRITERS + 1)
    finished = threading.Event()
    seen: list[str] = []
    positions: list[int] = []
    sent: list[str] = []

    def writer(person: Person) -> Callable[[], None]:
        def work() -> None:
            start.wait()
            mutations = [person.mutation(KIND, agency=AGENCY, note=person.id) for _ in range(2)]
            for mutation in mutations:
                answer = person.post("/api/sync", person.envelope(mutation))
                assert answer.status_code == 200, answer.get_data(as_text=True)
                assert answer.get_json()["results"][0]["outcome"] == "applied"
                sent.append(mutation["entity"])

        return work

    def poll() -> bool:
        answer: dict[str, Any] = officer.post("/api/sync", officer.envelope(limit=5)).get_json()
        assert "reset" not in answer
        officer.cursor = answer["cursor"]
        seen.extend(change["id"] for change in answer["changes"] if change["collection"] == "thing")
        return bool(answer["more"])

    def reader() -> None:
        start.wait()
        while not finished.is_set() or poll():
            poll()

    reading = threading.Thread(target=reader)
    reading.start()
    try:
        run(*(writer(person) for person in residents))
    finally:
        finished.set()
        reading.join()
    while poll():
        pass
    assert len(sent) == 2 * WRITERS
    assert Counter(seen) == Counter(sent)
    with things.app.app_context():
        rows = db.session.execute(
            select(FeedRow.entity, FeedRow.position)
            .where(FeedRow.scope == agency_scope(AGENCY), FeedRow.collection == "thing")
            .order_by(FeedRow.position)
        ).all()
        everything = db.session.scalars(select(FeedRow.position).where(FeedRow.scope == agency_scope(AGENCY))).all()
        counter = db.session.scalar(select(FeedCounter.position).where(FeedCounter.scope == agency_scope(AGENCY)))
        db.session.remove()
    positions = [row.position for row in rows]
    assert seen == [row.entity for row in rows], "the reader saw them in another order than that of their positions"
    assert positions == list(range(positions[0], positions[0] + 2 * WRITERS)), "a position was skipped"
    assert max(everything) == counter


def test_writers_that_touch_the_same_scopes_in_another_order_all_get_through(
    make_person: Callable[..., Person], things: Things
) -> None:
    people = [make_person() for _ in range(8)]
    agencies = ["H55.22", "H55.23", "H55.24"]

    def writer(person: Person, turn: int) -> Callable[[], None]:
        def work() -> None:
            order = agencies[turn % 3 :] + agencies[: turn % 3]
            answer = person.post(
                "/api/sync", person.envelope(*(person.mutation(KIND, agency=agency) for agency in order))
            )
            assert answer.status_code == 200, answer.get_data(as_text=True)
            assert {result["outcome"] for result in answer.get_json()["results"]} == {"applied"}

        return work

    run(*(writer(person, turn) for turn, person in enumerate(people)))
    assert len(things.rows()) == len(people) * 3


@pytest.mark.parametrize("turns", [5])
def test_an_id_sent_at_once_by_two_people_belongs_to_one_of_them(
    make_person: Callable[..., Person], things: Things, turns: int
) -> None:
    one, other = make_person("Một"), make_person("Hai")
    for _ in range(turns):
        mutation = one.mutation(KIND)
        results: dict[str, Any] = {}

        def send(person: Person, mutation: dict[str, Any] = mutation, results: dict[str, Any] = results) -> None:
            answer = person.post("/api/sync", person.envelope(mutation)).get_json()
            results[str(person.id)] = answer["results"][0]

        run(lambda send=send: send(one), lambda send=send: send(other))  # type: ignore[misc] # mypy cannot infer it
        assert sorted(result["outcome"] for result in results.values()) == ["applied", "rejected"]
        refused = next(result for result in results.values() if result["outcome"] == "rejected")
        assert refused["problem"]["code"] == "id-reused"
    assert len(things.rows()) == turns
