from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


def test_a_person_changes_their_name_phone_and_language(
    make_person: Callable[..., Person],
) -> None:
    person = make_person("Lò Văn Thử")
    result = person.do("person.update", person.id, name="  Lo\u0300  Văn\tThử ", phone="+84 912.345.678", language="en")
    assert result == {"id": result["id"], "outcome": "applied", "data": {}}
    me = person.has("me")[person.id or ""]
    assert me == {
        "name": "Lò Văn Thử",
        "phone": "0912345678",
        "language": "en",
        "roles": [],
        "version": 2,
    }


def test_a_phone_number_can_be_taken_away(make_person: Callable[..., Person]) -> None:
    person = make_person()
    person.do("person.update", person.id, phone="0912345678")
    person.do("person.update", person.id, phone=None)
    assert person.has("me")[person.id or ""]["phone"] is None


def test_an_update_that_changes_nothing_makes_no_new_version(
    make_person: Callable[..., Person],
) -> None:
    person = make_person("Lò Văn Thử")
    person.do("person.update", person.id, name="Lò Văn Thử")
    assert person.has("me")[person.id or ""]["version"] == 1


def test_an_officers_new_name_reaches_the_agency(app: Flask, make_person: Callable[..., Person]) -> None:
    agency = next(iter(app.extensions["hosoxa_agencies"]))
    officer = make_person("Lò Văn Thử", roles=[("officer", agency)])
    other = make_person("Nguyễn Thị Quản Trị", roles=[("admin", agency)])
    officer.do("person.update", officer.id, name="Lò Văn Mới")
    other.sync()
    assert other.has("officer")[officer.id or ""]["name"] == "Lò Văn Mới"


def test_nobody_changes_somebody_else(make_person: Callable[..., Person]) -> None:
    person, other = make_person("Lò Văn Thử"), make_person("Hà Thị Thái")
    result = person.do("person.update", other.id, name="Kẻ Lạ")
    assert result["problem"]["code"] == "not-found"
    other.sync()
    assert other.has("me")[other.id or ""]["name"] == "Hà Thị Thái"


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({}, []),
        ({"name": ""}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "Số 9"}, ["name"]),
        ({"name": "a" * 101}, ["name"]),
        ({"name": "<b>"}, ["name"]),
        ({"phone": "12345"}, ["phone"]),
        ({"phone": 912345678}, ["phone"]),
        ({"language": "fr"}, ["language"]),
        ({"roles": []}, ["roles"]),
    ],
)
def test_what_is_not_a_name_a_phone_or_a_language_is_rejected(
    make_person: Callable[..., Person], args: dict[str, Any], path: list[str]
) -> None:
    person = make_person("Lò Văn Thử")
    problem = person.do("person.update", person.id, **args)["problem"]
    assert problem["code"] == "invalid-mutation"
    assert [error["path"][-len(path) :] if path else [] for error in problem["errors"]] == [path]
    assert all(error["message"]["vi"] and error["message"]["en"] for error in problem["errors"])
    assert person.has("me")[person.id or ""]["name"] == "Lò Văn Thử"
