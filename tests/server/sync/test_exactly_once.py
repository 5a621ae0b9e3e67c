from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import json
from sqlalchemy import select

from server.clock import now, to_wire
from server.database import db
from server.ids import new_id
from server.problems import ProblemError
from server.sync.models import MutationRecord
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result.get("problem", {}).get("code")) for result in answer["results"]]


def test_when_the_answer_is_lost_the_retry_gets_the_same_result_and_one_effect(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    mutation = person.mutation(KIND, note="một")
    first = person.post("/api/sync", person.envelope(mutation)).get_json()["results"]
    again = [person.post("/api/sync", person.envelope(mutation)).get_json()["results"] for _ in range(3)]
    assert first[0]["outcome"] == "applied"
    assert first[0]["data"] == {"serial": 1}
    assert again == [first, first, first]
    assert things.rows() == [mutation["entity"]]
    assert (things.runs, things.committed, things.notices()) == (1, 1, 1)
    assert things.feed() == [mutation["entity"]]


def test_the_same_id_twice_in_one_request_has_one_effect(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutation = person.mutation(KIND)
    results = person.sync(mutation, dict(mutation))["results"]
    assert results[0] == results[1]
    assert things.rows() == [mutation["entity"]]


def test_the_same_id_from_eight_threads_at_once_has_one_effect(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    mutation = person.mutation(KIND, note="một")
    answers: list[Any] = []
    start = threading.Barrier(8)

    def send() -> None:
        start.wait()
        answers.append(person.post("/api/sync", person.envelope(mutation)).get_json()["results"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert answers[0][0]["outcome"] == "applied"
    assert all(answer == answers[0] for answer in answers)
    assert things.rows() == [mutation["entity"]]
    assert (things.runs, things.committed, things.notices()) == (1, 1, 1)


def test_an_id_reused_with_other_content_changes_nothing(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutation = person.mutation(KIND, note="một")
    (first,) = person.sync(mutation)["results"]
    for change in (
        {"args": {"note": "hai"}},
        {"entity": new_id()},
        {"base": 1},
        {"type": "thing.other"},
        {"made_at": to_wire(now() - timedelta(days=1))},
        {"after": [new_id()]},
        {"args": "malformed"},
    ):
        assert outcomes(person.sync(mutation | change)) == [("rejected", "id-reused")]
    assert person.sync(mutation)["results"] == [first]
    assert things.rows() == [mutation["entity"]]
    assert things.runs == 1


def test_an_id_of_another_person_changes_nothing_and_shows_nothing(
    make_person: Callable[..., Person], things: Things
) -> None:
    first, second = make_person("Một"), make_person("Hai")
    mutation = first.mutation(KIND)
    (result,) = first.sync(mutation)["results"]
    answer = second.sync(mutation)
    assert outcomes(answer) == [("rejected", "id-reused")]
    assert "data" not in answer["results"][0]
    assert first.sync(mutation)["results"] == [result]
    assert things.rows() == [mutation["entity"]]


def test_the_order_of_keys_is_not_content(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutation = person.mutation(KIND, note="một", agency=None)
    first = person.sync(mutation)["results"]
    turned = {key: mutation[key] for key in reversed(mutation)}
    turned["args"] = {"agency": None, "note": "một"}
    assert person.sync(turned)["results"] == first
    assert things.runs == 1


def test_a_rejection_undoes_only_itself_and_is_kept(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    things.fault, things.fault_note = ProblemError("status-not-allowed", extra={"present": {"a": 1}}), "xấu"
    before, bad, after = (person.mutation(KIND, note=note) for note in ("một", "xấu", "hai"))
    answer = person.sync(before, bad, after)
    assert outcomes(answer) == [("applied", None), ("rejected", "status-not-allowed"), ("applied", None)]
    assert answer["results"][1]["problem"]["present"] == {"a": 1}
    assert things.rows() == [before["entity"], after["entity"]]
    assert sorted(things.feed()) == sorted([before["entity"], after["entity"]])
    assert (things.notices(), things.committed) == (2, 2)
    assert things.records() == {before["id"]: "applied", bad["id"]: "rejected", after["id"]: "applied"}
    things.fault = None
    assert person.sync(bad)["results"] == [answer["results"][1]]
    assert things.rows() == [before["entity"], after["entity"]]


def test_a_malformed_mutation_in_the_middle_is_rejected_and_the_others_are_served(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    good = [person.mutation(KIND) for _ in range(2)]
    deep: Any = "x"
    for _ in range(50):
        deep = [deep]
    bad = [
        person.mutation(KIND) | {"extra": 1},
        person.mutation(KIND) | {"type": 7},
        person.mutation("thing.unknown"),
        person.mutation(KIND, unknown=1),
        person.mutation(KIND, count="1"),
        person.mutation(KIND, note="\0"),
        person.mutation(KIND, note="\ud800"),
        person.mutation(KIND, note=deep),
        person.mutation(KIND, count=2**60),
        {"id": new_id()},
    ]
    # json.dumps of the test writes surrogates and NUL as escapes, as browsers do
    answer = person.sync(good[0], *bad, good[1])
    expected = ["invalid-mutation"] * len(bad)
    expected[2] = "unknown-type"
    assert outcomes(answer) == [
        ("applied", None),
        *(("rejected", code) for code in expected),
        ("applied", None),
    ]
    assert [result["id"] for result in answer["results"]] == [m["id"] for m in (good[0], *bad, good[1])]
    assert answer["results"][4]["problem"]["errors"][0]["path"] == ["args", "unknown"]
    assert things.rows() == [good[0]["entity"], good[1]["entity"]]
    assert len(things.records()) == 12
    assert person.sync(*bad)["results"] == answer["results"][1:-1]


def test_what_waits_for_a_rejected_one_is_rejected(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    things.fault, things.fault_note = ProblemError("forbidden"), "xấu"
    first = person.mutation(KIND, note="xấu")
    second = person.mutation(KIND, after=[first["id"]])
    third = person.mutation(KIND, after=[second["id"]])
    answer = person.sync(first, second, third)
    assert outcomes(answer) == [
        ("rejected", "forbidden"),
        ("rejected", "prerequisite-rejected"),
        ("rejected", "prerequisite-rejected"),
    ]
    assert person.sync(second)["results"] == [answer["results"][1]]
    assert things.rows() == []


def test_another_persons_mutation_cannot_come_first(make_person: Callable[..., Person], things: Things) -> None:
    one, other = make_person("Một"), make_person("Hai")
    first = one.mutation(KIND)
    one.sync(first)
    assert outcomes(other.sync(other.mutation(KIND, after=[first["id"]]))) == [("held", None)]
    assert things.rows() == [first["entity"]]


@pytest.mark.parametrize(
    "fault", [RuntimeError("bug"), "SELECT * FROM no_such_table", "INSERT INTO test_things VALUES (NULL, NULL, NULL)"]
)
def test_a_handler_that_fails_holds_its_mutation_and_not_the_others(
    make_person: Callable[..., Person], things: Things, fault: BaseException | str
) -> None:
    person = make_person()
    things.fault, things.fault_note = fault, "xấu"
    before, bad, after = (person.mutation(KIND, note=note) for note in ("một", "xấu", "hai"))
    follower = person.mutation(KIND, bad["entity"], note="sau")
    answer = person.sync(before, bad, follower, after)
    assert outcomes(answer) == [
        ("applied", None),
        ("held", "server-error"),
        ("held", None),
        ("applied", None),
    ]
    assert things.rows() == [before["entity"], after["entity"]]
    assert things.records() == {before["id"]: "applied", after["id"]: "applied"}
    assert (things.notices(), things.committed, len(things.feed())) == (2, 2, 2)
    things.fault = None
    assert outcomes(person.sync(bad)) == [("applied", None)]
    assert things.rows() == [before["entity"], after["entity"], bad["entity"]]


def test_a_crash_says_nothing_of_its_cause(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    things.fault = RuntimeError("kho-9431")
    response = person.post("/api/sync", person.envelope(person.mutation(KIND)))
    assert response.status_code == 200
    assert "kho-9431" not in response.get_data(as_text=True)


def test_all_three_times_are_kept(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    made_at = now() - timedelta(days=3)
    mutation = person.mutation(KIND, agency="H55.22") | {"made_at": to_wire(made_at)}
    ahead = timedelta(hours=2, milliseconds=5)
    before = now()
    person.sync(mutation, device_time=to_wire(now() + ahead))
    with things.app.app_context():
        record = db.session.scalars(select(MutationRecord).where(MutationRecord.id == mutation["id"])).one()
        db.session.remove()
    assert record.made_at == made_at
    assert before <= record.received_at <= now()
    assert abs(timedelta(milliseconds=record.offset_ms) - ahead) < timedelta(seconds=30)
    assert isinstance(record.received_at, datetime)
    assert (record.person_id, record.device_id) == (person.id, person.device)
    assert (record.type, record.agency_id) == (KIND, "H55.22")
    assert json.loads(record.result) == {"id": mutation["id"], "outcome": "applied", "data": {"serial": 1}}
