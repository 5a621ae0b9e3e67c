from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from server.database import db, write
from server.identity.models import RoleAssignment
from server.identity.service import grant_role

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


def revoke(by: Person, whose: Person, role: str, agency: str | None) -> str:
    result = by.do("role.revoke", whose.id, role=role, agency=agency)
    outcome: str = result["problem"]["code"] if "problem" in result else result["outcome"]
    return outcome


def test_a_dismissed_officer_loses_the_agencys_scope_and_the_agency_forgets_them(
    make_person: Callable[..., Person], admin: Person, agency: str
) -> None:
    officer = make_person("Lò Văn Thử", roles=[("officer", agency)])
    officer.sync()
    assert officer.has("officer")
    admin.sync()
    assert officer.id in admin.has("officer")
    assert revoke(admin, officer, "officer", agency) == "applied"
    assert officer.id not in admin.has("officer")
    officer.sync()
    assert officer.has("officer") == {}
    assert officer.has("me")[officer.id or ""]["roles"] == []


def test_who_keeps_another_role_in_the_agency_still_shows(
    make_person: Callable[..., Person], admin: Person, agency: str
) -> None:
    both = make_person("Lò Văn Thử", roles=[("officer", agency), ("admin", agency)])
    assert revoke(admin, both, "officer", agency) == "applied"
    assert admin.has("officer")[both.id or ""]["roles"] == [{"role": "admin", "agency": agency}]


@pytest.mark.parametrize("role", ["officer", "admin"])
def test_a_role_that_is_not_held_is_not_found(
    make_person: Callable[..., Person], admin: Person, agency: str, role: str
) -> None:
    resident = make_person("Lò Văn Thử")
    assert revoke(admin, resident, role, agency) == "not-found"
    assert admin.do("role.revoke", role=role, agency=agency)["problem"]["code"] == "not-found"


def test_only_an_admin_of_the_agency_dismisses(make_person: Callable[..., Person], admin: Person, agency: str) -> None:
    officer = make_person("Lò Văn Thử", roles=[("officer", agency)])
    assert revoke(officer, admin, "admin", agency) == "forbidden"
    elsewhere = make_person("Nơi Khác", roles=[("admin", "another")])
    assert revoke(elsewhere, officer, "officer", agency) == "forbidden"
    assert revoke(admin, elsewhere, "admin", None) == "forbidden"


def test_the_last_admin_of_an_agency_stays_while_the_deployment_has_none(
    make_person: Callable[..., Person], admin: Person, agency: str
) -> None:
    assert revoke(admin, admin, "admin", agency) == "last-admin"
    make_person("Nơi Khác", roles=[("admin", "another")])
    assert revoke(admin, admin, "admin", agency) == "last-admin"
    make_person("Nguyễn Thị Gốc", roles=[("admin", None)])
    assert revoke(admin, admin, "admin", agency) == "applied"


def test_the_last_admin_of_the_deployment_stays(make_person: Callable[..., Person], admin: Person) -> None:
    root = make_person("Nguyễn Thị Gốc", roles=[("admin", None)])
    assert revoke(root, root, "admin", None) == "last-admin"
    second = make_person("Người Thứ Hai", roles=[("admin", None)])
    assert revoke(second, root, "admin", None) == "applied"
    assert revoke(second, second, "admin", None) == "last-admin"
    assert admin.sync()["results"] == []


def test_two_admins_who_dismiss_each_other_at_once_do_not_both_go(
    app: Flask, make_person: Callable[..., Person], agency: str
) -> None:
    admins = [make_person(name, roles=[("admin", agency)]) for name in ("Người Một", "Người Hai")]
    for admin in admins:
        admin.sync()
    barrier = threading.Barrier(2)

    def dismiss(by: Person, whose: Person) -> None:
        barrier.wait()
        revoke(by, whose, "admin", agency)

    threads = [threading.Thread(target=dismiss, args=pair) for pair in (admins, list(reversed(admins)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        left = db.session.scalar(
            select(func.count()).where(RoleAssignment.role == "admin", RoleAssignment.revoked_at.is_(None))
        )
        db.session.remove()
    assert left == 1


def test_a_role_given_twice_is_held_once(app: Flask, make_person: Callable[..., Person], agency: str) -> None:
    person = make_person("Lò Văn Thử", roles=[("officer", agency)])
    assert person.id is not None
    with app.app_context():
        for _ in range(2):
            write(lambda session: grant_role(session, person.id or "", role="officer", agency=agency))
        rows = db.session.scalars(select(RoleAssignment.id)).all()
        db.session.remove()
    assert len(rows) == 1


def test_a_role_lost_can_be_given_again(
    app: Flask, make_person: Callable[..., Person], admin: Person, agency: str
) -> None:
    officer = make_person("Lò Văn Thử", roles=[("officer", agency)])
    revoke(admin, officer, "officer", agency)
    with app.app_context():
        write(lambda session: grant_role(session, officer.id or "", role="officer", agency=agency))
        db.session.remove()
    officer.sync()
    assert officer.id in officer.has("officer")


@pytest.mark.parametrize("lost", [0, 1], ids=["the first agency", "the second agency"])
def test_who_administers_two_agencies_keeps_an_officer_who_leaves_one(
    app: Flask, make_person: Callable[..., Person], lost: int
) -> None:
    agencies = sorted(app.extensions["hosoxa_agencies"])[:2]
    kept = agencies[1 - lost]
    admin = make_person("Quản Trị", roles=[("admin", agency) for agency in agencies])
    officer = make_person("Cán Bộ", roles=[("officer", agency) for agency in agencies])
    admin.sync()
    assert revoke(admin, officer, "officer", agencies[lost]) == "applied"
    held = admin.has("officer")[officer.id or ""]
    assert held["roles"] == [{"role": "officer", "agency": kept}]
    assert revoke(admin, officer, "officer", kept) == "applied"
    assert officer.id not in admin.has("officer")
