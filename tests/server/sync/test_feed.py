from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from server.database import db, write
from server.identity import roles
from server.identity import service as identity
from server.sync.feed import MAX_PAGE_CHARS, ensure_epoch, new_epoch, read_epoch
from server.sync.models import FeedCounter, FeedRow
from server.sync.publish import agency_scope, forget, person_scope, publish
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things

AGENCY = "H55.22"
OTHER = "H55.23"


def do(app: Flask, work: Callable[[Session], Any]) -> Any:
    with app.app_context():
        try:
            return write(work)
        finally:
            db.session.remove()


def put(app: Flask, scope: str, *entities: str, version: int = 1, text: str = "") -> None:
    def work(session: Session) -> None:
        for entity in entities:
            publish(
                session,
                scope=scope,
                collection="thing",
                entity=entity,
                version=version,
                value={"n": version, "text": text},
            )

    do(app, work)


def drop(app: Flask, scope: str, entity: str) -> None:
    do(app, lambda session: forget(session, scope=scope, collection="thing", entity=entity))


def dismiss(app: Flask, officer: Person) -> None:
    def work(session: Session) -> None:
        assert officer.id is not None
        roles.revoke(session, identity.locked_person(session, officer.id), "officer", AGENCY)

    do(app, work)


def enlist(app: Flask, person: Person) -> None:
    def work(session: Session) -> None:
        assert person.id is not None
        identity.grant_role(session, person.id, role="officer", agency=AGENCY)

    do(app, work)


def pull(person: Person, **more: Any) -> dict[str, Any]:
    """One request, not followed up."""
    response = person.post("/api/sync", person.envelope(**more))
    assert response.status_code == 200
    answer: dict[str, Any] = response.get_json()
    person.cursor = answer["cursor"]
    return answer


def names(answer: dict[str, Any]) -> list[str]:
    """Things among the changes, forgotten ones with a minus."""
    return [
        ("-" if change.get("forget") else "") + change["id"]
        for change in answer["changes"]
        if change["collection"] == "thing"
    ]


