"""A database restored from a backup: devices that are ahead of it are noticed, and start a new epoch."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from server import create_app
from server.database import db, write
from server.sync.feed import GoneBackError, ensure_epoch, new_epoch, read_epoch, renew_epoch
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"


@pytest.fixture
def backup(
    request: pytest.FixtureRequest, app: Flask, settings: Settings, tmp_path: Path
) -> Iterator[Callable[[], Callable[[], Flask]]]:
    """``backup()`` copies the database as it is; what it gives back, called, is the deployment restored from that."""
    made: list[Flask] = []
    copies: list[str] = []

    def take() -> Callable[[], Flask]:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if settings.embedded:
            folder = tmp_path / "backup"
            folder.mkdir()
            for path in tmp_path.glob("hosoxa.sqlite*"):
                shutil.copy(path, folder)
            url = f"sqlite:///{folder / 'hosoxa.sqlite'}"
        else:
            server = request.getfixturevalue("postgres_server")
            copies.append(server.create(make_url(settings.database_url).database))
            url = server.url(copies[-1])

        def restore() -> Flask:
            made.append(create_app(replace(settings, database_url=url)))
            return made[-1]

        return restore

    yield take
    for restored in made:
        with restored.app_context():
            db.session.remove()
            db.engine.dispose()
    for name in copies:
        request.getfixturevalue("postgres_server").drop(name)


def poll(person: Person, *mutations: dict[str, Any]) -> dict[str, Any]:
    """One request, nothing kept but the cursor."""
    answer: dict[str, Any] = person.post("/api/sync", person.envelope(*mutations, limit=500)).get_json()
    assert answer["more"] is False
    person.cursor = answer["cursor"]
    return answer


def names(answer: dict[str, Any]) -> set[str]:
    return {change["id"] for change in answer["changes"] if change["collection"] == "thing"}


def epoch_of(app: Flask) -> str | None:
    with app.app_context():
        found = read_epoch(db.session())
        db.session.remove()
        return found


def test_whoever_begins_is_told_the_epoch_and_who_goes_on_is_not(
    app: Flask, make_person: Callable[..., Person], anonymous: Person
) -> None:
    for person in (make_person(), anonymous):
        first = poll(person)
        assert (first["reset"], first["epoch"]) == (True, epoch_of(app))
        assert {"reset", "epoch"}.isdisjoint(poll(person))
        assert poll(replace(person, cursor="rubbish"))["epoch"] == epoch_of(app)


def test_three_devices_that_are_ahead_of_a_restored_backup_lose_nothing(
    make_person: Callable[..., Person], things: Things, backup: Callable[[], Callable[[], Flask]]
) -> None:
    officer = make_person("Cán bộ", roles=[("officer", AGENCY)])
    one, two = make_person("Một"), make_person("Hai")
    before = one.mutation(KIND, agency=AGENCY)
    poll(one, before)
    restore = backup()
    lost = [person.mutation(KIND, agency=AGENCY, note=person.id) for person in (one, two)]
    poll(one, lost[0])
    poll(two, lost[1])
    everything = {mutation["entity"] for mutation in (before, *lost)}
    assert names(poll(officer)) == everything

    restored = restore()
    old = epoch_of(restored)
    one.app = two.app = officer.app = restored
    # what is sent in the same request may stand on what was lost, and would hide that anything was
    fresh = [one.mutation(KIND, agency=AGENCY) for _ in range(3)]
    answer = poll(one, *fresh)
    assert [result["outcome"] for result in answer["results"]] == ["held"] * 3
    assert answer["reset"] is True
    new = answer["epoch"]
    assert new != old
    assert names(answer) == {before["entity"]}
    assert poll(two)["epoch"] == new
    assert poll(officer)["epoch"] == new
    assert epoch_of(restored) == new

    # each device sends again, with the same ids, what had been applied
    again = poll(one, before, lost[0], *fresh)["results"]
    assert [result["outcome"] for result in again] == ["applied"] * 5
    assert poll(two, lost[1])["results"][0]["outcome"] == "applied"
    officer.cursor = None
    assert names(poll(officer)) == everything | {mutation["entity"] for mutation in fresh}
    assert set(things.rows()) == everything, "the old database is as it was"


def test_who_is_not_ahead_learns_of_the_new_epoch_too(
    make_person: Callable[..., Person], things: Things, backup: Callable[[], Callable[[], Flask]]
) -> None:
    one, two = make_person("Một"), make_person("Hai")
    poll(two)
    restore = backup()
    poll(one, one.mutation(KIND))
    one.app = two.app = restored = restore()
    assert "reset" not in poll(two)
    assert poll(one)["reset"] is True
    assert poll(two)["epoch"] == epoch_of(restored)
    assert len(things.rows()) == 1


@pytest.mark.parametrize("sending", [False, True], ids=["that only asks", "that sends something"])
def test_a_device_whose_cursor_the_counters_have_passed_is_noticed_by_what_it_did(
    make_person: Callable[..., Person], things: Things, backup: Callable[[], Callable[[], Flask]], sending: bool
) -> None:
    asleep = make_person("Cán bộ một", roles=[("officer", AGENCY)])
    others = [make_person("Cán bộ hai", roles=[("officer", AGENCY)]), make_person("Dân")]
    poll(asleep, asleep.mutation(KIND, agency=AGENCY))
    restore = backup()
    lost = asleep.mutation(KIND, agency=AGENCY)
    poll(asleep, lost)
    assert len(things.rows()) == 2

    restored = restore()
    old = epoch_of(restored)
    for person in (asleep, *others):
        person.app = restored
    # the agency's counter comes up with the sleeping device's cursor, and so does the person's own
    for _ in range(3):
        poll(others[1], others[1].mutation(KIND, agency=AGENCY))
        other_device = replace(asleep, cursor=None)
        poll(other_device, other_device.mutation(KIND, agency=AGENCY))
    poll(others[0])
    assert epoch_of(restored) == old, "who knew nothing of what is lost notices nothing"

    given = [asleep.mutation(KIND, agency=AGENCY)] if sending else []
    answer = poll(asleep, *given)
    assert [result["outcome"] for result in answer.get("results", [])] == ["held"] * len(given)
    assert (answer["reset"], answer["epoch"]) == (True, epoch_of(restored))
    assert answer["epoch"] != old
    assert poll(asleep, lost)["results"][0]["outcome"] == "applied"
    assert "reset" not in poll(asleep), "once"


def test_what_comes_with_a_cursor_of_another_epoch_waits_for_one_answer(
    app: Flask, make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    mutation = person.mutation(KIND)
    poll(person)
    with app.app_context():
        write(new_epoch)
        db.session.remove()
    first = poll(person, mutation)
    assert first["results"] == [{"id": mutation["id"], "outcome": "held", "data": {"waits_for": []}}]
    assert first["reset"] is True
    assert (things.rows(), things.records()) == ([], {})
    assert poll(person, mutation)["results"][0]["outcome"] == "applied"


def test_several_that_are_ahead_at_once_begin_one_epoch(
    make_person: Callable[..., Person], things: Things, backup: Callable[[], Callable[[], Flask]]
) -> None:
    people = [make_person() for _ in range(6)]
    restore = backup()
    for person in people:
        poll(person, person.mutation(KIND))
    assert len(things.rows()) == 6
    restored = restore()
    start = threading.Barrier(len(people))
    told: list[str] = []

    def work(person: Person) -> None:
        person.app = restored
        start.wait()
        told.append(poll(person)["epoch"])

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [epoch_of(restored)] * len(people)


def test_an_epoch_that_has_ended_is_not_ended_again_nor_one_whose_counters_have_come_up(app: Flask) -> None:
    with app.app_context():
        present = write(ensure_epoch)
        assert write(lambda session: renew_epoch(session, GoneBackError("khác", {"catalogue": 10**9}))) == present
        assert write(lambda session: renew_epoch(session, GoneBackError(present, {"catalogue": 1}))) == present
        assert write(lambda session: renew_epoch(session, GoneBackError(present, {"catalogue": 10**9}))) != present
        db.session.remove()


def test_operators_begin_a_new_epoch_by_a_command(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    poll(person)
    said = app.test_cli_runner().invoke(args=["sync", "new-epoch"])
    assert said.exit_code == 0
    assert poll(person)["epoch"] in said.output
