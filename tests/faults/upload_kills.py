"""Gunicorn as shipped, killed again and again while phones send photos in pieces."""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, Final

from tests.faults.deployment import Account
from tests.faults.serving import Serving
from tests.support.photos import photo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from server.attachments.blobs import BlobStore
    from tests.faults.deployment import Deployment

#: Whose phones send at once.
NAMES: Final = ("Lò Văn Thử", "Hà Thị Thái", "Triệu Thị Mẩy", "Lò Văn Phong")
_PATIENCE: Final = 120.0
_ROW: Final = "SELECT owner_id, sha256, size FROM attachments"


@dataclass(frozen=True, slots=True)
class Killed:
    """What was done and seen."""

    kills: int
    #: uploads that arrived whole, and those of them that a kill had interrupted
    finished: int
    resumed: int
    #: bytes sent for each byte of the files that arrived
    overhead: float


@dataclass
class Phone:
    """Sends photo after photo in pieces; goes on after each break from the offset it is told."""

    account: Account
    serving: Serving
    seed: int
    sent: int = 0
    finished: list[tuple[str, int]] = field(default_factory=list)
    resumed: int = 0
    trouble: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until it is stopped; the photo that is on its way then is sent to its end."""
        rng = Random(self.seed)  # noqa: S311 (chance, not a secret)
        number = 0
        while not self.stop.is_set() and not self.trouble:
            number += 1
            self._send(photo(rng.randint(20_000, 400_000), f"{self.seed} {number}"), rng)

    def _send(self, data: bytes, rng: Random) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        acknowledged, broken = 0, False
        deadline = time.monotonic() + _PATIENCE
        while acknowledged < len(data) and not self.trouble:
            if time.monotonic() > deadline:
                self.trouble.append(f"{sha256} did not arrive")
            connection = http.client.HTTPConnection("127.0.0.1", self.serving.port, timeout=30)
            try:
                where, offset = self._begin(connection, data, sha256)
                if offset < acknowledged:
                    self.trouble.append(f"{acknowledged} bytes were said to be kept, {offset} were")
                acknowledged = offset
                while acknowledged < len(data):
                    piece = data[acknowledged : acknowledged + rng.randint(5_000, 100_000)]
                    acknowledged = self._patch(connection, where, acknowledged, piece, rng)
            except (OSError, http.client.HTTPException):
                broken = True
                time.sleep(0.05)
            finally:
                connection.close()
        self.finished.append((sha256, len(data)))
        self.resumed += broken

    def _begin(self, connection: http.client.HTTPConnection, data: bytes, sha256: str) -> tuple[str, int]:
        said = f"sha256 {b64encode(sha256.encode()).decode()},type {b64encode(b'image/jpeg').decode()}"
        connection.request(
            "POST", "/api/uploads", headers=self._headers() | {"Upload-Length": str(len(data)), "Upload-Metadata": said}
        )
        response = connection.getresponse()
        body = response.read()
        if response.status != HTTPStatus.CREATED:
            return self._again(response.status, body)
        return response.headers["Location"], int(response.headers["Upload-Offset"])

    def _patch(self, connection: http.client.HTTPConnection, where: str, offset: int, piece: bytes, rng: Random) -> int:
        connection.putrequest("PATCH", where, skip_host=True, skip_accept_encoding=True)
        more = {"Content-Type": "application/offset+octet-stream", "Content-Length": str(len(piece))}
        for name, value in (self._headers() | more | {"Upload-Offset": str(offset)}).items():
            connection.putheader(name, value)
        connection.endheaders()
        for start in range(0, len(piece), 16_000):
            part = piece[start : start + 16_000]
            connection.send(part)
            self.sent += len(part)
            time.sleep(rng.uniform(0, 0.004))
        response = connection.getresponse()
        body = response.read()
        if response.status != HTTPStatus.NO_CONTENT:
            return self._again(response.status, body)[1]
        return int(response.headers["Upload-Offset"])

    def _again(self, status: int, body: bytes) -> tuple[str, int]:
        if status not in {HTTPStatus.LOCKED, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT}:
            self.trouble.append(f"{status} {body!r}")
        raise http.client.HTTPException(status)

    def _headers(self) -> dict[str, str]:
        return {
            "Host": f"localhost:{self.serving.proxy.port}",
            "Origin": self.serving.proxy.origin,
            "Hosoxa-Protocol": "1",
            "Hosoxa-Person": self.account.person,
            "Cookie": self.account.cookie,
            "Tus-Resumable": "1.0.0",
        }


def kill_uploads(
    deployment: Deployment, times: int, seed: int = 1, told: Callable[[int, int], object] | None = None
) -> Killed:
    """Kill master and workers with SIGKILL ``times`` times in mid-chunk, and look at rows and files each time.

    :param told: is told how many kills and finished uploads there are, after each kill.
    :raises AssertionError: when a row names bytes that are not there or are others, an upload does not go on from
        where it was said to be, or one does not arrive.
    """
    rng = Random(seed)  # noqa: S311 (chance, not a secret)
    serving = Serving(deployment, ATTACHMENTS_UNNAMED_MB="100000", ATTACHMENTS_DAY_MB="100000")
    phones = [
        Phone(deployment.sign_in(deployment.person(name), name), serving, seed * 1000 + number)
        for number, name in enumerate(NAMES)
    ]
    threads = [threading.Thread(target=phone.run, daemon=True) for phone in phones]
    looked: set[tuple[str, str]] = set()
    try:
        for thread in threads:
            thread.start()
        for kill in range(times):
            before = sum(phone.sent for phone in phones)
            serving.web.start()
            _wait_for(lambda before=before: sum(phone.sent for phone in phones) > before, serving)  # type: ignore[misc] # mypy cannot infer it
            time.sleep(rng.uniform(0, 0.3))
            serving.web.kill()
            deployment.alone()
            _look(deployment, looked)
            _complain(phones)
            if told is not None:
                told(kill + 1, sum(len(phone.finished) for phone in phones))
        serving.start()
        for phone in phones:
            phone.stop.set()
        for thread in threads:
            thread.join(_PATIENCE)
        _complain(phones)
        _look(deployment, looked)
        _all_there(deployment, phones)
    finally:
        for phone in phones:
            phone.stop.set()
            phone.trouble.append("over")
        serving.close()
    whole = sum(size for phone in phones for _, size in phone.finished)
    return Killed(
        times,
        sum(len(phone.finished) for phone in phones),
        sum(phone.resumed for phone in phones),
        sum(phone.sent for phone in phones) / whole,
    )


def _look(deployment: Deployment, looked: set[tuple[str, str]]) -> None:
    """Every row's bytes are in the store and are what they should be."""
    store: BlobStore = deployment.app.extensions["hosoxa_blobs"]
    for row in deployment.rows(_ROW):
        if (row["owner_id"], row["sha256"]) in looked:
            continue
        blob = store.open(row["sha256"])
        content = b"".join(blob.whole()) if blob else b""
        if (hashlib.sha256(content).hexdigest(), len(content)) != (row["sha256"], row["size"]):
            raise AssertionError(f"a row of {row['size']} bytes names {len(content)} of another hash")
        looked.add((row["owner_id"], row["sha256"]))


def _all_there(deployment: Deployment, phones: list[Phone]) -> None:
    rows = {(row["owner_id"], row["sha256"], row["size"]) for row in deployment.rows(_ROW)}
    said = {(phone.account.person, *one) for phone in phones for one in phone.finished}
    if rows != said:
        raise AssertionError(f"{len(said - rows)} were said to be stored and are not, {len(rows - said)} the other way")
    left = [path for path in _parts(deployment.settings.uploads_dir) if path.is_file()]
    if left:
        raise AssertionError(f"{len(left)} part files are left of uploads that arrived")


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.name.endswith(".wanted")]


def _complain(phones: list[Phone]) -> None:
    trouble = [text for phone in phones for text in phone.trouble]
    if trouble:
        raise AssertionError("; ".join(trouble))


def _wait_for(found: Callable[[], bool], serving: Serving) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"nobody was served\n{serving.web.tail()}")
        time.sleep(0.005)
