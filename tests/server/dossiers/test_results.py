"""A result as a PDF: sent by the officer before or after the last step, stamped, delivered once, checked by anybody."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from server import create_app
from server.attachments.models import Attachment
from server.clock import now
from server.database import db, write
from server.dossiers import results_issuing
from server.ids import new_id
from tests.server.attachments.samples import answer, digest, get, put
from tests.server.conftest import Person
from tests.server.dossiers.bench import POLICE, load
from tests.server.dossiers.filings import residence_args
from tests.server.dossiers.test_life import act
from tests.support.pdfs import result_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server import worker
    from server.settings import Settings

PDF = "application/pdf"
FILE = result_pdf()
NAMED = answer(FILE, PDF)
ISSUED = "result-issued"


@pytest.fixture
def phong(make_person: Callable[..., Person]) -> Person:
    return make_person("Nông Văn Phong")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])


@pytest.fixture
def dossier(phong: Person, officer: Person) -> str:
    """Ready to be finished."""
    made = new_id()
    assert phong.do("dossier.file", made, **residence_args())["outcome"] == "applied"
    act(officer, "dossier.receive", made)
    act(officer, "dossier.process", made)
    return made


def inspected(app: Flask, state: str = "ready", refusal: str | None = None) -> None:
    """What the worker says of every file that is here."""
    with app.app_context():
        write(lambda session: session.execute(update(Attachment).values(state=state, refusal=refusal, inspect_at=None)))
        db.session.remove()


def issue(app: Flask, settings: Settings) -> int:
    with app.app_context():
        issued = results_issuing.issue(settings)
        db.session.remove()
    return issued


def finish(officer: Person, dossier: str, **more: Any) -> dict[str, Any]:
    return act(officer, "dossier.finish", dossier, **({"note": None, "result": NAMED} | more))


def happened(person: Person, collection: str) -> list[dict[str, Any]]:
    person.sync()
    return [event for event in person.has(collection).values() if event["kind"] == ISSUED]


def result_of(person: Person, collection: str, dossier: str) -> dict[str, Any]:
    person.sync()
    value: dict[str, Any] = person.has(collection)[dossier]
    return value


def test_the_bytes_may_come_before_the_last_step_and_the_person_gets_a_stamped_copy(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str
) -> None:
    assert put(officer, FILE, PDF).status_code == 200
    inspected(app)
    assert finish(officer, dossier, result_number="7/TB")["data"] == {"status": 9}
    coming = result_of(phong, "dossier_result", dossier)
    assert (coming["state"], coming["file"], coming["issued_at"], coming["check"]) == (
        "coming",
        digest(FILE),
        None,
        None,
    )
    assert issue(app, settings) == 1

    value = result_of(phong, "dossier_result", dossier)
    assert (value["state"], value["type"], value["number"], value["original"]) == ("ready", PDF, "7/TB", digest(FILE))
    assert value["check"] == f"{load(app, dossier).code}-{digest(FILE)[:12]}"
    copy = get(phong, dossier, value["file"]).get_data()
    assert digest(copy) == value["file"] != digest(FILE)
    assert len(copy) == value["size"]
    assert copy.startswith(FILE)
    assert result_of(officer, "case_result", dossier) == value
    for person, collection in ((phong, "dossier_event"), (officer, "case_event")):
        (event,) = happened(person, collection)
        assert (event["text"], event["status"]) == ("Số kết quả: 7/TB", 9)
        assert event["by"] == {"role": "officer", "name": "Bàn Văn Hiếu"}
    assert sum(notice["kind"] == ISSUED for notice in phong.has("notice").values()) == 1
    (paper,) = phong.has("paper").values()
    assert (paper["kind"], paper["provenance"], paper["source"], paper["number"]) == (
        "result",
        "agency",
        dossier,
        "7/TB",
    )
    assert [page["file"] for page in paper["pages"]] == [value["file"]]


def test_the_result_follows_when_its_bytes_come_later(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str
) -> None:
    assert finish(officer, dossier)["outcome"] == "applied"
    assert issue(app, settings) == 0
    put(officer, FILE, PDF)
    assert issue(app, settings) == 0, "nobody has looked into the file yet"
    inspected(app)
    assert [issue(app, settings), issue(app, settings)] == [1, 0]
    assert result_of(phong, "dossier_result", dossier)["state"] == "ready"
    assert len(happened(phong, "dossier_event")) == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_officer_s_file_itself_is_not_the_person_s(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str
) -> None:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier)
    issue(app, settings)
    assert get(phong, dossier, digest(FILE)).status_code == 404


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nobody_else_s_file_of_that_hash_is_taken(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str
) -> None:
    finish(officer, dossier)
    put(phong, FILE, PDF)
    inspected(app)
    assert issue(app, settings) == 0


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_old_app_finishes_without_a_result(phong: Person, officer: Person, dossier: str) -> None:
    assert act(officer, "dossier.finish", dossier, note="Đã cập nhật", result_number="7/TB")["outcome"] == "applied"
    phong.sync()
    assert phong.has("dossier_result") == {}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_finish_over_an_old_version_names_no_result(phong: Person, officer: Person, dossier: str) -> None:
    stale = officer.do("dossier.finish", dossier, base=1, note=None, result=NAMED)
    assert stale["problem"]["code"] == "stale-base"
    phong.sync()
    assert phong.has("dossier_result") == {}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_only_a_pdf_of_ten_megabytes_is_a_result(officer: Person, dossier: str) -> None:
    for changes in ({"type": "image/jpeg"}, {"file": "x"}, {"size": 0}, {"size": 10_000_001}, {"name": "ket-qua.pdf"}):
        refused = finish(officer, dossier, result=NAMED | changes)
        assert refused["problem"]["code"] == "invalid-mutation", changes


def test_a_file_that_cannot_be_stamped_is_refused_and_another_one_is_taken(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str
) -> None:
    broken = FILE[:3000]
    with app.app_context():
        store = app.extensions["hosoxa_blobs"]
        store.put([broken], digest(broken))

        def known(session: Any) -> None:
            session.add(
                Attachment(
                    owner_id=officer.id, sha256=digest(broken), type=PDF, size=len(broken), received_at=now(),
                    named_at=None, state="ready",
                )
            )  # fmt: skip

        write(known)
        db.session.remove()
    finish(officer, dossier, result=answer(broken, PDF), result_number="7/TB")
    assert issue(app, settings) == 0
    value = result_of(officer, "case_result", dossier)
    assert (value["state"], value["refusal"], value["check"]) == ("refused", "result-unreadable", None)
    assert not happened(phong, "dossier_event")

    put(officer, FILE, PDF)
    inspected(app)
    assert act(officer, "dossier.attach-result", dossier, result=NAMED)["outcome"] == "applied"
    assert issue(app, settings) == 1
    value = result_of(phong, "dossier_result", dossier)
    assert (value["state"], value["number"]) == ("ready", "7/TB")
    again = act(officer, "dossier.attach-result", dossier, result=NAMED)
    assert again["problem"]["code"] == "result-exists"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_file_that_was_found_unfit_is_refused_with_its_reason(
    app: Flask, settings: Settings, officer: Person, dossier: str
) -> None:
    put(officer, FILE, PDF)
    finish(officer, dossier)
    inspected(app, "refused", "attachment-unsafe")
    assert issue(app, settings) == 0
    value = result_of(officer, "case_result", dossier)
    assert (value["state"], value["refusal"]) == ("refused", "attachment-unsafe")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_result_is_attached_to_a_finished_dossier_only(officer: Person, dossier: str, phong: Person) -> None:
    assert act(officer, "dossier.attach-result", dossier, result=NAMED)["problem"]["code"] == "status-not-allowed"
    act(officer, "dossier.finish", dossier, note=None)
    assert officer.do("dossier.attach-result", dossier, base=1, result=NAMED)["problem"]["code"] == "stale-base"
    assert phong.do("dossier.attach-result", dossier, base=4, result=NAMED)["problem"]["code"] == "forbidden"


def test_a_worker_that_dies_while_stamping_is_followed_by_another(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier)

    def die(*_args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(results_issuing, "_stamp", die)
        with pytest.raises(SystemExit):
            issue(app, settings)
    assert issue(app, settings) == 0, "claimed for a while"
    monkeypatch.setattr(results_issuing, "now", lambda: now() + timedelta(minutes=6))
    assert issue(app, settings) == 1
    assert len(happened(phong, "dossier_event")) == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_child_that_dies_is_tried_three_times(
    app: Flask, settings: Settings, officer: Person, dossier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier)
    monkeypatch.setattr("sys.executable", "/bin/false")
    for tried in range(1, 4):
        monkeypatch.setattr(results_issuing, "now", lambda tried=tried: now() + timedelta(minutes=6 * tried))
        assert result_of(officer, "case_result", dossier)["state"] == "coming"
        issue(app, settings)
    assert result_of(officer, "case_result", dossier)["refusal"] == "result-unreadable"


def test_two_workers_issue_it_once(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier)
    monkeypatch.setattr(results_issuing, "_LEASE", timedelta(seconds=-1))  # both believe that it is theirs
    with app.app_context():
        jobs = [write(results_issuing._claim) for _ in range(2)]
        made = [results_issuing._stamp(job, settings)[0] for job in jobs if job]
        db.session.remove()
    gate = threading.Barrier(2)
    counts: list[int] = []

    def hand_over(job: Any, copy: Any) -> None:
        with app.app_context():
            gate.wait()
            counts.append(write(lambda session: results_issuing._hand_over(session, job, copy)))
            db.session.remove()

    threads = [threading.Thread(target=hand_over, args=pair) for pair in zip(jobs, made, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 1
    assert len(happened(phong, "dossier_event")) == 1
    assert sum(notice["kind"] == ISSUED for notice in phong.has("notice").values()) == 1
    assert len(phong.has("paper")) == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_worker_issues_what_waits(app: Flask, phong: Person, officer: Person, dossier: str) -> None:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier)
    jobs: worker.Jobs = app.extensions["hosoxa_jobs"]
    jobs.huey.flush()
    jobs.look(now())
    value = result_of(phong, "dossier_result", dossier)
    assert value["state"] == "ready"
    assert jobs.huey.pending_count() == 1, "the stamped copy is looked into at once, not in the next minute"
    jobs.huey.execute(jobs.huey.dequeue())
    assert get(phong, dossier, value["file"]).status_code == 200
    assert jobs.huey.pending_count() == 0
    jobs.huey.storage.close()


def issued_token(app: Flask, settings: Settings, officer: Person, dossier: str) -> str:
    put(officer, FILE, PDF)
    inspected(app)
    finish(officer, dossier, result_number="7/TB của Nông Văn Phong")
    assert issue(app, settings) == 1
    return str(result_of(officer, "case_result", dossier)["check"])


def test_anybody_can_check_an_issued_result_and_learns_nothing_of_the_person(
    app: Flask, settings: Settings, phong: Person, officer: Person, dossier: str, anonymous: Person
) -> None:
    token = issued_token(app, settings, officer, dossier)
    response = anonymous.request("GET", f"/kiem-tra/{token}", headers={"Origin": ""})
    page = response.get_data(as_text=True)
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    value = result_of(officer, "case_result", dossier)
    for shown in (value["file"], value["original"], load(app, dossier).code, "Công an xã", "genuine"):
        assert shown in page
    for hidden in ("Phong", "7/TB", str(phong.id), dossier):
        assert hidden not in page
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "<script" not in page
    assert "Set-Cookie" not in response.headers


def test_a_wrong_code_is_said_to_be_unknown(
    app: Flask, settings: Settings, officer: Person, dossier: str, anonymous: Person
) -> None:
    right = issued_token(app, settings, officer, dossier)
    other = "0" if right[-1] != "0" else "1"
    wrong = (right[:-1] + other, right[:-1], "x", right.lower(), right[:-12] + "%" * 12, "<script>" + right, "%00-%ff")
    for token in wrong:
        response = anonymous.request("GET", f"/kiem-tra/{token}")
        page = response.get_data(as_text=True)
        assert response.status_code == 404, token
        assert "Không có kết quả nào mang mã này" in page
        assert "<script" not in page


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_result_that_is_still_coming_cannot_be_checked(
    app: Flask, officer: Person, dossier: str, anonymous: Person
) -> None:
    finish(officer, dossier)
    response = anonymous.request("GET", f"/kiem-tra/{load(app, dossier).code}-{digest(FILE)[:12]}")
    assert response.status_code == 404


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_too_many_checks_get_a_page_that_says_so(settings: Settings) -> None:
    stranger = Person(create_app(replace(settings, ratelimit_checks="2 per day")))
    statuses = [stranger.request("GET", "/kiem-tra/x").status_code for _ in range(4)]
    assert statuses[:2] == [404, 404]
    assert statuses[3] == 429
    response = stranger.request("GET", "/kiem-tra/x")
    assert "Bạn chờ một phút" in response.get_data(as_text=True)
    assert int(response.headers["Retry-After"]) > 0
