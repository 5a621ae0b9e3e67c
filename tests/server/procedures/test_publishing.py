from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from server.database import db, write
from server.procedures import service
from server.procedures.fingerprints import canonical, sha256
from server.procedures.loading import load
from server.procedures.models import FormVersion
from server.procedures.service import CatalogueError, get_form, publish_catalogue, version_in_force
from server.sync.publish import CATALOGUE, last_position
from tests.server.conftest import PROCEDURES

if TYPE_CHECKING:
    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person

SMALL = Path(__file__).with_name("small.yaml").read_text("utf-8")
CODE = "9.000001"
CATALOGUE_FOLDER = Path(__file__).resolve().parents[3] / "config" / "procedures"
REAL = {path.stem for path in CATALOGUE_FOLDER.glob("*.yaml")}


class Catalogue:
    """A deployment that has published the bench's procedures, and whose ``config/procedures`` the test writes anew."""

    def __init__(self, app: Flask, settings: Settings, folder: Path) -> None:
        self.app = app
        self.folder = folder / "config" / "procedures"
        self.folder.mkdir(parents=True)
        shutil.copytree(settings.config_dir / "lists", folder / "config" / "lists")
        shutil.copy(settings.config_dir / "paper_kinds.yaml", folder / "config")
        self.settings = replace(settings, config_dir=folder / "config")

    def put(self, text: str, name: str = f"{CODE}.yaml") -> None:
        (self.folder / name).write_text(text, "utf-8")

    def publish(self) -> int:
        with self.app.app_context():
            return write(lambda session: publish_catalogue(session, self.settings))

    def position(self) -> int:
        with self.app.app_context():
            return last_position(db.session(), CATALOGUE)

    def in_force(self, day: date) -> int | None:
        with self.app.app_context():
            return version_in_force(db.session(), CODE, day)


@pytest.fixture
def catalogue(app: Flask, settings: Settings, tmp_path: Path) -> Catalogue:
    return Catalogue(app, settings, tmp_path)


def second_version(first_day: str = "2027-01-01") -> str:
    return (
        SMALL.replace("version: 1\n", "version: 2\n")
        .replace("effective_from: 2026-07-01\neffective_to", f"effective_from: {first_day}\neffective_to")
        .replace('vi: "Tên?"', 'vi: "Tên của bạn?"')
    )


def test_publishing_the_same_catalogue_again_changes_and_sends_nothing(catalogue: Catalogue) -> None:
    catalogue.put(SMALL)
    assert catalogue.publish() == 1
    before = catalogue.position()

    assert catalogue.publish() == 0

    assert catalogue.position() == before


def test_comments_and_layout_are_not_content(catalogue: Catalogue) -> None:
    catalogue.put(SMALL)
    catalogue.publish()
    before = catalogue.position()
    catalogue.put("# a comment\n" + SMALL.replace("cut_off: true", "cut_off:   true"))

    assert catalogue.publish() == 0

    assert catalogue.position() == before


def test_a_published_version_whose_content_was_changed_is_refused(catalogue: Catalogue) -> None:
    catalogue.put(SMALL)
    catalogue.publish()
    before = catalogue.position()
    catalogue.put(SMALL.replace("amount: 7000", "amount: 8000"))

    with pytest.raises(CatalogueError, match=rf"{CODE}\.yaml: version 1 of {CODE} was published on .* version 2"):
        catalogue.publish()

    assert catalogue.position() == before
    with catalogue.app.app_context():
        row = db.session.get_one(FormVersion, (CODE, 1))
        assert '"amount":7000' in row.definition
        assert '"amount":8000' not in row.definition


def test_a_catalogue_with_a_mistake_is_refused_whole(catalogue: Catalogue) -> None:
    catalogue.put(SMALL.replace("list: sex}", "list: sexs}"))
    catalogue.put(second_version(), f"{CODE}@2.yaml")

    with pytest.raises(
        CatalogueError, match=r"9\.000001\.yaml:\d+: form\.pages\[0\]\.questions\[2\]\.list: .*did you mean sex"
    ):
        catalogue.publish()

    with catalogue.app.app_context():
        assert set(db.session.scalars(select(FormVersion.code))) == set(PROCEDURES)


def test_a_new_version_stands_beside_the_old_one(catalogue: Catalogue, anonymous: Person) -> None:
    catalogue.put(SMALL)
    catalogue.publish()
    catalogue.put(second_version("2026-08-01"))

    assert catalogue.publish() == 1

    anonymous.sync()
    forms = anonymous.has("form")
    assert {f"{CODE}@1", f"{CODE}@2"} <= forms.keys()
    procedure = anonymous.has("procedure")[CODE]
    assert procedure["form_versions"] == [1, 2]
    assert procedure["form_version"] == 2
    old, new = forms[f"{CODE}@1"]["fingerprints"], forms[f"{CODE}@2"]["fingerprints"]
    assert old["full_name"] != new["full_name"]
    assert {key for key in old if old[key] != new[key]} == {"full_name"}


