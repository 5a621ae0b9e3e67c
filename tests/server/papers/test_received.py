"""Papers that others put into a wallet, the mark of an officer who has seen the original, and who looked at a page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from server.clock import now
from server.database import db, write
from server.dossiers.models import Dossier
from server.ids import new_id
from server.papers import service
from tests.server.attachments.samples import content, digest, put
from tests.server.dossiers.bench import POLICE
from tests.server.papers.wallet import BACK, FRONT, actor_of, args, attached, code, file_with, readers, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.server.conftest import Person

RESULT = content("application/pdf", "kết quả")
PAGES = [{"file": digest(RESULT), "type": "application/pdf", "size": len(RESULT)}]


def in_write(app: Flask, work: Callable[[Session], Any]) -> Any:
    with app.app_context():
        try:
            return write(work)
        finally:
            db.session.remove()


def give_result(app: Flask, owner: Person, dossier: str) -> str:
    paper: str = in_write(
        app,
        lambda session: service.receive(
            session,
            owner=owner.id or "",
            kind="result",
            title="Xác nhận tạm trú",
            pages=PAGES,
            provenance="agency",
            source=dossier,
            number="12/XN",
            issued_on=date(2026, 11, 20),
            issuer="Công an xã Thử",
            at=now(),
        ),
    )
    owner.sync()
    return paper


def compare(app: Flask, dossier: str, *, matches: bool = True, key: str = "dwelling_proof", **more: Any) -> None:
    def work(session: Session) -> None:
        found = session.get_one(Dossier, dossier)
        options: dict[str, Any] = {"what": "paper", "name": "Hà Thị Một", "at": now()} | more
        service.checked(session, found, key, matches=matches, **options)

    in_write(app, work)


def look(app: Flask, reader: Person, dossier: str, data: bytes, *, days: int = 0) -> bool:
    """Read a page; gives whether there was something to note."""

    def work(session: Session) -> bool:
        actor, at = actor_of(session, reader), now() + timedelta(days=days)
        new = service.unseen(session, actor, dossier, digest(data), at)
        service.viewed(session, actor, dossier, digest(data), at)
        return new

    return bool(in_write(app, work))


def test_a_result_is_in_the_wallet_with_its_bytes(make_person: Callable[..., Person]) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác")
    dossier = file_with(owner)
    paper = give_result(owner.app, owner, dossier)
    value = owner.has("paper")[paper]
    assert (value["kind"], value["provenance"], value["number"]) == ("result", "agency", "12/XN")
    assert (value["issued_on"], value["issuer"], value["source"]) == ("2026-11-20", "Công an xã Thử", dossier)
    assert value["holder"] == {"who": "self", "name": "Hà Thị Thái"}
    assert value["pages"][0]["received_at"]
    assert readers(owner.app, RESULT, owner, other) == {owner.id: None}
    assert give_result(owner.app, owner, dossier) == paper
    assert len(owner.has("paper")) == 1


CHANGES: list[dict[str, Any]] = [
    {"number": "13/XN"},
    {"issued_on": "2026-11-21"},
    {"expires_on": "2030-01-01"},
    {"issuer": "Tôi"},
    {"kind": "other"},
    {"pages": [PAGES[0] | {"file": digest(FRONT)}]},
]


def test_what_an_agency_has_issued_nobody_changes(make_person: Callable[..., Person]) -> None:
    owner = make_person("Hà Thị Thái")
    paper = give_result(owner.app, owner, file_with(owner))
    same = args() | {
        "kind": "result",
        "number": "12/XN",
        "issued_on": "2026-11-20",
        "issuer": "Công an xã Thử",
        "pages": PAGES,
    }
    for change in CHANGES:
        assert code(owner.do("paper.save", paper, **(same | change))) == "paper-locked", change
    free = same | {"title": "Của con", "holder": {"who": "family", "name": "Con"}, "reuse": False}
    assert owner.do("paper.save", paper, **free)["outcome"] == "applied"
    value = owner.has("paper")[paper]
    assert (value["title"], value["holder"]["name"], value["provenance"]) == ("Của con", "Con", "agency")


def test_what_an_officer_has_compared_is_marked_in_the_wallet_and_in_the_case(
    make_person: Callable[..., Person],
) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Hà Thị Một", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT))
    (paper,) = owner.has("paper")
    compare(owner.app, dossier)
    owner.sync()
    value = owner.has("paper")[paper]
    assert (value["checked"]["name"], value["checked"]["agency"]) == ("Hà Thị Một", POLICE)
    officer.sync()
    assert officer.has("case_paper")[f"{dossier}/{paper}"]["checked"] == value["checked"]
    same = {name: value[name] for name in ("kind", "holder", "title", "number", "issued_on", "expires_on", "issuer")}
    new = same | {"pages": [PAGES[0] | {"file": digest(BACK)}], "reuse": True}
    assert code(owner.do("paper.save", paper, **new)) == "paper-locked"
    compare(owner.app, dossier, matches=False)
    owner.sync()
    assert owner.has("paper")[paper]["checked"] is None


def test_a_mark_is_only_made_on_the_very_pages_that_were_compared(make_person: Callable[..., Person]) -> None:
    owner = make_person("Hà Thị Thái")
    dossier = file_with(owner, attached(FRONT))
    (paper,) = owner.has("paper")
    save(owner, FRONT, BACK, paper=paper)
    compare(owner.app, dossier)
    compare(owner.app, dossier, key="unit_letter")
    compare(owner.app, dossier, what="answer")
    owner.sync()
    assert owner.has("paper")[paper]["checked"] is None


def test_its_owner_sees_who_looked_at_it_and_when(make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Hà Thị Một", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT, BACK))
    (paper,) = owner.has("paper")
    assert look(owner.app, officer, dossier, FRONT)
    assert not look(owner.app, officer, dossier, BACK)
    assert not look(owner.app, owner, dossier, FRONT)
    owner.sync()
    (view,) = owner.has("paper_view").values()
    assert (view["paper"], view["role"], view["agency"], view["dossier"]) == (paper, "officer", POLICE, dossier)
    assert view["at"]
    assert look(owner.app, officer, dossier, BACK, days=1)
    owner.sync()
    assert len(owner.has("paper_view")) == 2
    officer.sync()
    assert officer.has("paper_view") == {}
    owner.do("paper.delete", paper)
    assert owner.has("paper_view") == {}
    assert not look(owner.app, officer, dossier, BACK, days=2)


def test_a_look_at_what_is_shared_counts_and_one_in_another_dossier_does_not(
    make_person: Callable[..., Person],
) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Hà Thị Một", roles=[("officer", POLICE)])
    paper, dossier, other = save(owner, FRONT), file_with(owner), file_with(owner)
    assert not look(owner.app, officer, dossier, FRONT)
    share = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    assert not look(owner.app, officer, other, FRONT)
    assert look(owner.app, officer, dossier, FRONT)
    owner.do("paper.unshare", paper, id=share)
    assert not look(owner.app, officer, dossier, FRONT, days=1)
    assert len(owner.has("paper_view")) == 1


def test_deleted_bytes_may_be_collected_unless_a_dossier_or_another_paper_has_them(
    make_person: Callable[..., Person],
) -> None:
    from server.attachments.models import Attachment  # noqa: PLC0415 (only here)

    owner = make_person("Hà Thị Thái")
    kept, shared, loose = FRONT, BACK, content("image/jpeg", "không ai cần")
    dossier = file_with(owner, attached(kept))
    (given,) = owner.has("paper")
    save(owner, shared)
    paper = save(owner, loose, shared)
    for data in (kept, shared, loose):
        assert put(owner, data, "image/jpeg").status_code == 200
    for gone in (given, paper):
        assert owner.do("paper.delete", gone)["outcome"] == "applied"

    def named(session: Session) -> dict[str, bool]:
        rows = {name: session.get_one(Attachment, (owner.id, digest(data))) for name, data in files.items()}
        return {name: row.named_at is not None for name, row in rows.items()}

    files = {"kept": kept, "shared": shared, "loose": loose}
    assert in_write(owner.app, named) == {"kept": True, "shared": True, "loose": False}
    assert digest(kept) in {file["file"] for file in owner.has("dossier_files")[dossier]["files"]}


def test_bytes_that_came_while_the_paper_was_being_saved_are_not_collected(make_person: Callable[..., Person]) -> None:
    from server.attachments.models import Attachment  # noqa: PLC0415 (only here)
    from server.attachments.service import forget_unnamed  # noqa: PLC0415

    owner = make_person("Hà Thị Thái")
    save(owner, FRONT)
    file_with(owner, attached(BACK))
    loose = content("image/jpeg", "không ai cần")
    for data in (FRONT, BACK, loose):
        put(owner, data, "image/jpeg")

    def unseen(session: Session) -> int:
        for row in session.query(Attachment):  # neither write saw the other
            row.named_at = None
        session.flush()
        return forget_unnamed(session, now() + timedelta(days=1))

    assert in_write(owner.app, unseen) == 1
    owner.do("paper.delete", next(iter(owner.has("paper"))))
