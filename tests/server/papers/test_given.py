"""Papers given in a dossier: filed as photos, kept in the applicant's wallet, and used again without sending a byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.database import db, write
from server.dossiers.models import Dossier
from server.ids import new_id
from tests.server.attachments.samples import content, digest, get, inspect_all, put
from tests.server.dossiers.bench import POLICE
from tests.server.dossiers.filings import residence_args
from tests.server.papers.wallet import BACK, FRONT, attached, code, file_with, page, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person

CLEARER = content("image/jpeg", "chụp lại")


def test_an_attached_paper_is_filed_with_its_pages_and_lands_in_the_wallet(make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT, BACK))
    ((paper, value),) = owner.has("paper").items()
    assert (value["kind"], value["provenance"], value["source"]) == ("residence", "self", dossier)
    assert value["holder"] == {"who": "self", "name": "Hà Thị Thái"}
    assert [found["file"] for found in value["pages"]] == [digest(FRONT), digest(BACK)]
    names = {file["file"] for file in owner.has("dossier_files")[dossier]["files"]}
    assert {digest(FRONT), digest(BACK)} <= names
    officer.sync()
    (given,) = officer.has("case_answers")[dossier]["papers"]
    assert (given["hand_in"], given["pages"], given["paper"]) == ("attached", [page(FRONT), page(BACK)], None)
    seen = officer.has("case_paper")[f"{dossier}/{paper}"]
    assert (seen["key"], seen["paper"], seen["dossier"], seen["provenance"]) == (
        "dwelling_proof",
        paper,
        dossier,
        "self",
    )
    assert "shares" not in seen
    put(owner, FRONT, "image/jpeg")
    inspect_all(officer.app)
    assert get(officer, dossier, digest(FRONT)).status_code == 200
    owner.sync()
    assert [bool(found["received_at"]) for found in owner.has("paper")[paper]["pages"]] == [True, False]


def test_the_second_dossier_needs_no_bytes_and_is_counted(make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", POLICE)])
    file_with(owner, attached(FRONT))
    put(owner, FRONT, "image/jpeg")
    (paper,) = owner.has("paper")
    second = file_with(owner, attached(FRONT, paper=paper))
    (file,) = [found for found in owner.has("dossier_files")[second]["files"] if found["file"] == digest(FRONT)]
    assert file["received_at"]
    assert list(owner.has("paper")) == [paper]
    officer.sync()
    assert officer.has("case_answers")[second]["papers"][0]["paper"] == paper
    assert officer.has("case_paper")[f"{second}/{paper}"]["key"] == "dwelling_proof"
    inspect_all(officer.app)
    assert get(officer, second, digest(FRONT)).status_code == 200


def test_a_paper_of_somebody_else_gives_nothing(make_person: Callable[..., Person]) -> None:
    owner, thief = make_person("Hà Thị Thái"), make_person("Người khác")
    paper = save(owner, FRONT)
    put(owner, FRONT, "image/jpeg")
    dossier = file_with(thief, attached(FRONT, paper=paper))
    assert thief.has("dossier_answers")[dossier]["papers"][0]["paper"] is None
    assert thief.has("paper") == {}
    assert {file["received_at"] for file in thief.has("dossier_files")[dossier]["files"]} == {None}
    assert get(thief, dossier, digest(FRONT)).get_json()["code"] == "not-found"
    owner.sync()
    assert owner.has("paper_view") == {}


def test_pages_that_the_paper_does_not_have_are_not_from_it(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    paper = save(owner, FRONT)
    dossier = file_with(owner, attached(BACK, paper=paper))
    assert owner.has("dossier_answers")[dossier]["papers"][0]["paper"] is None
    assert list(owner.has("paper")) == [paper]


def test_a_clearer_page_replaces_the_one_that_the_dossier_has_brought(make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT))
    put(owner, FRONT, "image/jpeg")
    (paper,) = owner.has("paper")
    officer.sync()
    items = [{"kind": "paper", "key": "dwelling_proof", "note": "mờ"}]
    base = officer.has("case")[dossier]["base"]
    asked = officer.do("dossier.request-supplement", dossier, base=base, message="Chụp lại", items=items)
    request = asked["data"]["request"]
    done = owner.do("dossier.supplement", dossier, request=request, papers=[attached(CLEARER)])
    assert done["outcome"] == "applied", done
    assert [found["file"] for found in owner.has("paper")[paper]["pages"]] == [digest(CLEARER)]
    inspect_all(officer.app)
    assert get(officer, dossier, digest(FRONT)).status_code == 200


def test_what_a_helper_files_lands_with_the_applicant_and_not_with_the_helper(
    make_person: Callable[..., Person],
) -> None:
    owner, helper = make_person("Hà Thị Thái"), make_person("Người giúp")
    helper.do("dossier.file", (dossier := new_id()), **residence_args(papers=[attached(FRONT)]))
    with owner.app.app_context():

        def for_somebody_else(session: Any) -> None:
            from server.papers import taken  # noqa: PLC0415 (only here)
            from server.procedures.service import get_form  # noqa: PLC0415

            found = session.get(Dossier, dossier)
            found.applicant_person = owner.id
            form = get_form(session, found.procedure, found.form_version)
            assert form is not None
            given = taken.gifts(session, found, form, answers={}, papers=[attached(BACK)], by=helper.id or "")
            taken.keep(session, found, given, first=False, at=found.filed_at)

        write(for_somebody_else)
        db.session.remove()
    put(helper, BACK, "image/jpeg")
    owner.sync()
    helper.sync()
    ((paper, value),) = owner.has("paper").items()
    assert [found["file"] for found in value["pages"]] == [digest(BACK)]
    assert [found["file"] for found in next(iter(helper.has("paper").values()))["pages"]] == [digest(FRONT)]
    put(owner, BACK, "image/jpeg")
    again = file_with(owner, attached(BACK, paper=paper))
    (file,) = [found for found in owner.has("dossier_files")[again]["files"] if found["file"] == digest(BACK)]
    assert file["received_at"]


WRONG: list[dict[str, Any]] = [
    {"key": "dwelling_proof", "hand_in": "attached"},
    {"key": "dwelling_proof", "hand_in": "attached", "pages": []},
    {"key": "dwelling_proof", "hand_in": "counter", "pages": [page(FRONT)]},
    {"key": "dwelling_proof", "hand_in": "counter", "paper": None},
    {"key": "dwelling_proof", "hand_in": "attached", "pages": [page(FRONT), page(FRONT)], "paper": None},
    {"key": "dwelling_proof", "hand_in": "attached", "pages": [page(FRONT)], "paper": "x"},
    {"key": "dwelling_proof", "hand_in": "attached", "pages": [page(FRONT) | {"type": "audio/ogg"}], "paper": None},
    {"key": "dwelling_proof", "hand_in": "by_bird"},
]


def test_a_paper_of_the_wrong_shape_is_refused(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    for wrong in WRONG:
        assert code(owner.do("dossier.file", **residence_args(papers=[wrong]))) == "invalid-mutation", wrong
    assert owner.has("dossier") == {}


def test_the_old_ways_of_handing_in_bring_nothing_into_the_wallet(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    file_with(owner, {"key": "dwelling_proof", "hand_in": "counter"})
    assert owner.has("paper") == {}
