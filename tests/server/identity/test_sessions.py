from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from server import database
from server.clock import now
from server.database import db, write
from server.identity.models import Device, Enrolment, RoleAssignment, Session
from server.identity.sessions import current_actor
from server.ids import new_id
from server.notifications.models import PushSubscription
from tests.server.conftest import COOKIE, ORIGIN, PROTOCOL, Person
from tests.server.identity.conftest import Phone, code_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def stored(app: Flask) -> list[Session]:
    with app.app_context():
        found = list(db.session.scalars(select(Session).order_by(Session.created_at)))
        db.session.remove()
        return found


def change(app: Flask, **values: Any) -> None:
    with app.app_context():
        write(lambda session: session.execute(update(Session).values(**values)))
        db.session.remove()


def test_the_cookie_is_locked_to_this_host_and_hidden_from_scripts(phone: Phone) -> None:
    header = phone.register().headers["Set-Cookie"]
    name, _, rest = header.partition("=")
    assert name == COOKIE
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
    assert "max-age=15552000" in attributes
    assert not any(part.startswith("domain") for part in attributes)


def test_only_the_hash_of_a_token_is_stored(app: Flask, phone: Phone) -> None:
    phone.register()
    (session,) = stored(app)
    assert phone.user.token is not None
    assert len(phone.user.token) == 43
    assert session.token_hash == hashlib.sha256(phone.user.token.encode()).hexdigest()
    assert (session.person_id, session.device_id) == (phone.user.id, phone.user.device)


def test_signing_out_ends_the_session_and_removes_the_cookie(phone: Phone) -> None:
    phone.register()
    token = phone.user.token
    response = phone.ask("sign-out")
    assert response.get_json() == {}
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert response.headers["Set-Cookie"].startswith(f"{COOKIE}=;")
    assert "Secure" in response.headers["Set-Cookie"]
    assert code_of(phone.session(token)) == "sign-in-required"
    phone.user.token = token
    refused = phone.user.post("/api/sync", phone.user.envelope())
    assert code_of(refused) == "sign-in-required"


def test_signing_out_without_a_session_is_no_mistake(phone: Phone) -> None:
    assert phone.ask("sign-out").status_code == 200
    phone.user.token = "not-a-token"
    assert phone.ask("sign-out").status_code == 200


def test_signing_out_touches_no_other_session(phone: Phone, make_phone: Callable[[], Phone]) -> None:
    phone.register()
    other = make_phone()
    other.authenticator = phone.authenticator
    other.sign_in()
    phone.ask("sign-out")
    assert other.session().status_code == 200


def test_signing_in_ends_the_session_whose_cookie_was_presented(phone: Phone, make_phone: Callable[[], Phone]) -> None:
    phone.register()
    old = phone.user.token
    second = make_phone()
    second.register("Lò Văn Thử")
    # The second person signs in on the first one's browser.
    phone.authenticator = second.authenticator
    assert phone.sign_in().status_code == 200
    assert phone.user.id == second.user.id
    assert code_of(phone.session(old)) == "sign-in-required"
    assert second.session().status_code == 200


@pytest.mark.parametrize("leaving", ["signing out", "another person signing in"])
def test_push_messages_to_a_person_end_when_they_leave_the_phone(
    app: Flask, phone: Phone, make_phone: Callable[[], Phone], leaving: str
) -> None:
    phone.register()
    elsewhere = make_phone()
    elsewhere.authenticator = phone.authenticator
    elsewhere.sign_in()
    for user in (phone.user, elsewhere.user):
        result = user.do(
            "device.subscribe",
            user.device,
            endpoint=f"https://127.0.0.1/push/{new_id()}",
            p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            auth="BTBZMqHH6r4Tts7J_aSIgg",
        )
        assert result["outcome"] == "applied", result
    if leaving == "signing out":
        phone.ask("sign-out")
    else:
        phone.register("Lò Văn Thử")
    with app.app_context():
        left = db.session.scalars(select(PushSubscription.device_id)).all()
        db.session.remove()
    assert left == [elsewhere.user.device]


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "%00", "a=b", "\u00e9"])
def test_a_cookie_that_is_no_token_is_nobody(phone: Phone, token: str) -> None:
    assert code_of(phone.session(token or "x")) == "sign-in-required"


def test_a_session_not_used_for_the_idle_time_has_ended(app: Flask, phone: Phone) -> None:
    phone.register()
    change(app, seen_at=now() - timedelta(days=30))
    assert code_of(phone.session()) == "sign-in-required"


def test_a_session_ends_at_its_absolute_end_however_much_it_is_used(app: Flask, phone: Phone) -> None:
    phone.register()
    (session,) = stored(app)
    assert session.expires_at - session.created_at == timedelta(days=180)
    change(app, seen_at=now(), expires_at=now())
    assert code_of(phone.session()) == "sign-in-required"


