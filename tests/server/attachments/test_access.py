"""Who may see a file: the parties of a dossier that names it and its agency's officers. For others it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.ids import new_id
from tests.server.attachments.samples import (
    FILES,
    PHOTOS,
    SIGNATURE,
    answer,
    content,
    digest,
    file_it,
    get,
    inspect_all,
    put,
)
from tests.server.dossiers.bench import CENTRE, POLICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person

NAMES = sorted(digest(data) for data, _ in FILES)


def test_the_agency_s_officer_sees_it_and_nobody_else_does(
    app: Flask, make_person: Callable[..., Person], anonymous: Person
) -> None:
    owner = make_person("Hà Thị Thái")
    officer = make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner)
    photo = digest(PHOTOS[0])
    assert put(owner, PHOTOS[0], "image/jpeg").status_code == 200
    assert get(owner, dossier, photo).get_data() == PHOTOS[0]
    inspect_all(app)
    assert get(officer, dossier, photo).status_code == 200
    strangers = [make_person("Người khác"), make_person("Công an", roles=[("officer", POLICE)])]
    strangers.append(make_person("Quản trị", roles=[("admin", None)]))
    for stranger in strangers:
        assert get(stranger, dossier, photo).get_json()["code"] == "not-found"
    assert get(anonymous, dossier, photo).get_json()["code"] == "sign-in-required"


def test_to_name_a_hash_is_not_to_have_the_file(make_person: Callable[..., Person]) -> None:
    owner, thief = make_person("Hà Thị Thái"), make_person("Người khác")
    file_it(owner)
    put(owner, SIGNATURE, "image/png")
    own = file_it(thief)
    assert get(thief, own, digest(SIGNATURE)).get_json()["code"] == "not-found"
    files = {file["file"]: file["received_at"] for file in thief.has("dossier_files")[own]["files"]}
    assert files[digest(SIGNATURE)] is None


def test_a_file_that_the_dossier_does_not_name_is_not_found_in_it(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    dossier = file_it(owner)
    other = content("image/png", "việc khác")
    put(owner, other, "image/png")
    for where, what in (
        (dossier, digest(other)),
        (new_id(), NAMES[0]),
        (dossier, "x"),
        ("x", "x"),
        (dossier, NAMES[0]),
    ):
        assert get(owner, where, what).get_json()["code"] == "not-found"


def test_the_feed_says_which_files_are_still_on_their_way(make_person: Callable[..., Person]) -> None:
    owner = make_person("Hà Thị Thái")
    officer = make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner)
    for sent, (data, kind) in enumerate(FILES, start=1):
        put(owner, data, kind)
        for person, collection in ((owner, "dossier_files"), (officer, "case_files")):
            person.sync()
            files = person.has(collection)[dossier]["files"]
            assert [file["file"] for file in files] == NAMES
            here = {file["file"] for file in files if file["received_at"]}
            assert here == {digest(data) for data, _ in FILES[:sent]}
    assert owner.has("case_files") == {}


def test_answers_without_files_say_nothing_about_files(make_person: Callable[..., Person]) -> None:
    from tests.server.dossiers.filings import closing_args  # noqa: PLC0415 (only here)

    owner = make_person()
    assert owner.do("dossier.file", **closing_args())["outcome"] == "applied"
    assert owner.has("dossier_files") == {}


def test_a_supplement_adds_files_and_what_was_named_before_stays_readable(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    owner = make_person("Hà Thị Thái")
    officer = make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner)
    put(owner, PHOTOS[1], "image/jpeg")
    officer.sync()
    items = [{"kind": "answer", "key": "pictures", "note": "chụp rõ hơn"}]
    asked = officer.do(
        "dossier.request-supplement", dossier, base=officer.has("case")[dossier]["base"], message="Ảnh mờ", items=items
    )
    clearer = content("image/jpeg", "rõ hơn")
    result = owner.do(
        "dossier.supplement",
        dossier,
        request=asked["data"]["request"],
        answers={"pictures": [answer(PHOTOS[0], "image/jpeg"), answer(clearer, "image/jpeg")]},
        papers=[],
        note="",
    )
    assert result["outcome"] == "applied", result
    named = {file["file"] for file in owner.has("dossier_files")[dossier]["files"]}
    assert digest(clearer) in named
    assert digest(PHOTOS[1]) not in named
    inspect_all(app)
    assert get(officer, dossier, digest(PHOTOS[1])).status_code == 200
    put(owner, clearer, "image/jpeg")
    owner.sync()
    here = {file["file"]: file["received_at"] for file in owner.has("dossier_files")[dossier]["files"]}
    assert here[digest(clearer)]


@pytest.mark.parametrize("name", ["%00", "%ff", "..%2f..%2fsecret_key", "x" * 3000])
def test_a_name_that_nothing_has_finds_nothing(make_person: Callable[..., Person], name: str) -> None:
    person = make_person()
    dossier = file_it(person)
    for address in (f"{dossier}/{name}", f"{name}/{digest(PHOTOS[0])}"):
        response = person.request("GET", f"/api/attachments/{address}")
        assert (response.status_code, response.get_json()["code"]) == (404, "not-found")
