"""Clients that hang up in the middle."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import pytest

from server.clock import now
from server.ids import new_id
from tests.faults.acts import FILING
from tests.faults.device import Device
from tests.faults.serving import Serving
from tests.faults.whole import halves
from tests.server.conftest import ENGINES
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.deployment import Deployment
    from tests.faults.many import Ground

_CLIENTS: Final = 256
_IDLE: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
)
_MUTATIONS: Final = "SELECT count(*) FROM mutations WHERE person_id = :person"
_DOSSIERS: Final = "SELECT count(*) FROM dossiers WHERE submitter_person = :person"


@pytest.fixture(scope="module", params=ENGINES)
def deployment(ground: Ground, request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """A server on each engine in turn, for all that is here."""
    with ground.deployment(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def serving(deployment: Deployment) -> Iterator[Serving]:
    made = Serving(deployment)
    made.start()
    yield made
    made.close()


def resident(deployment: Deployment) -> Device:
    """Somebody who has a device."""
    person = deployment.person("Lò Văn Thử")
    return Device(deployment.sign_in(person, "Lò Văn Thử"), now, new_id)


def dossiers_of(device: Device, deployment: Deployment) -> int:
    """How many were filed from a device."""
    return deployment.count(_DOSSIERS, person=device.account.person)


def raw(serving: Serving, device: Device) -> bytes:
    """A filing as it goes over the socket."""
    device.do("dossier.file", new_id(), FILING)
    request = device.request()
    lines = [f"{name}: {value}" for name, value in serving.headers(request).items()]
    head = ["POST /api/sync HTTP/1.1", *lines, f"Content-Length: {len(request.body)}", "", ""]
    return "\r\n".join(head).encode() + request.body


def test_256_clients_that_hang_up_in_mid_request_leave_no_transaction_open_and_keep_nobody_out(
    serving: Serving, deployment: Deployment
) -> None:
    device = resident(deployment)
    whole = raw(serving, device)
    send = serving.transport()
    connections = []
    for number in range(_CLIENTS):
        connection = socket.create_connection(("127.0.0.1", serving.port))
        # some in the head, some in the body, some after the last byte, while the server works
        connection.sendall(whole[: [60, len(whole) - 40, len(whole)][number % 3]])
        connections.append(connection)
    for connection in connections:
        connection.close()

    def served() -> bool:
        request = device.request()
        return device.take(request, send(request))

    eventually(served, "an answer", seconds=120)
    if deployment.engine == "postgresql":
        eventually(lambda: deployment.count(_IDLE) == 0, "no transaction to be left open")
    assert halves(deployment) == []
    assert dossiers_of(device, deployment) == 1, "it was sent 86 times whole"
    assert "Traceback" not in serving.web.tail()


def test_a_body_cut_short_is_answered_or_closed_at_once_and_nothing_of_it_is_kept(
    serving: Serving, deployment: Deployment
) -> None:
    device = resident(deployment)
    whole = raw(serving, device)
    for missing_bytes in (1, 30, 200):
        with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as connection:
            connection.sendall(whole[:-missing_bytes])
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda connection=connection: connection.recv(4096), b""))  # type: ignore[misc] # mypy cannot infer it
        assert b" 500 " not in answer.split(b"\r\n")[0]
        assert b" 200 " not in answer.split(b"\r\n")[0]
    assert dossiers_of(device, deployment) == 0
    assert deployment.count(_MUTATIONS, person=device.account.person) == 0
    request = device.request()
    assert device.take(request, serving.transport()(request))
    assert device.disk["sent"][0]["result"]["outcome"] == "applied"
