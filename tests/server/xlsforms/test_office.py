"""An official uploads a spreadsheet, sees what comes of it, and publishes it: on both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import today
from server.database import db, write
from server.procedures.models import FormVersion
from server.procedures.service import publish_catalogue
from tests.server.dossiers.bench import CENTRE
from tests.server.xlsforms.making import sheet
from tests.server.xlsforms.previews import preview, previewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person

FORM = sheet(
    "survey",
    {"type": "text", "name": "who", "label": "Bạn tên gì?", "kind": "name", "required": "yes", "relevant": ""},
    {"type": "integer", "name": "trees", "label": "Bao nhiêu cây?", "relevant": ""},
    {"type": "text", "name": "kinds", "label": "Cây gì?", "relevant": "${trees} > 0"},
) + sheet("settings", {"form_title": "Đăng ký trồng cây", "form_id": "trees"})
WRONG = sheet("survey", {"type": "text", "name": "q", "label": "Q", "relevant": "random() > 1"})


@pytest.fixture
def admin(make_person: Callable[..., Person]) -> Person:
    return make_person("Đàm Quốc Thử", roles=[("admin", CENTRE)])


def drafted(person: Person, **changes: Any) -> str:
    return json.dumps({**previewed(person, FORM), **changes})


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def test_a_preview_gives_the_form_as_a_resident_gets_it(admin: Person) -> None:
    said = preview(admin, FORM).get_json()

    assert said["mistakes"] == []
    assert said["definition"]["name"]["vi"] == "Đăng ký trồng cây"
    assert said["form"]["code"] == said["definition"]["code"]
    assert [page["key"] for page in said["form"]["form"]["pages"]] == ["who", "trees", "kinds"]
    assert set(said["form"]["fingerprints"]) == {"who", "trees", "kinds"}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_preview_names_the_cells_that_stand_in_the_way(admin: Person) -> None:
    said = preview(admin, WRONG).get_json()

    assert said["definition"] is None
    assert said["form"] is None
    assert [(mistake["sheet"], mistake["row"], mistake["column"]) for mistake in said["mistakes"]] == [
        ("survey", 2, "relevant")
    ]


def test_only_admins_may_preview_and_publish(
    make_person: Callable[..., Person], anonymous: Person, admin: Person
) -> None:
    text = drafted(admin)
    officer = make_person("Cán bộ Thử", roles=[("officer", CENTRE)])

    assert preview(officer, FORM).get_json()["code"] == "forbidden"
    assert preview(anonymous, FORM).get_json()["code"] == "sign-in-required"
    refused = officer.do("procedure.publish", definition=text, effective_from=day(0))
    assert refused["problem"]["code"] == "forbidden"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_too_large_or_no_spreadsheet_is_refused(admin: Person) -> None:
    assert preview(admin, b"x" * 2_000_001, "f.xlsx").get_json()["code"] == "body-too-large"
    assert preview(admin, b"MZ", "f.exe").get_json()["mistakes"][0]["sheet"] == "file"
    wrong = admin.request("POST", "/api/procedures/preview", data=b"x", content_type="text/plain")
    assert wrong.get_json()["code"] == "unsupported-media-type"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_form_that_means_to_harm_ends_with_a_sentence(admin: Person) -> None:
    deep = sheet("survey", {"type": "text", "name": "q", "label": "Q", "relevant": "(" * 5000 + "1" + ")" * 5000})

    said = preview(admin, deep).get_json()

    assert said["definition"] is None
    assert said["mistakes"]


def test_a_published_form_reaches_residents_and_can_be_filed_under(
    admin: Person, make_person: Callable[..., Person]
) -> None:
    done = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(0))
    assert done["outcome"] == "applied", done
    code = done["data"]["code"]
    resident = make_person("Lò Thị Thử")
    resident.sync()

    assert done["data"]["version"] == 1
    assert resident.has("procedure")[code]["form_version"] == 1
    assert f"{code}@1" in resident.has("form")


def test_publishing_again_makes_the_next_version_which_begins_on_its_day(admin: Person) -> None:
    first = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(0))["data"]
    second = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(7))["data"]
    admin.sync()

    assert (second["code"], second["version"]) == (first["code"], 2)
    assert admin.has("procedure")[first["code"]]["form_version"] == 1
    assert admin.has("procedure")[first["code"]]["form_versions"] == [1, 2]


def test_a_next_version_is_previewed_with_what_the_procedure_says(admin: Person) -> None:
    code = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(0))["data"]["code"]

    said = preview(admin, FORM, **{"Hosoxa-Into": code}).get_json()

    assert said["definition"]["version"] == 2
    assert said["definition"]["code"] == code
    assert preview(admin, FORM, **{"Hosoxa-Into": "HX.999999"}).get_json()["code"] == "procedure-unknown"


def test_a_day_that_has_passed_is_refused(admin: Person) -> None:
    refused = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(-1))

    assert refused["problem"]["code"] == "effective-in-the-past"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "nonsense",
        '{"code": "HX.123456"}',
        '{"code": "HX.123456", "version": NaN}',
        '{"code": "../../etc"}',
        "[" * 100_000,
    ],
)
def test_a_definition_is_checked_again_when_it_is_published(admin: Person, text: str) -> None:
    assert (
        admin.do("procedure.publish", definition=text, effective_from=day(0))["problem"]["code"] == "definition-invalid"
    )


def test_a_rule_that_the_catalogue_would_refuse_is_refused(admin: Person) -> None:
    definition = json.loads(drafted(admin))
    definition["form"]["pages"][2]["questions"][0]["show_when"] = {"log": "x"}

    refused = admin.do("procedure.publish", definition=json.dumps(definition), effective_from=day(0))

    assert refused["problem"]["code"] == "definition-invalid"
    assert "show_when" in refused["problem"]["errors"][0]["path"][0]


def test_a_national_procedure_is_for_an_admin_of_the_whole_deployment(
    admin: Person, make_person: Callable[..., Person]
) -> None:
    chief = make_person("Quản trị Thử", roles=[("admin", None)])
    text = drafted(admin, code="1.001266")

    refused = admin.do("procedure.publish", definition=text, effective_from=day(0))
    done = chief.do("procedure.publish", definition=text, effective_from=day(5))

    assert refused["problem"]["code"] == "forbidden"
    assert done["data"] == {"code": "1.001266", "version": 2}
    assert preview(admin, FORM, **{"Hosoxa-Into": "1.001266"}).get_json()["code"] == "forbidden"


def test_a_release_gets_along_with_what_the_office_published(app: Flask, settings: Settings, admin: Person) -> None:
    done = admin.do("procedure.publish", definition=drafted(admin), effective_from=day(0))["data"]

    with app.app_context():
        assert write(lambda session: publish_catalogue(session, settings)) == 0
        row = db.session.get_one(FormVersion, (done["code"], 1))
        assert row.published_by == admin.id
        db.session.rollback()
