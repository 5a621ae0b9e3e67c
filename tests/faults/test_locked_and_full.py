"""The database cannot be written: another process holds it, or there is no room."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import event

from server.clock import now
from server.database import db
from server.ids import new_id
from tests.faults.acts import FILING
from tests.faults.device import Device
from tests.faults.whole import halves
from tests.faults.wire import Answer, in_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.deployment import Deployment
    from tests.faults.many import Ground

_SECONDS: Final = 10
_HOLD: Final = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("ROLLBACK")
"""


@pytest.fixture
def sqlite(ground: Ground) -> Iterator[Deployment]:
    with ground.deployment("sqlite") as made:
        yield made


def residents(deployment: Deployment, count: int) -> list[Device]:
    """People with one filing on each device."""
    made = []
    for _ in range(count):
        person = deployment.person("Lò Văn Thử")
        device = Device(deployment.sign_in(person, "Lò Văn Thử"), now, new_id)
        device.do("dossier.file", new_id(), FILING)
        made.append(device)
    return made


def test_a_database_locked_for_ten_seconds_by_another_process_loses_nothing(sqlite: Deployment) -> None:
    devices = residents(sqlite, 6)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(sqlite.file), str(_SECONDS)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    answers: list[Answer] = []

    def sync(device: Device) -> None:
        request = device.request()
        answer = in_process(sqlite.app)(request)
        answers.append(answer)
        device.take(request, answer)

    threads = [threading.Thread(target=sync, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    reading = devices[0].account
    looking = Device(reading, now, new_id)
    request = looking.request()
    assert looking.take(request, in_process(sqlite.app)(request)), "who only reads does not wait"
    for thread in threads:
        thread.join()
    holder.stdout.close()
    assert holder.wait() == 0
    assert {answer.status for answer in answers} <= {200, 503}
    for device in devices:
        if device.disk["queue"]:
            sync(device)
    assert [len(device.disk["sent"]) for device in devices] == [1] * len(devices)
    assert sqlite.count("SELECT count(*) FROM dossiers") == len(devices)
    assert halves(sqlite) == []


def test_a_full_disk_is_told_as_busy_keeps_nothing_by_halves_and_is_over_when_there_is_room(
    sqlite: Deployment,
) -> None:
    limit: dict[str, int | None] = {"pages": sqlite.count("PRAGMA page_count") + 6}

    def bound(connection: Any, *_: object) -> None:
        if limit["pages"] is not None:
            connection.execute(f"PRAGMA max_page_count = {limit['pages']}")

    (device,) = residents(sqlite, 1)
    for _ in range(60):
        device.do("dossier.file", new_id(), FILING)
    device.batch = 4
    sqlite.stop()
    with sqlite.app.app_context():
        event.listen(db.engine, "connect", bound)
    send = in_process(sqlite.app)
    while True:
        request = device.request()
        answer = send(request)
        if not device.take(request, answer):
            break
        device.batch = 4
    assert answer.status == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert halves(sqlite) == []
    filed = sqlite.count("SELECT count(*) FROM dossiers")
    assert filed == len(device.disk["sent"])
    request = device.request()
    assert send(request).status == 503, "it stays so while there is no room"

    limit["pages"] = None
    sqlite.restart()
    send = in_process(sqlite.app)
    while not device.idle:
        request = device.request()
        assert device.take(request, send(request))
    assert sqlite.count("SELECT count(*) FROM dossiers") == 61
    assert halves(sqlite) == []
