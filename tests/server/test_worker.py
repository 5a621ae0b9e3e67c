from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from server import worker
from server.clock import ZONE, now
from server.database import db, write
from server.ids import new_id
from server.notifications import delivery, outbox
from server.notifications.service import notify
from tests.server.conftest import ORIGIN
from tests.support.ports import eventually
from tests.support.push_service import PushService
from tests.support.vapid import b64url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


@pytest.fixture
def jobs(app: Flask) -> Iterator[worker.Jobs]:
    found: worker.Jobs = app.extensions["hosoxa_jobs"]
    yield found
    found.huey.storage.close()


@pytest.fixture
def push() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


def tell(app: Flask, person: Person, times: int = 1, *, fail: bool = False) -> None:
    def work(session: Any) -> None:
        for _ in range(times):
            notify(
                session, person=str(person.id), dossier=new_id(), agency="H55.22", code="H55.22-261120-0001",
                status=2, kind="received", at=now(),
            )  # fmt: skip
        if fail:
            raise RuntimeError("undone")

    with app.app_context():
        try:
            write(work)
        finally:
            db.session.remove()


def subscribe(person: Person, push: PushService) -> None:
    subscription = push.subscribe()
    args = {"endpoint": subscription.endpoint, "p256dh": subscription.p256dh, "auth": b64url(subscription.auth)}
    assert person.do("device.subscribe", person.device, **args)["outcome"] == "applied"


def test_the_worker_is_woken_once_after_a_commit_that_has_something_to_push(
    app: Flask, jobs: worker.Jobs, push: PushService, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    tell(app, person)
    assert jobs.huey.pending_count() == 0, "nothing to push, nothing to wake for"
    subscribe(person, push)
    with pytest.raises(RuntimeError):
        tell(app, person, fail=True)
    assert jobs.huey.pending_count() == 0, "what was undone wakes nobody"
    tell(app, person, times=5)
    assert jobs.huey.pending_count() == 1
    tell(app, person)
    assert jobs.huey.pending_count() == 1, "a job that is waiting will see it"


def test_a_job_drains_the_outbox(
    app: Flask, jobs: worker.Jobs, push: PushService, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    subscribe(person, push)
    tell(app, person, times=3)
    task = jobs.huey.dequeue()
    jobs.huey.execute(task)
    assert len(push.messages) == 3
    assert jobs.huey.pending_count() == 0


def test_a_minute_without_a_job_is_enough_too(
    app: Flask, jobs: worker.Jobs, push: PushService, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    subscribe(person, push)
    tell(app, person)
    jobs.huey.flush()
    (periodic,) = jobs.huey.read_periodic(now().replace(tzinfo=None))
    jobs.huey.execute(periodic)
    assert len(push.messages) == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_old_rows_are_deleted_at_night(jobs: worker.Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied: list[int] = []
    monkeypatch.setattr(delivery, "drain", lambda _settings: None)
    monkeypatch.setattr(outbox, "tidy", lambda: tidied.append(1))
    jobs.look(datetime(2026, 11, 20, 15, 17, tzinfo=ZONE))
    assert tidied == []
    jobs.look(datetime(2026, 11, 20, *worker.TIDY_AT, 30, tzinfo=ZONE))
    assert tidied == [1]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_job_store_that_fails_does_not_spoil_what_was_committed(
    app: Flask, push: PushService, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    subscribe(person, push)

    def fail() -> None:
        raise OSError("disk full")

    app.extensions["hosoxa_wake"] = fail
    tell(app, person)
    person.sync()
    assert len(person.has("notice")) == 1


def test_the_real_consumer_pushes_what_the_web_process_commits(
    app: Flask, settings: Settings, tmp_path: Path, push: PushService, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSOXA_")} | {
        "HOSOXA_DATA_DIR": str(settings.data_dir),
        "HOSOXA_DATABASE_URL": settings.database_url,
        "HOSOXA_ORIGIN": ORIGIN,
        "HOSOXA_PUSH_HOSTS": push.host,
    }
    subscribe(person, push)
    tell(app, person)
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "huey.bin.huey_consumer",
                "server.worker.huey",
                "-q",
                "-k",
                "thread",
                "-w",
                "1",
                "-m",
                "1",
            ],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: len(push.messages) == 1, "the push of before the worker started")
        tell(app, person)
        eventually(lambda: len(push.messages) == 2, "the push of after")
    finally:
        process.terminate()
        process.wait(30)
    said = (tmp_path / "worker.log").read_text()
    assert "outbox drained" in said
    assert "Traceback" not in said


def test_the_module_has_no_other_late_names() -> None:
    with pytest.raises(AttributeError):
        _ = worker.nothing  # type: ignore[attr-defined, unused-ignore]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_job_that_fails_says_what_failed_and_not_about_whom(
    jobs: worker.Jobs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_settings: Settings) -> None:
        raise ValueError("Hà Thị Thái")

    monkeypatch.setattr(delivery, "drain", fail)
    jobs.look(now())
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "Thái" not in said
