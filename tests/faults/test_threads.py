"""Real threads: many devices at once over a bad network, and a reader that never stops looking."""

from __future__ import annotations

import threading
from random import Random
from typing import TYPE_CHECKING, Final

from server.clock import now
from server.ids import new_id
from tests.faults.crowd import Crowd
from tests.faults.deployment import AGENCY
from tests.faults.device import Device
from tests.faults.network import WEIGHTS, Fault, through
from tests.faults.serving import NoAnswerError
from tests.faults.wire import Answer, Request, in_process

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment
    from tests.faults.wire import Transport

_PEOPLE: Final = 8
_MUTATIONS: Final = 150
#: Faults that end with the exchange.
_FAULTS: Final[tuple[Fault, ...]] = (
    "none",
    "dropped",
    "answer-lost",
    "answer-cut",
    "twice",
    "twice-first-answer",
    "portal",
    "gateway",
    "too-large",
)


def bad_network(deployment: Deployment, seed: int) -> Transport:
    """Each thread's own connection to the app, with faults drawn at random."""
    local = threading.local()
    weights = [WEIGHTS[fault] for fault in _FAULTS]

    def send(request: Request) -> Answer:
        if not hasattr(local, "send"):
            local.send = in_process(deployment.app)
            local.rng = Random(f"{seed}/{threading.get_ident()}")  # noqa: S311 (chance, not a secret)
        fault = local.rng.choices(_FAULTS, weights)[0]
        answer = through(local.send, fault, request, local.rng.randint(0, 2000))
        if answer is None:
            raise NoAnswerError
        return answer

    return send


def witness(deployment: Deployment) -> Device:
    """An officer's device."""
    person = deployment.person("Cán bộ nhìn", [("officer", AGENCY)])
    device = Device(deployment.sign_in(person, "Cán bộ nhìn", new_id()), now, new_id)
    device.limit = 9
    return device


def test_a_reader_that_never_stops_looking_skips_nothing_that_was_committed_before_it_looked(
    deployment: Deployment,
) -> None:
    crowd = Crowd(deployment, bad_network(deployment, 1), _PEOPLE)
    reader, send = witness(deployment), in_process(deployment.app)
    skipped: list[str] = []
    looks = 0
    crowd.start()
    try:
        while crowd.acknowledged < _MUTATIONS:
            known = {
                item["mutation"]["entity"]
                for member in crowd.phones
                for item in list(member.device.disk["sent"])
                if item["mutation"]["type"] == "dossier.file"
            }
            reader.more = True
            while reader.more:
                request = reader.request()
                answer = send(request)
                assert answer.status in {200, 503}
                reader.take(request, answer)
            held = reader.has("case")
            skipped += [dossier for dossier in known if dossier not in held]
            looks += 1
    finally:
        crowd.stop()
    assert skipped == []
    assert looks > 1
    crowd.send = in_process(deployment.app)
    crowd.settle()
    assert crowd.statuses.keys() <= {200, 503}
