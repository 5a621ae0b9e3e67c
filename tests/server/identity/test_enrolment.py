from __future__ import annotations

import hashlib
import secrets
import threading
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from server.clock import now
from server.database import db, write
from server.identity.enrolment import create_admin_enrolment, hash_token
from server.identity.models import Enrolment, RoleAssignment
from server.identity.models import Person as PersonRow
from server.ids import new_id
from tests.server.identity.conftest import Phone, code_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


@pytest.fixture
def agency(app: Flask) -> str:
    found: str = next(iter(app.extensions["hosoxa_agencies"]))
    return found


@pytest.fixture
def admin(make_person: Callable[..., Person], agency: str) -> Person:
    return make_person("Nguyễn Thị Quản Trị", roles=[("admin", agency)])


def new_link() -> tuple[str, str]:
    """A link's secret as the device writes it, and the hash that it sends."""
    secret = secrets.token_bytes(32)
    return urlsafe_b64encode(secret).rstrip(b"=").decode(), hashlib.sha256(secret).hexdigest()


def make_link(admin: Person, agency: str | None, role: str = "officer", **more: Any) -> str:
    token, token_hash = new_link()
    args = {"token_hash": token_hash, "name": "Cán Bộ Mới", "role": role, "agency": agency}
    result = admin.do("enrolment.create", **(args | more))
    assert result["outcome"] == "applied", result
    return token


def test_the_hash_is_over_the_secrets_bytes() -> None:
    token, token_hash = new_link()
    assert hash_token(token) == token_hash
    assert hash_token(token[:-1]) is None
    assert hash_token(token + "=") is None


def test_the_operators_link_makes_the_first_admin(app: Flask, phone: Phone) -> None:
    with app.app_context():
        token = write(lambda session: create_admin_enrolment(session, name="Lê Văn A", agency=None))
        db.session.remove()
    answer = phone.register("Lê Văn A", token=token).get_json()
    assert answer["person"]["roles"] == [{"role": "admin", "agency": None}]


def test_a_link_that_an_admin_made_enrols_an_officer_who_then_shows_to_the_agency(
    phone: Phone, admin: Person, agency: str
) -> None:
    token = make_link(admin, agency)
    (enrolment,) = admin.has("enrolment").values()
    assert enrolment["name"] == "Cán Bộ Mới"
    assert (enrolment["role"], enrolment["used_at"]) == ("officer", None)
    answer = phone.register("Lò Văn Thử", token=token).get_json()
    assert answer["person"]["roles"] == [{"role": "officer", "agency": agency}]
    admin.sync()
    assert admin.has("officer")[phone.user.id or ""]["name"] == "Lò Văn Thử"
    assert next(iter(admin.has("enrolment").values()))["used_at"] is not None


def test_a_signed_in_person_takes_a_role_by_a_link(phone: Phone, admin: Person, agency: str) -> None:
    phone.register()
    response = phone.ask("enrol", enrolment_token=make_link(admin, agency))
    assert response.get_json()["person"]["roles"] == [{"role": "officer", "agency": agency}]
    phone.user.sync()
    me = phone.user.has("me")[phone.user.id or ""]
    assert me["roles"] == [{"role": "officer", "agency": agency}]
    assert phone.user.id in phone.user.has("officer")


def test_enrolling_needs_a_sign_in(phone: Phone, admin: Person, agency: str) -> None:
    token = make_link(admin, agency)
    assert code_of(phone.ask("enrol", enrolment_token=token)) == "sign-in-required"


def test_a_link_works_once(phone: Phone, make_phone: Callable[[], Phone], admin: Person, agency: str) -> None:
    token = make_link(admin, agency)
    phone.register(token=token)
    late = make_phone()
    begun = late.ask("register/options", device=late.user.device, name="Lò Văn Thử", enrolment_token=token)
    assert code_of(begun) == "enrolment-invalid"
    late.register("Lò Văn Thử")
    assert code_of(late.ask("enrol", enrolment_token=token)) == "enrolment-invalid"


def test_a_link_used_between_options_and_answer_makes_no_account(
    app: Flask, phone: Phone, make_phone: Callable[[], Phone], admin: Person, agency: str
) -> None:
    token = make_link(admin, agency)
    slow = make_phone()
    begun = slow.begin("register", name="Lò Văn Thử", enrolment_token=token)
    phone.register(token=token)
    credential = slow.authenticator.create(begun["options"])
    refused = slow.finish("register", begun["ceremony"], credential)
    assert code_of(refused) == "enrolment-invalid"
    with app.app_context():
        names = db.session.scalars(select(PersonRow.name)).all()
        db.session.remove()
    assert "Lò Văn Thử" not in names


