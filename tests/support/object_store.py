"""An S3-compatible server on loopback, for tests: moto's, which answers requests as S3 does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.attachments.blobs_url import S3Address
from tests.support.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, SECRET = "bai-thu", "chi-de-thu"
_PATIENCE = 90.0


@dataclass(frozen=True)
class ObjectStore:
    """A running server."""

    endpoint: str

    def bucket(self, name: str) -> str:
        """Make a bucket; gives it as ``HOSOXA_BLOBS_URL`` names one."""
        request = urllib.request.Request(f"{self.endpoint}/{name}", method="PUT")  # noqa: S310 (loopback)
        with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310 (the same)
            return f"s3://{name}/kho?endpoint={self.endpoint}"

    @staticmethod
    def address(url: str) -> S3Address:
        """A bucket's address, with the key that the server takes."""
        return S3Address.read(url, key=KEY, secret=SECRET)


@contextmanager
def running() -> Iterator[ObjectStore]:
    """A server of one's own."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    program = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = {**os.environ, "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(32 << 20)}
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=quiet) as process:
        try:
            _wait(process, endpoint)
            yield ObjectStore(endpoint)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], endpoint: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the object store did not start")
        try:
            with urllib.request.urlopen(endpoint, timeout=5):  # noqa: S310 (loopback)
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise TimeoutError("the object store does not answer")