def test_using_a_session_moves_its_idle_end_at_most_once_a_day(app: Flask, phone: Phone) -> None:
    phone.register()
    yesterday = now() - timedelta(hours=23)
    change(app, seen_at=yesterday)
    phone.session()
    assert stored(app)[0].seen_at == yesterday
    change(app, seen_at=now() - timedelta(hours=25))
    phone.session()
    assert now() - stored(app)[0].seen_at < timedelta(minutes=5)


def test_the_answer_says_when_the_session_will_end(phone: Phone, app: Flask) -> None:
    answer = phone.register().get_json()
    (session,) = stored(app)
    idle_end = session.seen_at + timedelta(days=30)
    assert answer["expires_at"].startswith(idle_end.strftime("%Y-%m-%dT%H:%M:%S"))


def test_several_people_share_a_device(app: Flask, phone: Phone, make_phone: Callable[[], Phone]) -> None:
    phone.register()
    second = make_phone()
    second.user.device = phone.user.device
    second.register("Lò Văn Thử")
    with app.app_context():
        owners = set(db.session.scalars(select(Device.person_id)))
        db.session.remove()
    assert owners == {phone.user.id, second.user.id}


def test_a_persons_long_past_sessions_are_deleted_at_their_next_sign_in(app: Flask, phone: Phone) -> None:
    phone.register()
    change(app, expires_at=now() - timedelta(days=1))
    phone.sign_in()
    assert len(stored(app)) == 1


def test_who_is_asking_is_never_carried_over_to_the_next_request(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    with app.app_context():  # one context around several requests, as a test or a script may have
        for headers, expected in (({"Cookie": f"{COOKIE}={person.token}"}, person.id), ({}, None)):
            with app.test_request_context("/", base_url=ORIGIN, headers=PROTOCOL | headers):
                actor = current_actor()
                assert (actor.person if actor else None) == expected


def test_a_role_taken_away_is_gone_at_the_next_request(app: Flask, make_person: Callable[..., Person]) -> None:
    agency = next(iter(app.extensions["hosoxa_agencies"]))
    admin = make_person("Quản Trị", roles=[("admin", None)])
    officer = make_person("Cán Bộ", roles=[("officer", agency)])
    officer.sync()
    answer = officer.request("GET", "/api/identity/session").get_json()
    assert answer["person"]["roles"] == [{"role": "officer", "agency": agency}]
    result = admin.do("role.revoke", officer.id, role="officer", agency=agency)
    assert result["outcome"] == "applied"
    answer = officer.request("GET", "/api/identity/session").get_json()
    assert answer["person"]["roles"] == []


@pytest.mark.parametrize("change", ["the role is taken away", "the session ends"])
def test_what_changes_while_a_write_waits_for_its_turn_counts(
    make_person: Callable[..., Person],
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    agency = next(iter(app.extensions["hosoxa_agencies"]))
    make_person("Quản Trị", roles=[("admin", None)])
    officer = make_person("Cán Bộ", roles=[("admin", agency)])
    at_once = database.write

    def write_late(work: Callable[[Any], Any]) -> Any:
        monkeypatch.setattr(database, "write", at_once)
        ends = (
            update(RoleAssignment).where(RoleAssignment.person_id == officer.id)
            if change == "the role is taken away"
            else update(Session).where(Session.person_id == officer.id)
        )
        at_once(lambda session: session.execute(ends.values(revoked_at=now())))
        return at_once(work)

    monkeypatch.setattr(database, "write", write_late)
    args = {"token_hash": "0" * 64, "name": "Cán Bộ", "role": "officer", "agency": agency}
    mutation = officer.mutation("enrolment.create", **args)
    response = officer.post("/api/sync", officer.envelope(mutation))
    if change == "the session ends":
        assert code_of(response) == "sign-in-required"
    else:
        assert response.get_json()["results"][0]["problem"]["code"] == "forbidden"
    with app.app_context():
        assert db.session.scalars(select(Enrolment)).all() == []
        db.session.remove()


def test_an_admin_who_dismisses_themselves_gets_nothing_more_of_the_agency(
    make_person: Callable[..., Person], app: Flask
) -> None:
    agency = next(iter(app.extensions["hosoxa_agencies"]))
    make_person("Quản Trị", roles=[("admin", None)])
    leaving = make_person("Cán Bộ", roles=[("admin", agency)])
    leaving.sync()
    assert leaving.has("officer")
    assert leaving.do("role.revoke", leaving.id, role="admin", agency=agency)["outcome"] == "applied"
    assert leaving.has("officer") == {}