def test_of_several_who_use_a_link_at_once_one_gets_the_role(
    app: Flask, make_person: Callable[..., Person], admin: Person, agency: str
) -> None:
    token = make_link(admin, agency)
    people = [make_person(f"Người {letter}") for letter in "ABCDEF"]
    barrier = threading.Barrier(len(people))
    statuses: list[int] = []

    def use(person: Person) -> None:
        barrier.wait()
        response = person.post("/api/identity/enrol", {"enrolment_token": token})
        statuses.append(response.status_code)

    threads = [threading.Thread(target=use, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 5
    with app.app_context():
        officers = db.session.scalar(select(func.count()).where(RoleAssignment.role == "officer"))
        db.session.remove()
    assert officers == 1


def test_a_link_ends_after_its_hours(app: Flask, phone: Phone, admin: Person, agency: str) -> None:
    token = make_link(admin, agency)
    with app.app_context():
        made = db.session.scalars(select(Enrolment)).one()
        assert made.expires_at - made.created_at == timedelta(hours=72)
        db.session.remove()
        write(lambda session: session.execute(update(Enrolment).values(expires_at=now())))
        db.session.remove()
    phone.register()
    assert code_of(phone.ask("enrol", enrolment_token=token)) == "enrolment-invalid"


def test_a_revoked_link_is_useless_and_a_used_one_cannot_be_revoked(phone: Phone, admin: Person, agency: str) -> None:
    phone.register()
    token = make_link(admin, agency)
    (enrolment,) = admin.has("enrolment")
    assert admin.do("enrolment.revoke", enrolment)["outcome"] == "applied"
    assert admin.has("enrolment")[enrolment]["revoked_at"] is not None
    assert code_of(phone.ask("enrol", enrolment_token=token)) == "enrolment-invalid"
    assert admin.do("enrolment.revoke", enrolment)["outcome"] == "applied"
    used = make_link(admin, agency)
    phone.ask("enrol", enrolment_token=used)
    (open_one,) = set(admin.has("enrolment")) - {enrolment}
    assert admin.do("enrolment.revoke", open_one)["problem"]["code"] == "enrolment-invalid"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 44, "\u1ea1" * 43])
def test_a_secret_that_belongs_to_no_link_is_refused(phone: Phone, token: str) -> None:
    phone.register()
    assert code_of(phone.ask("enrol", enrolment_token=token)) == "enrolment-invalid"


@pytest.mark.parametrize("who", ["resident", "officer", "admin of another agency"])
def test_only_an_admin_of_the_agency_makes_links(
    app: Flask, make_person: Callable[..., Person], agency: str, who: str
) -> None:
    agencies = list(app.extensions["hosoxa_agencies"])
    roles: dict[str, list[tuple[str, str | None]]] = {
        "resident": [],
        "officer": [("officer", agency)],
        "admin of another agency": [("admin", agencies[-1] if agencies[-1] != agency else "other")],
    }
    person = make_person("Lò Văn Thử", roles=roles[who])
    args = {"token_hash": new_link()[1], "name": "Cán Bộ", "role": "officer", "agency": agency}
    result = person.do("enrolment.create", **args)
    assert (result["outcome"], result["problem"]["code"]) == ("rejected", "forbidden")


def test_an_agencys_admin_makes_no_admin_of_the_deployment(admin: Person) -> None:
    args = {"token_hash": new_link()[1], "name": "Cán Bộ", "role": "admin", "agency": None}
    assert admin.do("enrolment.create", **args)["problem"]["code"] == "forbidden"


def test_an_admin_of_the_deployment_makes_links_for_any_agency_and_for_all(
    make_person: Callable[..., Person], make_phone: Callable[[], Phone], agency: str
) -> None:
    root = make_person("Nguyễn Thị Gốc", roles=[("admin", None)])
    for scope in (agency, None):
        new = make_phone()
        answer = new.register(token=make_link(root, scope, "admin")).get_json()
        assert answer["person"]["roles"] == [{"role": "admin", "agency": scope}]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"token_hash": "A" * 64}, "invalid-mutation"),
        ({"token_hash": "0" * 63}, "invalid-mutation"),
        ({"name": "Số 9"}, "invalid-mutation"),
        ({"name": ""}, "invalid-mutation"),
        ({"role": "resident"}, "invalid-mutation"),
        ({"role": "officer", "agency": None}, "invalid-mutation"),
        ({"agency": "khong-co"}, "agency-unknown"),
        ({"more": 1}, "invalid-mutation"),
    ],
)
def test_a_link_that_cannot_be_is_rejected(
    make_person: Callable[..., Person], agency: str, change: dict[str, Any], code: str
) -> None:
    root = make_person("Nguyễn Thị Gốc", roles=[("admin", None)])
    args = {"token_hash": new_link()[1], "name": "Cán Bộ", "role": "officer", "agency": agency}
    assert root.do("enrolment.create", **(args | change))["problem"]["code"] == code
    root.sync()
    assert root.has("enrolment") == {}


def test_an_id_or_a_secret_in_use_is_not_used_again(admin: Person, agency: str) -> None:
    _, token_hash = new_link()
    args = {"token_hash": token_hash, "name": "Cán Bộ", "role": "officer", "agency": agency}
    entity = new_id()
    assert admin.do("enrolment.create", entity, **args)["outcome"] == "applied"
    assert admin.do("enrolment.create", **args)["problem"]["code"] == "id-reused"
    again = args | {"token_hash": new_link()[1]}
    assert admin.do("enrolment.create", entity, **again)["problem"]["code"] == "id-reused"


def test_anothers_link_is_as_good_as_none(make_person: Callable[..., Person], admin: Person, agency: str) -> None:
    make_link(admin, agency)
    (enrolment,) = admin.has("enrolment")
    stranger = make_person("Lò Văn Thử", roles=[("admin", "another")])
    assert stranger.do("enrolment.revoke", enrolment)["problem"]["code"] == "not-found"
    assert stranger.do("enrolment.revoke")["problem"]["code"] == "not-found"
