"""A paper shown to the agency of one dossier, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.ids import new_id
from tests.server.attachments.samples import digest, inspect_all, put
from tests.server.dossiers.bench import CENTRE, POLICE
from tests.server.papers.wallet import BACK, FRONT, args, attached, code, file_with, readers, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person


def test_the_agency_of_the_dossier_sees_a_shared_paper_until_it_is_withdrawn(
    make_person: Callable[..., Person],
) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    centre = make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    paper = save(owner, FRONT, BACK)
    put(owner, FRONT, "image/jpeg")
    dossier = file_with(owner)
    share = new_id()
    assert owner.do("paper.share", paper, id=share, dossier=dossier)["data"] == {"share": share}
    (shown,) = owner.has("paper")[paper]["shares"]
    assert (shown["id"], shown["dossier"], shown["agency"], shown["withdrawn_at"]) == (share, dossier, POLICE, None)
    assert shown["name"].startswith("Công an")
    for officer in (police, centre):
        officer.sync()
    assert police.has("case_paper")[f"{dossier}/{paper}"]["key"] is None
    assert centre.has("case_paper") == {}
    assert readers(owner.app, FRONT, owner, police, centre) == {owner.id: None, police.id: dossier}
    assert readers(owner.app, BACK, owner, police, centre) == {}

    save(owner, FRONT, BACK, paper=paper, title="Bản đẹp")
    police.sync()
    assert police.has("case_paper")[f"{dossier}/{paper}"]["title"] == "Bản đẹp"

    assert owner.do("paper.unshare", paper, id=share)["outcome"] == "applied"
    assert owner.has("paper")[paper]["shares"][0]["withdrawn_at"]
    police.sync()
    assert police.has("case_paper") == {}
    assert readers(owner.app, FRONT, owner, police, centre) == {owner.id: None}
    save(owner, FRONT, BACK, paper=paper, title="Chỉ mình tôi")
    police.sync()
    assert police.has("case_paper") == {}


def test_sharing_twice_is_sharing_once_and_sharing_again_after_withdrawing_is_possible(
    make_person: Callable[..., Person],
) -> None:
    owner = make_person()
    paper, dossier = save(owner), file_with(owner)
    first = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    assert owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"] == first
    assert len(owner.has("paper")[paper]["shares"]) == 1
    for _ in range(2):
        assert owner.do("paper.unshare", paper, id=first)["outcome"] == "applied"
    again = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    assert again != first
    assert [bool(share["withdrawn_at"]) for share in owner.has("paper")[paper]["shares"]] == [True, False]


def test_only_with_one_s_own_dossier_and_only_one_s_own_paper(make_person: Callable[..., Person]) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác")
    paper, foreign = save(owner), file_with(other)
    for dossier in (foreign, new_id()):
        assert code(owner.do("paper.share", paper, id=new_id(), dossier=dossier)) == "not-found"
    share = new_id()
    owner.do("paper.share", paper, id=share, dossier=file_with(owner))
    theirs = save(other, BACK)
    assert code(other.do("paper.unshare", theirs, id=share)) == "not-found"
    assert code(other.do("paper.share", theirs, id=share, dossier=foreign)) == "id-reused"
    owner.sync()
    assert owner.has("paper")[paper]["shares"][0]["withdrawn_at"] is None


def test_what_was_given_in_the_dossier_stays_seen_when_a_share_is_withdrawn(make_person: Callable[..., Person]) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT))
    (paper,) = owner.has("paper")
    share = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    owner.do("paper.unshare", paper, id=share)
    police.sync()
    assert list(police.has("case_paper")) == [f"{dossier}/{paper}"]
    put(owner, FRONT, "image/jpeg")
    assert readers(owner.app, FRONT, police) == {}  # through the dossier, not through the wallet


def test_an_officer_who_is_dismissed_keeps_nothing(make_person: Callable[..., Person]) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    admin = make_person("Quản trị", roles=[("admin", None)])
    paper, dossier = save(owner, FRONT), file_with(owner)
    put(owner, FRONT, "image/jpeg")
    owner.do("paper.share", paper, id=new_id(), dossier=dossier)
    police.sync()
    assert police.has("case_paper")
    assert admin.do("role.revoke", police.id, role="officer", agency=POLICE)["outcome"] == "applied"
    police.sync()
    assert police.has("case_paper") == {}
    assert readers(owner.app, FRONT, owner, police) == {owner.id: None}


def test_what_is_deleted_is_seen_by_nobody_any_more(make_person: Callable[..., Person]) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    paper, dossier = save(owner, FRONT), file_with(owner)
    put(owner, FRONT, "image/jpeg")
    owner.do("paper.share", paper, id=new_id(), dossier=dossier)
    assert owner.do("paper.delete", paper)["outcome"] == "applied"
    police.sync()
    assert police.has("case_paper") == {}
    assert readers(owner.app, FRONT, owner, police) == {}
    assert code(owner.do("paper.save", paper, base=2, **args(FRONT))) == "not-found"
    assert digest(FRONT) not in str(owner.held)


def test_the_page_is_served_to_them_and_its_owner_reads_who_was_given_it(make_person: Callable[..., Person]) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    stranger = make_person("Người khác", roles=[("officer", CENTRE), ("admin", None)])
    paper, dossier = save(owner, FRONT), file_with(owner)
    put(owner, FRONT, "image/jpeg")
    inspect_all(owner.app)
    share = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    address = f"/api/attachments/{digest(FRONT)}"

    def status(person: Person, where: str = address) -> int:
        return person.request("GET", where, buffered=True).status_code

    assert owner.request("GET", address, buffered=True).get_data() == FRONT
    assert [status(police), status(police), status(police, f"{address}?as=thumb"), status(stranger)] == [
        200,
        200,
        200,
        404,
    ]
    assert status(police, f"/api/attachments/{dossier}/{digest(FRONT)}") == 404
    owner.sync()
    (view,) = owner.has("paper_view").values()
    assert (view["paper"], view["name"], view["dossier"]) == (paper, "Công an", dossier)
    owner.do("paper.unshare", paper, id=share)
    assert [status(owner), status(police)] == [200, 404]


def test_what_the_owner_wrote_later_is_not_left_with_the_agency_when_a_share_is_withdrawn(
    make_person: Callable[..., Person],
) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    dossier = file_with(owner, attached(FRONT))
    (paper,) = owner.has("paper")
    share = owner.do("paper.share", paper, id=new_id(), dossier=dossier)["data"]["share"]
    save(owner, FRONT, BACK, paper=paper, number="về sau")
    police.sync()
    assert police.has("case_paper")[f"{dossier}/{paper}"]["number"] == "về sau"
    owner.do("paper.unshare", paper, id=share)
    police.sync()
    assert police.has("case_paper") == {}


def test_a_seal_stands_on_what_was_given_and_not_on_what_was_written_since(make_person: Callable[..., Person]) -> None:
    owner, police = make_person("Hà Thị Thái"), make_person("Công an", roles=[("officer", POLICE)])
    kept = save(owner, FRONT, number="A1")
    dossier = file_with(owner, attached(FRONT, paper=kept))
    save(owner, FRONT, paper=kept, kind="id_card", number="GIẢ-9")
    mark = {"what": "paper", "key": "dwelling_proof", "matches": True, "note": None}
    assert police.do("dossier.mark-original", dossier, **mark)["outcome"] == "applied"
    owner.sync()
    police.sync()
    assert owner.has("paper")[kept]["checked"] is None
    assert police.has("case_paper")[f"{dossier}/{kept}"]["number"] == "A1"
