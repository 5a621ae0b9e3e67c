"""A sample of the random schedules; ``python -m tests.bench.faults`` runs thousands, ``--seed`` one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.many import POSTGRES_EACH, Totals
from tests.faults.network import Fault, false_answer
from tests.faults.schedule import Schedule
from tests.faults.wire import Answer, Request, read

if TYPE_CHECKING:
    from tests.faults.many import Ground

#: Seeds of the sample; every fourth runs on PostgreSQL.
_SEEDS = range(1, 13)
_MUTATIONS = 40


@pytest.mark.parametrize("seed", _SEEDS)
def test_nothing_is_lost_and_nothing_doubled_whatever_the_network_does(ground: Ground, seed: int) -> None:
    totals = Totals()
    ground.run(seed, _MUTATIONS, totals)
    assert totals.failed == []
    assert totals.mutations[ground.engine_of(seed)] >= _MUTATIONS
    assert (ground.engine_of(seed) == "postgresql") == (seed % POSTGRES_EACH == 0)


def test_a_seed_does_the_same_again(ground: Ground) -> None:
    seen = []
    for _ in range(2):
        with ground.deployment("sqlite") as deployment:
            schedule = Schedule(deployment, 3, _MUTATIONS)
            schedule.run()
            ids = [[item["mutation"]["id"] for item in phone.device.disk["sent"]] for phone in schedule.phones]
            seen.append((ids, schedule.faults, schedule.tick))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("fault", ["portal", "portal-json", "portal-echo", "gateway", "too-large", "too-many"])
def test_what_a_machine_on_the_way_says_is_no_answer(fault: Fault) -> None:
    request = Request(b'{"mutations":[],"results":[]}', ())
    answer = false_answer(fault, request)
    assert answer is not None
    assert read(request, answer) is None


def test_an_answer_that_does_not_name_every_id_is_none() -> None:
    headers = {"content-type": "application/json", "hosoxa-protocol": "1"}
    body = b'{"results":[{"id":"a"}],"changes":[],"cursor":"","more":false}'
    assert read(Request(b"", ("a",)), Answer(200, headers, body)) is not None
    assert read(Request(b"", ("a", "b")), Answer(200, headers, body)) is None
    assert read(Request(b"", ("b",)), Answer(200, headers, body)) is None


def test_the_check_itself_finds_what_is_lost_and_what_is_doubled(ground: Ground) -> None:
    with ground.deployment("sqlite") as deployment:
        schedule = Schedule(deployment, 5, _MUTATIONS, restores=False)
        schedule.run()
        lost = next(phone for phone in schedule.phones if phone.device.disk["sent"]).device.disk["sent"]
        deployment.change("DELETE FROM mutations WHERE id = :id", id=lost[0]["mutation"]["id"])
        deployment.change(
            "INSERT INTO notices (id, person_id, dossier_id, agency_id, code, status, kind, at) SELECT"
            " replace(id, '-', '+'), person_id, dossier_id, agency_id, code, status, kind, at FROM notices LIMIT 1"
        )
        deployment.change("UPDATE feed SET version = version + 1 WHERE collection = 'case'")
        with pytest.raises(AssertionError) as found:
            schedule.truth.check()
    text = str(found.value)
    assert "seed 5" in text
    assert "is not stored" in text
    assert "notices too many" in text
    assert "holds something else" in text


def test_two_devices_that_name_each_others_past_do_not_wait_in_a_circle(ground: Ground) -> None:
    # 39: each device's steps on one dossier wait by name for the other's
    for seed in (22, 39):
        totals = Totals()
        ground.run(seed, _MUTATIONS, totals, "sqlite")
        assert totals.failed == []