def test_changes_come_catalogue_first_then_the_person_then_agencies(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person(roles=[("officer", OTHER), ("officer", AGENCY)])
    assert person.id is not None
    put(app, agency_scope(OTHER), "o1")
    put(app, agency_scope(AGENCY), "a2", "a1")
    put(app, person_scope(person.id), "p1")
    put(app, "catalogue", "c1")
    put(app, agency_scope("H00.00"), "not ours")
    put(app, person_scope("somebody else"), "not ours either")
    assert names(person.sync()) == ["c1", "p1", "a2", "a1", "o1"]


def test_a_second_pull_brings_only_what_is_new_in_its_latest_form(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    assert person.id is not None
    scope = person_scope(person.id)
    put(app, scope, "a", "b", "c")
    assert names(person.sync()) == ["a", "b", "c"]
    assert names(person.sync()) == []
    put(app, scope, "b", version=2)
    put(app, scope, "d")
    put(app, scope, "b", version=3)
    answer = pull(person)
    assert "reset" not in answer
    assert [(change["id"], change["version"], change["value"]["n"]) for change in answer["changes"]] == [
        ("d", 1, 1),
        ("b", 3, 3),
    ]
    assert names(person.sync()) == []


def test_pages_hold_the_limit_and_say_whether_there_is_more(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    person.sync()
    put(app, person_scope(person.id), *(f"t{n}" for n in range(10)))
    put(app, "catalogue", "c")
    seen: list[str] = []
    answers = [pull(person, limit=4) for _ in range(3)]
    for answer in answers:
        seen += names(answer)
    assert [answer["more"] for answer in answers] == [True, True, False]
    assert seen == ["c", *(f"t{n}" for n in range(10))]
    put(app, person_scope(person.id), *(f"u{n}" for n in range(4)))
    assert pull(person, limit=4)["more"] is False


def test_a_page_ends_early_when_it_grows_heavy(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    person.sync()
    put(app, person_scope(person.id), "a", "b", "c", text="x" * MAX_PAGE_CHARS)
    pages = [pull(person) for _ in range(3)]
    assert [names(page) for page in pages] == [["a"], ["b"], ["c"]]
    assert [page["more"] for page in pages] == [True, True, False]


def test_what_was_forgotten_is_told_to_those_who_hold_it_only(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    scope = person_scope(person.id)
    put(app, scope, "a", "b")
    person.sync()
    drop(app, scope, "a")
    assert names(person.sync()) == ["-a"]
    person.cursor = None
    assert names(person.sync()) == ["b"]
    assert names(person.sync()) == []
    put(app, scope, "a", version=9)
    assert names(person.sync()) == ["a"]


def test_a_device_in_the_middle_of_its_first_pull_hears_only_of_later_forgetting(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    assert person.id is not None
    scope = person_scope(person.id)
    put(app, scope, *(f"t{n}" for n in range(6)))
    drop(app, scope, "t5")
    first = pull(person, limit=60)
    assert first["more"] is False
    person.cursor = None
    seen: list[str] = []
    answer = pull(person, limit=1)
    assert answer["reset"] is True
    while answer["more"]:
        seen += names(answer)
        if names(answer) == ["t2"]:
            drop(app, scope, "t0")
        answer = pull(person, limit=1)
        assert "reset" not in answer
    assert [*seen, *names(answer)] == ["t0", "t1", "t2", "t3", "t4", "-t0"]


def test_a_role_that_is_gone_makes_the_device_forget_what_nothing_else_shows(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    officer = make_person(roles=[("officer", AGENCY), ("officer", OTHER)])
    assert officer.id is not None
    put(app, agency_scope(AGENCY), "a1", "a2", "shared", "mine", "a3")
    put(app, agency_scope(OTHER), "shared", "o1")
    put(app, person_scope(officer.id), "mine")
    officer.sync()
    put(app, agency_scope(AGENCY), "a1", version=2)
    put(app, agency_scope(AGENCY), "later")
    dismiss(app, officer)
    put(app, agency_scope(AGENCY), "later still")
    answer = pull(officer, limit=2)
    assert names(answer) == ["-a1", "-a2"]
    assert answer["more"] is True
    answer = pull(officer, limit=2)
    assert names(answer)[:1] == ["-a3"]
    rest = names(answer)[1:] + names(officer.sync())
    assert not any("later" in name for name in rest)
    assert not any(name.startswith("-") for name in rest)
    assert names(officer.sync()) == []


def test_a_role_that_comes_back_in_the_middle_of_forgetting_starts_clean(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    officer = make_person(roles=[("officer", AGENCY)])
    put(app, agency_scope(AGENCY), "a1", "a2", "a3")
    officer.sync()
    dismiss(app, officer)
    assert names(pull(officer, limit=2)) == ["-a1"]  # the agency's list of officers is the other one
    drop(app, agency_scope(AGENCY), "a3")
    enlist(app, officer)
    answer = pull(officer)
    assert answer["reset"] is True
    assert names(answer) == ["a1", "a2"]


def test_a_role_that_is_new_brings_its_agency_from_the_start(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    put(app, agency_scope(AGENCY), "a1", "a2")
    person.sync()
    enlist(app, person)
    answer = pull(person)
    assert names(answer) == ["a1", "a2"]
    assert "reset" not in answer


def test_a_cursor_that_cannot_be_used_starts_from_zero(app: Flask, make_person: Callable[..., Person]) -> None:
    one, other = make_person("Một"), make_person("Hai")
    assert one.id is not None
    put(app, person_scope(one.id), "a")
    assert pull(one)["reset"] is True
    good, foreign = one.cursor, pull(other)["cursor"]
    assert good is not None
    assert "reset" not in pull(one)
    for bad in (foreign, good[:-3] + "xyz", "x" + good, "rubbish", "", "é" * 20, "x" * 20_000):
        answer = pull(one, cursor=bad)
        assert answer["reset"] is True
        assert names(answer) == ["a"]


def test_another_epoch_starts_every_device_from_zero(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    put(app, person_scope(person.id), "a")
    person.sync()
    old = do(app, ensure_epoch)
    assert do(app, new_epoch) == do(app, ensure_epoch) != old
    answer = pull(person)
    assert answer["reset"] is True
    assert names(answer) == ["a"]
    assert "reset" not in pull(person)


def test_a_cursor_ahead_of_the_counter_knows_another_database(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    put(app, person_scope(person.id), "a", "b", "c")
    person.sync()
    do(
        app,
        lambda session: session.execute(
            update(FeedCounter).where(FeedCounter.scope == person_scope(person.id or "")).values(position=2)
        ),
    )
    assert pull(person)["reset"] is True


def test_the_epoch_is_made_once(app: Flask) -> None:
    first = do(app, ensure_epoch)
    assert do(app, ensure_epoch) == first
    assert do(app, read_epoch) == first


def test_bodies_go_out_without_being_read_again(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.id is not None
    person.sync()
    put(app, person_scope(person.id), "a", text='ả "quoted" \\ </script>')
    put(app, person_scope(person.id), "b", text="not as it was published")
    with app.app_context():
        # Whoever reads the body anew would find no JSON
        write(lambda session: session.execute(update(FeedRow).where(FeedRow.entity == "b").values(body="<b>")))
        db.session.remove()
    response = person.post("/api/sync", person.envelope())
    text = response.get_data(as_text=True)
    assert '"value":<b>}' in text
    response = person.post("/api/sync", person.envelope(limit=1))
    assert response.get_json()["changes"][0]["value"] == {"n": 1, "text": 'ả "quoted" \\ </script>'}


def test_what_a_mutation_changed_comes_back_in_the_same_answer(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    person.sync()
    mutation = person.mutation(KIND, note="một")
    answer = pull_with(person, mutation)
    assert names(answer) == [mutation["entity"]]
    assert things.runs == 1


def pull_with(person: Person, mutation: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = person.post("/api/sync", person.envelope(mutation)).get_json()
    return answer
