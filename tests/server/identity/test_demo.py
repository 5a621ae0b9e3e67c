from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server import create_app
from server.database import db, write
from server.identity.service import create_person, grant_role
from server.ids import new_id
from tests.server.conftest import Person
from tests.server.identity.conftest import cookie_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from server.settings import Settings


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    app = create_app(replace(settings, demo=True))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def make(app: Flask, name: str, *, is_demo: bool, role: str | None = None) -> str:
    with app.app_context():
        agency = next(iter(app.extensions["hosoxa_agencies"]))
        made = write(lambda session: create_person(session, name=name, is_demo=is_demo))
        if role is not None:
            write(lambda session: grant_role(session, made, role=role, agency=agency))
        db.session.remove()
        return made


def test_without_demo_mode_the_routes_do_not_exist(anonymous: Person) -> None:
    assert anonymous.request("GET", "/api/identity/demo/accounts").status_code == 404
    body = {"account": new_id(), "device": new_id()}
    assert anonymous.post("/api/identity/demo/sign-in", body).status_code == 404


def test_demo_accounts_are_listed_and_signed_in_as(demo: Flask) -> None:
    resident = make(demo, "Hà Thị Thái", is_demo=True)
    officer = make(demo, "Lò Văn Thử", is_demo=True, role="officer")
    make(demo, "Người Thật", is_demo=False)
    person = Person(demo)
    answer = person.request("GET", "/api/identity/demo/accounts").get_json()
    assert answer["accounts"] == [
        {"account": officer, "name": "Lò Văn Thử", "role": "officer"},
        {"account": resident, "name": "Hà Thị Thái", "role": "resident"},
    ]
    response = person.post("/api/identity/demo/sign-in", {"account": officer, "device": person.device})
    assert response.get_json()["person"]["id"] == officer
    person.token = cookie_of(response)
    assert person.request("GET", "/api/identity/session").status_code == 200


def test_a_real_person_cannot_be_signed_in_as_even_in_demo_mode(demo: Flask) -> None:
    real = make(demo, "Người Thật", is_demo=False)
    person = Person(demo)
    for account in (real, new_id()):
        response = person.post("/api/identity/demo/sign-in", {"account": account, "device": person.device})
        assert response.get_json()["code"] == "not-found"
        assert "Set-Cookie" not in response.headers


def test_demo_sign_in_makes_no_session_of_another_app(demo: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.request("GET", "/api/identity/session").status_code == 200
    assert Person(demo).request("GET", "/api/identity/session").status_code == 401
