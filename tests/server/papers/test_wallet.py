"""The wallet: papers kept, changed and deleted by their owner, and by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.ids import new_id
from server.papers import wallet
from tests.server.attachments.samples import digest, put
from tests.server.papers.wallet import BACK, FRONT, args, code, page, save

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.server.conftest import Person


def test_a_paper_comes_to_all_devices_of_its_owner_and_to_nobody_else(make_person: Callable[..., Person]) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác", roles=[("admin", None)])
    paper = save(owner, FRONT, BACK, expires_on="2030-12-31")
    value = owner.has("paper")[paper]
    assert {name: value[name] for name in ("kind", "holder", "number", "issued_on", "expires_on", "issuer")} == {
        "kind": "birth_certificate",
        "holder": {"who": "family", "name": "Lò Văn Con"},
        "number": "45/2019",
        "issued_on": "2019-03-05",
        "expires_on": "2030-12-31",
        "issuer": "UBND xã Thử",
    }
    assert [found["file"] for found in value["pages"]] == [digest(FRONT), digest(BACK)]
    assert (value["provenance"], value["checked"], value["source"], value["shares"]) == ("self", None, None, [])
    other.sync()
    assert other.has("paper") == {}


def test_a_page_says_when_its_bytes_have_come(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    paper = save(owner, FRONT, BACK)
    assert put(owner, BACK, "image/jpeg").status_code == 200
    owner.sync()
    first, second = owner.has("paper")[paper]["pages"]
    assert first["received_at"] is None
    assert second["received_at"]


def test_what_its_owner_says_of_it_can_be_changed(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    paper = save(owner, FRONT)
    save(owner, FRONT, BACK, paper=paper, base=1, holder={"who": "self", "name": "Tôi"}, title="Bản sao", reuse=False)
    value = owner.has("paper")[paper]
    assert value["holder"] == {"who": "self", "name": "Tôi"}
    assert (value["title"], value["reuse"], len(value["pages"])) == ("Bản sao", False, 2)


def test_a_device_writes_on_over_its_own_changes_but_not_over_another_s(
    make_person: Callable[..., Person],
) -> None:
    owner = make_person()
    paper = save(owner)
    for title in ("một", "hai"):  # both typed before the first answer came
        save(owner, paper=paper, base=1, title=title)
    other = make_person()
    other.id, other.token = owner.id, owner.token
    with_other_device(owner, other)
    result = other.do("paper.save", paper, base=1, **args(title="ba"))
    assert code(result) == "stale-base"
    assert (result["problem"]["present"]["title"], result["problem"]["present"]["version"]) == ("hai", 3)
    save(other, paper=paper, base=3, title="bốn")
    assert code(owner.do("paper.save", paper, base=3, **args(title="năm"))) == "stale-base"


def with_other_device(owner: Person, other: Person) -> None:
    """Sign the same person in on another device."""
    from server.database import db, write  # noqa: PLC0415 (only here)
    from server.identity import sessions  # noqa: PLC0415

    with owner.app.app_context():
        device, person = new_id(), owner.id or ""
        other.token = write(
            lambda session: sessions.open_session(session, person=person, device=device, label="hai")
        ).token
        other.device = device
        db.session.remove()


def test_a_deleted_paper_is_gone_from_all_devices_and_deleting_it_again_changes_nothing(
    make_person: Callable[..., Person],
) -> None:
    owner = make_person()
    paper = save(owner)
    assert owner.do("paper.delete", paper)["outcome"] == "applied"
    assert owner.has("paper") == {}
    assert owner.do("paper.delete", paper)["outcome"] == "applied"
    assert code(owner.do("paper.save", paper, base=1, **args())) == "not-found"


def test_another_person_s_paper_is_not_there(make_person: Callable[..., Person]) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác")
    paper = save(owner)
    assert code(other.do("paper.save", paper, **args(title="của tôi"))) == "not-found"
    assert other.do("paper.delete", paper)["outcome"] == "applied"
    for kind, more in (("paper.share", {"id": new_id(), "dossier": new_id()}), ("paper.unshare", {"id": new_id()})):
        assert code(other.do(kind, paper, **more)) == "not-found"
    owner.sync()
    assert owner.has("paper")[paper]["title"] is None


WRONG: list[dict[str, Any]] = [
    {"kind": "no_such_kind"},
    {"kind": ""},
    {"holder": {"who": "neighbour", "name": "Ai đó"}},
    {"holder": {"who": "self", "name": " "}},
    {"pages": []},
    {"pages": [page(FRONT), page(FRONT)]},
    {"pages": [page(bytes([number])) for number in range(21)]},
    {"pages": [page(FRONT) | {"type": "image/svg+xml"}]},
    {"pages": [page(FRONT) | {"size": 10_000_001}]},
    {"pages": [page(FRONT) | {"file": "../" * 20}]},
    {"issued_on": "2026-02-30"},
    {"issued_on": "0001-01-01"},
    {"issued_on": "2026-05-02", "expires_on": "2026-05-01"},
    {"reuse": "yes"},
    {"title": "x" * 201},
    {"provenance": "agency"},
    {"checked": {"name": "x"}},
]


def test_bad_args_are_refused_and_nothing_is_kept(make_person: Callable[..., Person]) -> None:
    owner = make_person()
    for wrong in WRONG:
        assert code(owner.do("paper.save", **(args() | wrong))) == "invalid-mutation", wrong
    assert owner.has("paper") == {}


def test_there_is_a_most_of_papers(make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wallet, "MAX_PAPERS", 2)
    owner = make_person()
    first = save(owner)
    save(owner, BACK)
    assert code(owner.do("paper.save", **args())) == "too-many-papers"
    save(owner, paper=first, title="vẫn sửa được")


def test_the_kinds_stand_in_the_catalogue(anonymous: Person) -> None:
    anonymous.sync()
    kinds = anonymous.has("paper_kind")
    assert kinds["birth_certificate"]["name"]["vi"] == "Giấy khai sinh"
    assert {"death_certificate", "land", "poverty", "receipt", "result", "other"} <= kinds.keys()
