"""Who may read a page, over any run of saving, sending, showing, withdrawing, giving and deleting.

A second bookkeeping, a few sets, says who may; after each step the server must say the same, of everybody and of every
file, and at the end each device holds what its person may see and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.ids import new_id
from tests.server.attachments.samples import content, put
from tests.server.conftest import Person
from tests.server.dossiers.bench import CENTRE, POLICE, perform
from tests.server.dossiers.filings import pension_args, residence_args
from tests.server.papers.wallet import args, attached, readers

if TYPE_CHECKING:
    from collections.abc import Callable


MANY = 3


def pages_of(run: int) -> list[bytes]:
    """Files that no other run has: what was shown in that is shown still."""
    return [content("image/jpeg", f"trang {number} của lần {run}") for number in range(MANY)]


OWNERS = ("Hà Thị Thái", "Lò Văn Thử")
#: Each owner has a dossier with either agency.
AGENCIES = (POLICE, CENTRE)

owner = st.integers(0, len(OWNERS) - 1)
agency = st.sampled_from(AGENCIES)
files = st.sets(st.integers(0, MANY - 1), min_size=1)
which = st.integers(0, 3)
#: Everybody has something to show before the first step.
BEGINNING = [(name, number, pages) for number in range(len(OWNERS)) for name, pages in (("save", {0, 1}), ("send", 0))]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), owner, files),
        st.tuples(st.just("change"), owner, which, files),
        st.tuples(st.just("send"), owner, st.integers(0, MANY - 1)),
        st.tuples(st.just("share"), owner, which, agency),
        st.tuples(st.just("share"), owner, which, agency),
        st.tuples(st.just("unshare"), owner, which),
        st.tuples(st.just("unshare"), owner, which),
        st.tuples(st.just("delete"), owner, which),
        st.tuples(st.just("give"), owner, which),
    ),
    min_size=10,
    max_size=14,
)


@dataclass
class World:
    """The people, and what each may see."""

    owners: list[Person]
    officers: dict[str, Person]
    dossiers: dict[tuple[int, str], str]
    files: list[bytes]
    papers: dict[str, tuple[int, frozenset[int]]] = field(default_factory=dict)
    sent: set[tuple[int, int]] = field(default_factory=set)
    #: share → paper and agency
    shares: dict[str, tuple[str, str]] = field(default_factory=dict)
    given: set[tuple[str, str]] = field(default_factory=set)

    def do(self, owner: int, kind: str, entity: str, /, **args: Any) -> None:
        person = self.owners[owner]
        result = perform(person.app, person, kind, entity, **args)
        assert result["outcome"] == "applied", result

    def one_of(self, owner: int, number: int) -> str | None:
        """One of the papers of all: mostly the owner's own."""
        mine = [paper for paper, (whose, _) in self.papers.items() if whose == owner]
        return mine[number % len(mine)] if mine else None

    def take(self, name: str, owner: int, *rest: Any) -> None:
        if name == "save":
            paper, pages = new_id(), frozenset(rest[0])
            self.do(owner, "paper.save", paper, **args(*(self.files[n] for n in sorted(pages))))
            self.papers[paper] = (owner, pages)
            return
        if name == "send":
            assert put(self.owners[owner], self.files[rest[0]], "image/jpeg").status_code in {200, 409}
            self.sent.add((owner, rest[0]))
            return
        chosen = self.one_of(owner, rest[0])
        if chosen is None:
            return
        if name == "change":
            self.do(owner, "paper.save", chosen, **args(*(self.files[n] for n in sorted(rest[1]))))
            self.papers[chosen] = (owner, frozenset(rest[1]))
        elif name == "share":
            open_already = [share for share, found in self.shares.items() if found == (chosen, rest[1])]
            self.do(owner, "paper.share", chosen, id=(share := new_id()), dossier=self.dossiers[owner, rest[1]])
            if not open_already:
                self.shares[share] = (chosen, rest[1])
        elif name == "unshare":
            for share in [share for share, (paper, _) in self.shares.items() if paper == chosen]:
                self.do(owner, "paper.unshare", chosen, id=share)
                del self.shares[share]
        elif name == "delete":
            self.do(owner, "paper.delete", chosen)
            del self.papers[chosen]
            self.shares = {share: found for share, found in self.shares.items() if found[0] != chosen}
        else:
            page_files = [self.files[n] for n in sorted(self.papers[chosen][1])]
            made = residence_args(papers=[attached(*page_files, paper=chosen)])
            self.do(owner, "dossier.file", (dossier := new_id()), **made)
            self.given.add((dossier, chosen))

    def may_read(self, number: int) -> dict[str | None, bool]:
        """Who may read a file through a wallet; True for owners."""
        with_it = {paper: whose for paper, (whose, pages) in self.papers.items() if number in pages}
        here = {paper: whose for paper, whose in with_it.items() if (whose, number) in self.sent}
        found: dict[str | None, bool] = {self.owners[whose].id: True for whose in here.values()}
        for paper, place in self.shares.values():
            if paper in here:
                found[self.officers[place].id] = False
        return found

    def check(self) -> None:
        people = [*self.owners, *self.officers.values()]
        for number, data in enumerate(self.files):
            told = readers(people[0].app, data, *people)
            assert {who: dossier is None for who, dossier in told.items()} == self.may_read(number)

    def check_devices(self) -> None:
        for number, person in enumerate(self.owners):
            person.sync()
            assert person.has("paper").keys() == {paper for paper, (whose, _) in self.papers.items() if whose == number}
            assert person.has("case_paper") == {}
        for place, officer in self.officers.items():
            officer.sync()
            shown = {
                f"{self.dossiers[self.papers[paper][0], where]}/{paper}"
                for paper, where in self.shares.values()
                if where == place
            }
            handed = {f"{dossier}/{paper}" for dossier, paper in self.given} if place == POLICE else set()
            assert officer.has("case_paper").keys() == shown | handed
            assert officer.has("paper") == officer.has("paper_view") == {}


def test_the_wallet_opens_for_its_owner_and_for_whom_it_is_shown_to_and_for_nobody_else(
    make_person: Callable[..., Person],
) -> None:
    runs: list[object] = []
    officers = {place: make_person("Cán bộ", roles=[("officer", place)]) for place in AGENCIES}

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # fourteen steps are read soon enough as they are
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def run(steps: list[tuple[Any, ...]]) -> None:
        runs.append(steps)
        owners = [make_person(name) for name in OWNERS]
        for officer in officers.values():
            officer.sync()
            officer.held.clear()  # what earlier examples have shown is another owner's
        dossiers: dict[tuple[int, str], str] = {}
        for number, person in enumerate(owners):
            for place, made in ((POLICE, residence_args), (CENTRE, pension_args)):
                dossiers[number, place] = new_id()
                filed = perform(person.app, person, "dossier.file", dossiers[number, place], **made())
                assert filed["outcome"] == "applied", filed
        world = World(owners, officers, dossiers, pages_of(len(runs)))
        for step in (*BEGINNING, *steps):
            world.take(*step)
            world.check()
        world.check_devices()

    run()


def test_a_hash_that_everybody_knows_opens_nothing(make_person: Callable[..., Person]) -> None:
    person, officer = make_person(), make_person("Cán bộ", roles=[("officer", POLICE), ("admin", None)])
    page = pages_of(0)[0]
    assert put(person, page, "image/jpeg").status_code == 200
    assert readers(person.app, page, person, officer) == {}
