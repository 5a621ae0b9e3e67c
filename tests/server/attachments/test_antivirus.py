"""The virus scanner: what it finds nobody is given, and while it is away nobody is given anything new."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from server.attachments.antivirus import ScannerAwayError, is_clean
from server.settings import SettingsError
from tests.server.attachments.samples import PHOTOS, answer, digest, file_it, get, inspect_all, put
from tests.server.attachments.test_inspection import states
from tests.server.conftest import make_settings
from tests.server.dossiers.bench import CENTRE
from tests.support import files, scanner
from tests.support.ports import eventually, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.server.conftest import Person

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
#: A photo with the test file among what the camera wrote: whole, and a photo.
INFECTED = files.jpeg_with(scanner.EICAR, "bị nhiễm")


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """A real clamd with one signature, the test file's, since there is no network to take the others from."""
    signature = scanner.EICAR.hex()
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{signature}\n")
    port = free_port()
    config = folder / "clamd.conf"
    config.write_text(
        f"TCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder / 'db'}\nForeground yes\nMaxThreads 2\n"
    )
    with subprocess.Popen([str(CLAMD), "--config-file", str(config)], stdout=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: listens(port), "the scanner", seconds=60)
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=["stand-in", "clamd"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "clamd" and CLAMD is None:
        pytest.skip("clamd is not installed here")
    with scanner.running() if request.param == "stand-in" else clamd(tmp_path) as found:
        yield found


def test_the_scanner_finds_the_test_file_and_nothing_else(tmp_path: Path, address: str) -> None:
    settings = replace(make_settings(tmp_path), clamd=address)
    path = tmp_path / "file"
    for content, clean in (
        (PHOTOS[0], True),
        (INFECTED, False),
        (scanner.EICAR, False),
        (PHOTOS[1] + bytes(3_000_000), True),
    ):
        path.write_bytes(content)
        assert is_clean(settings, path) is clean


def test_what_the_scanner_finds_nobody_is_given(app: Flask, make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner, pictures=[answer(INFECTED, "image/jpeg"), answer(PHOTOS[0], "image/jpeg")])
    with scanner.running() as found:
        app.extensions["hosoxa_settings"] = replace(app.extensions["hosoxa_settings"], clamd=found)
        assert put(owner, INFECTED, "image/jpeg").status_code == 200
        put(owner, PHOTOS[0], "image/jpeg")
        inspect_all(app)
    assert states(app) == {
        digest(INFECTED): ("refused", "attachment-virus"),
        digest(PHOTOS[0]): ("ready", None),
    }
    for person in (owner, officer):
        answered = get(person, dossier, digest(INFECTED))
        assert (answered.status_code, answered.get_json()["refusal"]) == (410, "attachment-virus")


def test_while_the_scanner_is_away_files_wait_and_are_not_counted_as_tried(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner)
    put(owner, PHOTOS[0], "image/jpeg")
    settings = app.extensions["hosoxa_settings"]
    app.extensions["hosoxa_settings"] = replace(settings, clamd=f"127.0.0.1:{free_port()}")
    for minutes in range(0, 20, 2):
        inspect_all(app, after=timedelta(minutes=minutes))
    assert get(officer, dossier, digest(PHOTOS[0])).get_json()["code"] == "attachment-pending"
    with scanner.running() as found:
        app.extensions["hosoxa_settings"] = replace(settings, clamd=found)
        inspect_all(app, after=timedelta(minutes=30))
    assert get(officer, dossier, digest(PHOTOS[0])).status_code == 200


@pytest.mark.parametrize(
    "said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"stream: OK, or not\0"]
)
def test_a_scanner_that_says_anything_else_has_said_nothing(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(PHOTOS[0])
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1 << 16)
                line.sendall(said)

        thread = threading.Thread(target=talk)
        thread.start()
        settings = replace(make_settings(tmp_path), clamd=f"127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(ScannerAwayError):
            is_clean(settings, path)
        thread.join()


@pytest.mark.parametrize("address", ["clamd", "localhost:", "unix:clamd", ":3310"])
def test_an_address_that_is_none_stops_the_start(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="HOSOXA_CLAMD"):
        make_settings(tmp_path, clamd=address)
