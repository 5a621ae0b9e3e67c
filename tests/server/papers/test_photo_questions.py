"""A photo question that asks for a kind of paper: its pages land in the wallet, and come out of it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server.database import db, write
from server.dossiers.agencies import EXTENSION, agencies
from server.ids import new_id
from server.papers.models import PaperUse
from server.procedures.loading import load
from server.procedures.service import store
from tests.server.attachments.samples import FILES, PHOTOS, answer, answers, digest, put
from tests.support.media_config import AGENCY, CODE, PROCEDURE

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


@pytest.fixture
def asking(app: Flask) -> None:
    """The agency receives a procedure whose photos are of a birth certificate."""
    definition = load(PROCEDURE).data
    for page in definition["form"]["pages"]:
        for question in page["questions"]:
            if question["key"] == "pictures":
                question["paper"] = "birth_certificate"
    with app.app_context():
        known = agencies()
        own = replace(known[AGENCY], procedures=(*known[AGENCY].procedures, CODE))
        app.extensions[EXTENSION] = {**known, AGENCY: own}
        write(lambda session: store(session, definition, "test"))
        db.session.remove()


def file_it(person: Person, **changes: Any) -> str:
    dossier = new_id()
    given = answers(**changes)
    result = person.do("dossier.file", dossier, procedure=CODE, form_version=1, agency=AGENCY, answers=given, papers=[])
    assert result["outcome"] == "applied", result
    return dossier


@pytest.mark.usefixtures("asking")
def test_what_is_photographed_lands_once_and_is_used_again(make_person: Callable[..., Person]) -> None:
    owner = make_person("Hà Thị Thái")
    first = file_it(owner)
    ((paper, value),) = owner.has("paper").items()
    assert (value["kind"], value["source"]) == ("birth_certificate", first)
    assert [page["file"] for page in value["pages"]] == [digest(photo) for photo in PHOTOS]
    for data, kind in FILES:
        put(owner, data, kind)
    second = file_it(owner)
    part = file_it(owner, pictures=[answer(PHOTOS[1], "image/jpeg")])
    assert list(owner.has("paper")) == [paper]
    assert owner.has("dossier")[second]["files_missing"] == 0
    with owner.app.app_context():
        uses = {use.dossier_id: use for use in db.session.query(PaperUse)}
        assert {dossier: use.reused for dossier, use in uses.items()} == {first: False, second: True, part: True}
        assert {(use.what, use.key, use.paper_id) for use in uses.values()} == {("answer", "pictures", paper)}
        db.session.remove()
