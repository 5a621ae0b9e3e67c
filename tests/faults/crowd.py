"""Residents who file as fast as they are answered, each in a thread: the load under which things are broken."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from server.clock import now
from server.ids import new_id
from tests.faults.acts import Person
from tests.faults.deployment import Deployment
from tests.faults.device import Device
from tests.faults.edits import Edits
from tests.faults.serving import NoAnswerError
from tests.faults.truth import Truth
from tests.faults.wire import HEADER, Transport

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAUSE = 0.02


@dataclass(slots=True)
class Member:
    """One resident's device, and how many of its requests had no answer."""

    device: Device
    people: Person
    unanswered: int = 0
    answered: int = 0


@dataclass
class Crowd:
    """Threads that act and sync until told to stop. It is a run that :class:`Truth` can look at.

    Args:
        deployment: on whose database they are.
        send: brings a request to the server; may raise ``NoAnswerError``.
        size: how many residents.
        seed: what they do is drawn from it.
        most: mutations that wait on one device at most.
    """

    deployment: Deployment
    send: Transport
    size: int
    seed: int = 1
    most: int = 3
    restored: bool = False
    statuses: Counter[int] = field(default_factory=Counter)
    edits: Edits = field(default_factory=Edits)

    def __post_init__(self) -> None:
        """Make the people and their devices."""
        self.phones: Sequence[Member] = [self._member(number) for number in range(self.size)]
        self.truth = Truth(self)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._errors: list[BaseException] = []

    def _member(self, number: int) -> Member:
        name = f"Dân {'abcdefghijklmnopqrstuvwxyz'[number % 26]}"
        person = self.deployment.person(name)
        rng = Random(f"{self.seed}/{number}")  # noqa: S311 (chance, not a secret)
        device = Device(self.deployment.sign_in(person, name, new_id()), now, new_id, packed=number % 2 == 0)
        return Member(device, Person(rng, self.edits, new_id))

    @property
    def acknowledged(self) -> int:
        """How many mutations the devices were told were applied."""
        return sum(len(member.device.disk["sent"]) for member in self.phones)

    def acknowledged_ids(self) -> set[str]:
        """Their ids, now."""
        return {item["mutation"]["id"] for member in self.phones for item in list(member.device.disk["sent"])}

    def start(self) -> None:
        """Let everybody begin."""
        self._stop.clear()
        self._threads = [threading.Thread(target=self._live, args=(member,)) for member in self.phones]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody come to the end of what they do.

        Raises:
            BaseException: what went wrong in one of them.
        """
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def _live(self, member: Member) -> None:
        try:
            while not self._stop.is_set():
                if len(member.device.disk["queue"]) < self.most:
                    member.people.file(member.device)
                    member.people.type_in(member.device)
                if not self.sync(member):
                    time.sleep(_PAUSE)
        except BaseException as error:  # noqa: BLE001 (raised again by stop)
            self._errors.append(error)

    def sync(self, member: Member) -> bool:
        """One exchange; False when there was no answer of ours."""
        request = member.device.request()
        try:
            answer = self.send(request)
        except NoAnswerError:
            member.unanswered += 1
            return False
        if HEADER in answer.headers:  # else a machine on the way has answered
            with self._lock:
                self.statuses[answer.status] += 1
        member.answered += 1
        return member.device.take(request, answer)

    def settle(self, rounds: int = 200) -> None:
        """Sync until nobody has anything to say, then look at everything.

        Raises:
            AssertionError: naming what does not hold.
        """
        for _ in range(rounds):
            busy = [member for member in self.phones if not member.device.idle]
            for member in busy or self.phones:
                if not self.sync(member):
                    time.sleep(_PAUSE)
            if not busy and all(member.device.idle for member in self.phones):
                break
        self.truth.check()
