from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.database import db, write
from server.identity import sessions
from server.ids import new_id
from tests.server.conftest import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def another_device(app: Flask, person: Person) -> Person:
    device = new_id()

    def work(session: Any) -> str:
        return sessions.open_session(session, person=str(person.id), device=device, label="lost").token

    with app.app_context():
        token = write(work)
        db.session.remove()
    return Person(app, id=person.id, device=device, token=token)


def test_a_person_signs_out_everywhere_else_and_stays_here(app: Flask, make_person: Callable[..., Person]) -> None:
    here, stranger = make_person("Hà Thị Thái"), make_person("Lý A Páo")
    lost, lent = another_device(app, here), another_device(app, here)
    result = here.do("person.sign-out-elsewhere", here.id)
    assert (result["outcome"], result["data"]) == ("applied", {"ended": 2})
    for ended in (lost, lent):
        assert ended.post("/api/sync", ended.envelope()).status_code == 401
    for open_still in (here, stranger):
        assert open_still.post("/api/sync", open_still.envelope()).status_code == 200
    assert here.do("person.sign-out-elsewhere", here.id)["data"] == {"ended": 0}


def test_nobody_signs_out_somebody_else(app: Flask, make_person: Callable[..., Person]) -> None:
    victim, attacker = make_person("Hà Thị Thái"), make_person("Lý A Páo")
    phone = another_device(app, victim)
    result = attacker.do("person.sign-out-elsewhere", victim.id)
    assert (result["outcome"], result["problem"]["code"]) == ("rejected", "not-found")
    assert phone.post("/api/sync", phone.envelope()).status_code == 200
