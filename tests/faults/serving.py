"""A deployment served as it is shipped: gunicorn and worker of the Procfile, before them the fault proxy if wanted."""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.deployment import config
from tests.faults.wire import Answer, Request
from tests.support.fault_proxy import FaultProxy
from tests.support.ports import eventually, free_port
from tests.support.stack import Process

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment
    from tests.faults.wire import Transport


class NoAnswerError(Exception):
    """The connection was refused, or broke before the answer was whole."""


class Serving:
    """Processes on a deployment's database.

    Args:
        deployment: prepared; its own app stays usable beside the processes.
        settings: further ``HOSOXA_`` settings, without the prefix.
    """

    def __init__(self, deployment: Deployment, **settings: str) -> None:
        self.deployment = deployment
        self.port = free_port()
        self.proxy = FaultProxy(self.port)
        env = {name: value for name, value in os.environ.items() if not name.startswith("HOSOXA_")} | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "HOSOXA_DATA_DIR": str(deployment.home),
            "HOSOXA_CONFIG_DIR": str(config()),
            "HOSOXA_DATABASE_URL": deployment.url,
            "HOSOXA_ORIGIN": self.proxy.origin,
            "HOSOXA_LOG_LEVEL": "WARNING",
        }
        self.env = env | {f"HOSOXA_{name}": value for name, value in settings.items()}
        self.web = Process("web", self.env, deployment.home / "web.log")
        self.worker = Process("worker", self.env, deployment.home / "worker.log")

    def start(self) -> None:
        """Start gunicorn and wait until it answers."""
        self.web.start()
        eventually(self.ready, f"the web server\n{self.web.tail()}", seconds=120, every=0.02)

    def close(self) -> None:
        """End the processes at once."""
        self.web.kill()
        self.worker.kill()
        self.proxy.close()

    def ready(self) -> bool:
        """Whether the web server says that it is ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.proxy.port}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def transport(self, *, through_proxy: bool = False, timeout: float = 60) -> Transport:
        """Brings requests to gunicorn, each on a connection of its own.

        The transport raises :class:`NoAnswerError` when no whole answer came.
        """
        port = self.proxy.port if through_proxy else self.port

        def send(request: Request) -> Answer:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
            try:
                connection.request("POST", "/api/sync", request.body, self.headers(request))
                response = connection.getresponse()
                body = response.read()
                headers = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, headers, body)
            except (OSError, http.client.HTTPException) as error:
                raise NoAnswerError from error
            finally:
                connection.close()

        return send

    def headers(self, request: Request) -> dict[str, str]:
        """The request's headers, for this origin."""
        return {**request.headers, "Host": f"localhost:{self.proxy.port}", "Origin": self.proxy.origin}


def patient(send: Transport, pause: float = 0.05, seconds: float = 120) -> Transport:
    """A transport that tries again until somebody answers; the server may be starting."""

    def again(request: Request) -> Answer:
        deadline = time.monotonic() + seconds
        while True:
            try:
                return send(request)
            except NoAnswerError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(pause)

    return again