def test_a_version_published_ahead_comes_into_force_on_its_day(
    catalogue: Catalogue, anonymous: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.put(SMALL)
    catalogue.publish()
    catalogue.put(second_version())
    catalogue.publish()
    anonymous.sync()
    assert anonymous.has("procedure")[CODE]["form_version"] == 1

    monkeypatch.setattr(service, "today", lambda: date(2027, 1, 1))
    worker = anonymous.app.extensions["hosoxa_jobs"]
    worker.look(datetime(2026, 12, 31, 17, 2, tzinfo=UTC))
    anonymous.sync()
    assert anonymous.has("procedure")[CODE]["form_version"] == 1

    worker.look(datetime(2026, 12, 31, 17, 1, tzinfo=UTC))
    anonymous.sync()
    assert anonymous.has("procedure")[CODE]["form_version"] == 2


def test_a_procedure_that_has_not_begun_says_so(catalogue: Catalogue, anonymous: Person) -> None:
    catalogue.put(second_version("2199-01-01"))
    catalogue.publish()

    anonymous.sync()

    procedure = anonymous.has("procedure")[CODE]
    assert (procedure["form_version"], procedure["form_versions"]) == (None, [2])
    assert procedure["effective_from"] == "2199-01-01"


def test_the_version_in_force_is_the_highest_whose_dates_fit(catalogue: Catalogue) -> None:
    catalogue.put(SMALL.replace("effective_to: null\nname", "effective_to: 2027-03-31\nname"))
    catalogue.put(second_version(), f"{CODE}@2.yaml")
    catalogue.publish()

    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1)]

    assert [catalogue.in_force(day) for day in days] == [None, 1, 1, 2, 2]


def test_no_version_is_in_force_after_the_last_day(catalogue: Catalogue) -> None:
    catalogue.put(SMALL.replace("effective_to: null\nname", "effective_to: 2026-12-31\nname"))
    catalogue.publish()

    assert catalogue.in_force(date(2026, 12, 31)) == 1
    assert catalogue.in_force(date(2027, 1, 1)) is None


def test_a_form_is_read_back_as_it_was_published(catalogue: Catalogue) -> None:
    catalogue.put(SMALL)
    catalogue.publish()

    with catalogue.app.app_context():
        session = db.session()
        form = get_form(session, CODE, 1)
        assert form is not None
        assert get_form(session, CODE, 1) is form
        assert get_form(session, CODE, 2) is None
        assert get_form(session, "9.999999", 1) is None
        row = session.get_one(FormVersion, (CODE, 1))
        assert row.sha256 == sha256(row.definition) == sha256(canonical(form.source))
    assert [question.key for question in form.questions][:2] == ["full_name", "born"]
    assert form.page_of["rent"] == "home"
    assert form.cases == ("alone", "group")


def test_procedures_come_before_forms_so_that_a_slow_link_sees_the_catalogue_first(anonymous: Person) -> None:
    changes = anonymous.sync()["changes"]

    collections = [change["collection"] for change in changes if change["collection"] in {"procedure", "form"}]
    assert collections == ["procedure"] * collections.count("procedure") + ["form"] * collections.count("form")
    assert "form" in collections


def test_what_a_definition_leaves_out_is_said_to_devices(catalogue: Catalogue, anonymous: Person) -> None:
    short = "".join(line for line in SMALL.splitlines(keepends=True) if not line.startswith("  - {key: alone, label"))
    short = short.replace('cases:\n  - {key: group, label: {vi: "Theo nhóm", en: "As a group"}}\n', "")
    short = short.replace(", cases: [alone]", "").replace('{"==": [{"var": "$case"}, "alone"]}', "true")
    catalogue.put(short)
    catalogue.publish()

    anonymous.sync()

    procedure = anonymous.has("procedure")[CODE]
    assert (procedure["cases"], procedure["fee_exemptions"]) == ([], [])


def test_shared_lists_and_words_are_published_with_the_form(catalogue: Catalogue, anonymous: Person) -> None:
    catalogue.put(SMALL.replace("list: sex}", "list: sexes}").replace("form:\n", "form:\n  words: [guardian]\n"))
    catalogue.publish()

    anonymous.sync()

    form = anonymous.has("form")[f"{CODE}@1"]["form"]
    assert [choice["value"] for choice in form["lists"]["sexes"]] == ["male", "female"]
    (word,) = form["words"]
    assert word["word"] == {"vi": "người giám hộ", "en": "guardian"}
    assert word["meaning"].keys() == {"vi", "en"}


def test_another_shared_list_is_another_content_of_the_forms_that_use_it(catalogue: Catalogue) -> None:
    catalogue.put(SMALL.replace("list: sex}", "list: sexes}"))
    catalogue.publish()
    shared = catalogue.folder.parent / "lists" / "sexes.yaml"
    shared.write_text(shared.read_text("utf-8").replace("Nam", "Đàn ông"), "utf-8")

    with pytest.raises(CatalogueError, match="Published versions never change"):
        catalogue.publish()


def test_devices_get_every_procedure_and_form_in_the_protocols_shape(
    app: Flask, settings: Settings, anonymous: Person
) -> None:
    with app.app_context():
        write(lambda session: publish_catalogue(session, replace(settings, config_dir=CATALOGUE_FOLDER.parent)))
    anonymous.sync()

    procedures: dict[str, Any] = anonymous.has("procedure")
    forms = anonymous.has("form")
    assert procedures.keys() == REAL
    counter = {code for code in REAL if "form" not in load(CATALOGUE_FOLDER / f"{code}.yaml").data}
    assert forms.keys() == {f"{code}@1" for code in REAL - counter}
    for code, procedure in procedures.items():
        assert "form" not in procedure
        assert (procedure["form_versions"], procedure["form_version"]) == ([1], 1)
        if code in counter:
            assert procedure["channel"] == "counter"
            continue
        form = forms[f"{code}@1"]
        assert form.keys() == {
            *("code", "version", "effective_from", "effective_to", "form", "applicant", "summary", "papers", "cases"),
            "fingerprints",
        }
        keys = {question["key"] for page in form["form"]["pages"] for question in page["questions"]}
        assert keys <= form["fingerprints"].keys()
