"""Drafts over the wire: backed up, continued on another device, merged, filed, deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, json
from sqlalchemy import delete, func, insert, select

from server import worker
from server.clock import ZONE, now, to_wire
from server.database import db, write
from server.dossiers import drafts
from server.dossiers.models import Draft
from server.identity import sessions
from server.ids import new_id
from server.jsontext import to_text
from server.sync.models import FeedRow
from tests.server.dossiers.bench import CENTRE
from tests.server.dossiers.filings import pension_args
from tests.server.statements import statements_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person

ARGS: dict[str, Any] = {
    "procedure": "1.001776",
    "form_version": 1,
    "agency": CENTRE,
    "case": None,
    "page": "about",
    "papers": [{"key": "id_card", "hand_in": "counter"}],
    "title": "Trợ cấp hưu trí xã hội",
}


def other_device(person: Person) -> Person:
    """The same person, signed in on one more device."""
    device = new_id()
    with person.app.app_context():
        token = write(
            lambda session: sessions.open_session(session, person=person.id or "", device=device, label="hai").token
        )
        db.session.remove()
    return replace(person, device=device, token=token, cursor=None, held={})


def save(
    person: Person, draft: str, changed: dict[str, Any], *, base: int | None = None, **more: Any
) -> dict[str, Any]:
    return person.do("draft.save", draft, base=base, **(ARGS | {"changed": changed} | more))


def held(person: Person, draft: str) -> dict[str, Any]:
    person.sync()
    found: dict[str, Any] = person.has("draft")[draft]
    return found


def rows(app: Flask) -> int:
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(Draft))
        db.session.remove()
        return count or 0


def test_a_draft_is_backed_up_and_comes_to_the_persons_other_device_and_to_nobody_else(
    make_person: Callable[..., Person],
) -> None:
    one, officer = make_person(), make_person("Cán bộ", roles=[("officer", CENTRE)])
    draft = new_id()
    result = save(one, draft, {"full_name": "Lò Văn Thử", "n": None, "có": [1, {"x": True}]})
    assert result["outcome"] == "applied"
    version = result["data"]["version"]
    two = other_device(one)
    found = held(two, draft)
    assert found.pop("updated_at") <= to_wire(now())
    assert found == ARGS | {
        "answers": {"full_name": "Lò Văn Thử", "n": None, "có": [1, {"x": True}]},
        "conflicts": {},
        "device": one.device,
        "version": version,
    }
    assert officer.sync()["changes"] != []
    assert officer.has("draft") == {}


def test_two_devices_fill_in_different_answers_and_both_stand(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    base = save(one, draft, {"a": 1, "b": 1, "c": 1})["data"]["version"]
    save(two, draft, {"a": 2}, base=base, page="hai")
    save(one, draft, {"b": 3}, base=base, removed=["c"], page="ba")
    for person in (one, two):
        found = held(person, draft)
        assert (found["answers"], found["conflicts"], found["page"]) == ({"a": 2, "b": 3}, {}, "ba")
        assert found["device"] == one.device


def test_both_values_are_kept_and_a_person_decides(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    base = save(one, draft, {"a": "gốc", "b": 1})["data"]["version"]
    save(one, draft, {"a": "một"}, base=base, removed=["b"])
    made = two.mutation("draft.save", draft, base=base, **(ARGS | {"changed": {"a": "hai", "b": 2}}))
    two.sync(made)
    found = held(one, draft)
    waiting = {"device": two.device, "made_at": made["made_at"]}
    assert found["answers"] == {"a": "một"}
    assert found["conflicts"] == {"a": [waiting | {"value": "hai"}], "b": [waiting | {"value": 2}]}
    save(one, draft, {"a": "hai"}, base=found["version"], removed=["b"], settled=["a", "b"])
    found = held(two, draft)
    assert (found["answers"], found["conflicts"]) == ({"a": "hai"}, {})


def test_what_was_taken_away_on_the_other_side_has_no_value(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    base = save(one, draft, {"a": 1})["data"]["version"]
    save(one, draft, {"a": 2}, base=base)
    save(two, draft, {}, base=base, removed=["a"])
    found = held(one, draft)
    assert found["answers"] == {"a": 2}
    assert [sorted(other) for other in found["conflicts"]["a"]] == [["device", "made_at"]]


def test_several_saves_queued_without_a_network_are_one_devices_own(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    saves = [person.mutation("draft.save", draft, **(ARGS | {"changed": {"a": n, f"k{n}": n}})) for n in range(5)]
    results = person.sync(*saves)["results"]
    versions = [result["data"]["version"] for result in results]
    assert versions == sorted(set(versions))
    found = held(person, draft)
    assert found["answers"] == {"a": 4, "k0": 0, "k1": 1, "k2": 2, "k3": 3, "k4": 4}
    assert (found["conflicts"], found["version"]) == ({}, versions[-1])


def test_a_save_that_says_nothing_new_makes_no_version(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    version = save(person, draft, {"a": 1})["data"]["version"]
    person.sync()
    assert save(person, draft, {}, base=version)["data"] == {"version": version}
    assert person.sync()["changes"] == []


def test_a_draft_is_bound_to_its_person(make_person: Callable[..., Person]) -> None:
    one, two = make_person("Một"), make_person("Hai")
    draft = new_id()
    version = save(one, draft, {"a": "của Một"})["data"]["version"]
    assert two.do("draft.delete", draft, base=version)["data"] == {}
    assert save(two, draft, {"a": "của Hai"}, base=version)["outcome"] == "applied"
    assert held(one, draft)["answers"] == {"a": "của Một"}
    assert held(two, draft)["answers"] == {"a": "của Hai"}


def test_a_deleted_draft_is_forgotten_everywhere(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    version = save(one, draft, {"a": 1})["data"]["version"]
    held(two, draft)
    result = one.do("draft.delete", draft, base=version)
    assert (result["outcome"], result["data"]) == ("applied", {})
    two.sync()
    assert two.has("draft") == one.has("draft") == {}


def test_what_another_device_wrote_unseen_is_not_deleted(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    version = save(one, draft, {"a": 1})["data"]["version"]
    later = save(two, draft, {"b": 2}, base=version)["data"]["version"]
    present: dict[str, Any] = {}
    for base in (None, version):
        result = one.do("draft.delete", draft, base=base)
        assert (result["outcome"], result["problem"]["code"]) == ("rejected", "stale-base")
        present = result["problem"]["present"]
        assert (present["answers"], present["version"], present["device"]) == ({"a": 1, "b": 2}, later, two.device)
    assert present == held(one, draft)
    assert one.do("draft.delete", draft, base=later)["outcome"] == "applied"
    assert two.do("draft.delete", draft, base=version)["outcome"] == "applied", "it is gone already"


def test_its_own_later_saves_do_not_keep_a_device_from_deleting(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    first = person.mutation("draft.save", draft, **(ARGS | {"changed": {"a": 1}}))
    second = person.mutation("draft.save", draft, **(ARGS | {"changed": {"a": 2}}))
    gone = person.mutation("draft.delete", draft)
    assert [result["outcome"] for result in person.sync(first, second, gone)["results"]] == ["applied"] * 3
    assert person.has("draft") == {}


def test_a_device_that_writes_on_in_a_deleted_draft_brings_back_the_whole(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    base = save(one, draft, {"a": 1, "b": 1})["data"]["version"]
    held(two, draft)
    one.do("draft.delete", draft, base=base)
    result = save(two, draft, {"b": 2}, base=base)
    assert result["data"]["version"] > base + 1
    assert list(result["data"]) == ["version"]
    assert held(one, draft)["answers"] == {"a": 1, "b": 2}


def test_who_knows_of_no_draft_makes_it_anew(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    base = save(person, draft, {"a": 1, "b": 1})["data"]["version"]
    person.do("draft.delete", draft, base=base)
    result = save(person, draft, {"b": 2})
    assert result["data"]["version"] > base
    found = held(person, draft)
    assert (found["answers"], found["conflicts"]) == ({"b": 2}, {})


def test_after_thirty_days_nothing_is_left_and_a_part_is_called_a_part(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, draft, other = make_person(), new_id(), new_id()
    base = save(person, draft, {"a": 1, "b": 1})["data"]["version"]
    save(person, other, {"a": 1})
    person.do("draft.delete", draft, base=base)
    jobs: worker.Jobs = app.extensions["hosoxa_jobs"]
    night = now().astimezone(ZONE).replace(hour=worker.TIDY_AT[0], minute=worker.TIDY_AT[1])
    monkeypatch.setattr("server.notifications.outbox.tidy", lambda: None)
    jobs.look(night + timedelta(days=drafts.KEPT_DAYS - 1))
    assert rows(app) == 2
    jobs.look(night + timedelta(days=drafts.KEPT_DAYS + 1))
    assert rows(app) == 1
    result = save(person, draft, {"b": 2}, base=base)
    assert result["data"]["partial"] is True
    assert result["data"]["version"] >= base
    assert held(person, draft)["answers"] == {"b": 2}


def test_filing_ends_the_draft_and_no_other(make_person: Callable[..., Person]) -> None:
    one, stranger = make_person(), make_person("Người khác")
    two, draft, other = other_device(one), new_id(), new_id()
    version = save(one, draft, {"a": 1})["data"]["version"]
    save(one, other, {"a": 1})
    save(stranger, draft, {"a": 1})
    held(two, draft)
    wrong = one.do("dossier.file", draft, **(pension_args() | {"answers": {}}))
    assert wrong["problem"]["code"] == "invalid-answers"
    assert draft in one.has("draft"), "what was not filed is still a draft"
    assert one.do("dossier.file", draft, **pension_args())["outcome"] == "applied"
    for person in (one, two):
        person.sync()
        assert list(person.has("draft")) == [other]
        assert draft in person.has("dossier")
    assert list(stranger.has("draft")) == [draft]
    assert save(two, draft, {"b": 2}, base=version)["outcome"] == "applied", "what was typed meanwhile is not lost"
    assert held(one, draft)["answers"] == {"a": 1, "b": 2}


def test_a_draft_that_another_device_wrote_unseen_stays_beside_the_dossier(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two = other_device(one)
    for seen, stays in ((0, True), (1, True), (2, False), (None, False)):
        draft = new_id()
        first = save(one, draft, {"a": 1})["data"]["version"]
        second = save(two, draft, {"b": 2}, base=first)["data"]["version"]
        base = {0: 0, 1: first, 2: second, None: None}[seen]
        assert one.do("dossier.file", draft, base=base, **pension_args())["outcome"] == "applied"
        assert (draft in one.has("draft")) is stays


def test_a_draft_that_is_too_large_is_refused_and_the_last_one_stays(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    base = save(person, draft, {"a": "x" * 200_000})["data"]["version"]
    result = save(person, draft, {"b": "ư" * 40_000}, base=base)
    assert (result["outcome"], result["problem"]["code"]) == ("rejected", "draft-too-large")
    found = held(person, draft)
    assert (list(found["answers"]), found["version"]) == (["a"], base)
    assert save(person, draft, {"b": "ư" * 40_000}, base=base, removed=["a"])["outcome"] == "applied"


@pytest.mark.parametrize("in_conflict", [False, True])
def test_a_draft_may_have_so_many_bytes_and_not_one_more(make_person: Callable[..., Person], in_conflict: bool) -> None:
    one, draft = make_person(), new_id()
    two = other_device(one)
    save(one, draft, {"a": "một"})
    if in_conflict:
        save(two, draft, {"a": "hai"})
    found = held(one, draft)
    value = {name: part for name, part in found.items() if name not in {"id", "version", "updated_at", "device"}}
    value["answers"]["b"] = ""
    room = drafts.MAX_BYTES - len(to_text(value).encode())
    larger = save(one, draft, {"b": "x" * (room + 1)}, base=found["version"])
    assert larger["problem"]["code"] == "draft-too-large"
    assert save(one, draft, {"b": "x" * room}, base=found["version"])["outcome"] == "applied"


def test_a_person_may_have_so_many_drafts(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 3)
    person, other = make_person(), make_person("Người khác")
    first, *_rest = [new_id() for _ in range(3)]
    base = save(person, first, {"a": 1})["data"]["version"]
    for _ in range(2):
        save(person, new_id(), {"a": 1})
    result = save(person, new_id(), {"a": 1})
    assert (result["outcome"], result["problem"]["code"]) == ("rejected", "too-many-drafts")
    assert save(person, first, {"a": 2}, base=base)["outcome"] == "applied"
    assert save(other, new_id(), {"a": 1})["outcome"] == "applied"
    person.do("draft.delete", first, base=held(person, first)["version"])
    assert save(person, new_id(), {"a": 1})["outcome"] == "applied"
    assert save(person, first, {"a": 3}, base=base)["problem"]["code"] == "too-many-drafts"
    assert rows(app) == 5


def test_what_one_request_saves_counts_and_is_read_back_by_the_next_of_it(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 3)
    person = make_person()
    saves = [person.mutation("draft.save", **(ARGS | {"changed": {"a": n}})) for n in range(5)]
    first = saves[0]["entity"]
    again = person.mutation("draft.save", first, **(ARGS | {"changed": {"b": 1}}))
    gone = person.mutation("draft.delete", first)
    late = person.mutation("draft.save", **(ARGS | {"changed": {"a": 9}}))
    results = person.sync(*saves, again, gone, late)["results"]
    codes = [result.get("problem", {}).get("code") for result in results]
    assert codes == [None] * 3 + ["too-many-drafts"] * 2 + [None] * 3
    assert set(person.has("draft")) == {saves[1]["entity"], saves[2]["entity"], late["entity"]}
    assert rows(app) == 4


def test_each_of_a_request_goes_by_what_those_before_it_left(make_person: Callable[..., Person]) -> None:
    person = make_person()
    drafts_ = [new_id() for _ in range(4)]
    person.sync(*(person.mutation("draft.save", draft, **(ARGS | {"changed": {"a": 1}})) for draft in drafts_))
    base = held(person, drafts_[0])["version"]
    saved, gone, brought_back, filed = drafts_

    def change(kind: str, draft: str, **args: Any) -> dict[str, Any]:
        return person.mutation(kind, draft, base=base, **args)

    def typed(draft: str, **changed: Any) -> dict[str, Any]:
        return change("draft.save", draft, **(ARGS | {"changed": changed}))

    results = person.sync(
        typed(saved, b=1),
        change("draft.delete", gone),
        typed(brought_back, b=1),
        change("draft.delete", brought_back),
        typed(filed, b=1),
        typed(saved, c=1),
        change("dossier.file", filed, **pension_args()),
        typed(brought_back, c=1),
        change("draft.delete", gone),
        typed(saved, d=1),
    )["results"]
    assert [result["outcome"] for result in results] == ["applied"] * len(results)
    versions = [results[place]["data"]["version"] for place in (0, 5, 9)]
    assert versions == sorted(set(versions))
    person.sync()
    assert {draft: value["answers"].keys() for draft, value in person.has("draft").items()} == {
        saved: {"a", "b", "c", "d"},
        brought_back: {"a", "b", "c"},
    }


def test_a_delete_that_fails_leaves_the_draft_for_the_next_of_its_request(
    make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    one, two = new_id(), new_id()
    person.sync(*(person.mutation("draft.save", draft, **(ARGS | {"changed": {"a": 1}})) for draft in (one, two)))

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("after the row was changed")

    monkeypatch.setattr(drafts, "forget", fail)
    base = held(person, one)["version"]
    results = person.sync(
        person.mutation("draft.delete", one, base=base),
        person.mutation("draft.save", two, base=base, **(ARGS | {"changed": {"b": 1}})),
        person.mutation("draft.save", one, base=base, **(ARGS | {"changed": {"b": 1}})),
    )["results"]
    assert [result["outcome"] for result in results] == ["held", "applied", "held"]
    monkeypatch.undo()
    assert save(person, one, {"b": 1}, base=base)["outcome"] == "applied"
    assert held(person, one)["answers"] == held(person, two)["answers"] == {"a": 1, "b": 1}


def test_all_drafts_of_a_request_are_read_and_counted_with_one_statement_each(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    with statements_run() as statements:
        person.sync(*(person.mutation("draft.save", **(ARGS | {"changed": {"a": n}})) for n in range(9)))
    asked = [text.split()[0] for text, _values in statements if "drafts" in text]
    assert asked == ["SELECT", "SELECT", "INSERT"]
    assert rows(app) == 9


def test_a_save_of_the_wrong_shape_is_rejected(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    wrong: list[dict[str, Any]] = [
        {"changed": {"a": 1}, "removed": ["a"]},
        {"changed": []},
        {"removed": [1]},
        {"settled": "a"},
        {"form_version": "1"},
        {"form_version": 0},
        {"papers": [1] * 61},
        {"title": "x" * 501},
        {"page": 3},
        {"agency": "x" * 36},
        {"unknown": 1},
    ]
    answer = person.sync(*(person.mutation("draft.save", None, **(ARGS | {"changed": {}} | bad)) for bad in wrong))
    assert [result["problem"]["code"] for result in answer["results"]] == ["invalid-mutation"] * len(wrong)
    assert rows(app) == 0


def test_a_draft_is_not_checked_against_its_form(make_person: Callable[..., Person]) -> None:
    person, draft = make_person(), new_id()
    odd = {"": {"": []}, "không có": True, "full_name": 7, "x" * 300: "y"}
    more: dict[str, Any] = {
        "procedure": "không có",
        "form_version": 99,
        "agency": "không có",
        "papers": [None, {"x": []}],
    }
    assert save(person, draft, odd, **more)["outcome"] == "applied"
    found = held(person, draft)
    assert found["answers"] == odd
    assert found["papers"] == [None, {"x": []}]


def test_what_several_values_may_hold_comes_back_as_it_was(make_person: Callable[..., Person]) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    base = save(one, draft, {"a": 1})["data"]["version"]
    save(one, draft, {"a": True}, base=base)
    save(two, draft, {"a": 1.5}, base=base)
    found = held(one, draft)
    assert json.dumps([found["answers"]["a"], found["conflicts"]["a"][0]["value"]]) == "[true, 1.5]"


def test_versions_go_by_the_clock_so_that_none_is_given_out_twice_after_a_restore(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_person()
    two, draft = other_device(one), new_id()
    monkeypatch.setattr(drafts, "now", lambda: now() + timedelta(days=1))
    save(one, draft, {"a": 1})
    with app.app_context():
        kept = [dict(row._mapping) for row in db.session.execute(select(*Draft.__table__.columns)).all()]
        db.session.remove()
    lost = save(two, draft, {"a": "mất"}, base=held(two, draft)["version"])["data"]["version"]
    with app.app_context():

        def restore(session: Any) -> None:
            session.execute(delete(Draft))
            session.execute(insert(Draft).values(kept))
            session.execute(delete(FeedRow).where(FeedRow.collection == "draft"))

        write(restore)
        db.session.remove()
    monkeypatch.setattr(drafts, "now", lambda: now() + timedelta(days=2))
    again = save(one, draft, {"a": "sau"}, base=kept[0]["version"])["data"]["version"]
    assert again > lost
    save(two, draft, {"a": "chưa thấy"}, base=lost)
    found = held(one, draft)
    assert found["answers"] == {"a": "sau"}
    assert [other["value"] for other in found["conflicts"]["a"]] == ["chưa thấy"]
