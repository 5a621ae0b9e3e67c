"""One schedule: people, their devices, and everything that goes wrong, drawn from one seed; again the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final
from uuid import UUID

import time_machine

from server.clock import now
from tests.faults.acts import Person
from tests.faults.deployment import AGENCY
from tests.faults.device import Device
from tests.faults.edits import Edits
from tests.faults.network import WEIGHTS, Fault, Parcel, through
from tests.faults.truth import Truth
from tests.faults.wire import Answer, Request, in_process

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment
    from tests.faults.wire import Transport

#: Where the ids' times begin, in milliseconds; the same in every run, so that a seed gives the same ids again.
_FIRST_ID: Final = 1_795_000_000_000
_YEAR: Final = timedelta(days=365)
#: Rounds in which all must be quiet once the network is well again.
_ROUNDS: Final = 60


@dataclass(slots=True)
class Phone:
    """A device, how wrong its clock is, whether an officer has it, and the answer it waits for."""

    device: Device
    skew: timedelta
    officer: bool
    waiting: Parcel | None = None


class Schedule:
    """A run over one server.

    Args:
        deployment: an empty server.
        seed: what is drawn from.
        mutations: how many are to be made.
        restores: whether the server may be put back from a backup.
    """

    def __init__(self, deployment: Deployment, seed: int, mutations: int = 50, *, restores: bool = True) -> None:
        self.deployment = deployment
        self.seed = seed
        self.wanted = mutations
        self.rng = Random(seed)  # noqa: S311 (chance, not a secret)
        self.tick = 0
        self.start = now().replace(microsecond=0)
        self.edits = Edits()
        self.phones: list[Phone] = []
        self.late: list[Parcel] = []
        self.faults: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.restored = False
        self._may_restore = restores and self.rng.random() < 0.12
        self._backed_up = False
        self._later: time_machine.travel | None = None
        self._send: Transport = in_process(deployment.app)
        self.people = Person(self.rng, self.edits, self.new_id)
        self.people.siblings = self._siblings  # type: ignore[method-assign] # only the schedule knows whose they are
        self._make_people()
        self.truth = Truth(self)

    # --- the cast -------------------------------------------------------------------------

    def _make_people(self) -> None:
        for number in range(self.rng.randint(1, 3)):
            self._make_person(f"Dân {'abc'[number]}", self.rng.choice((1, 2, 2, 3)), officer=False)
        for number in range(self.rng.choice((1, 1, 2))):
            self._make_person(f"Cán bộ {'ab'[number]}", self.rng.choice((1, 1, 2)), officer=True)

    def _make_person(self, name: str, devices: int, *, officer: bool) -> None:
        person = self.deployment.person(name, [("officer", AGENCY)] if officer else [])
        for _ in range(devices):
            phone = Phone(
                Device(
                    self.deployment.sign_in(person, name, self.new_id()),
                    now,
                    self.new_id,
                    packed=self.rng.random() < 0.5,
                ),
                self.rng.choice([timedelta(0), timedelta(0), _YEAR, -_YEAR, timedelta(minutes=-9)]),
                officer,
            )
            phone.device.clock = lambda phone=phone: self.time(phone)  # type: ignore[misc] # mypy cannot infer it
            phone.device.limit = self.rng.choice([200, 200, 60, 15])
            self.phones.append(phone)

    def _siblings(self, device: Device) -> list[Device]:
        if self._may_restore:
            return []  # what waits for something that was refused in a lost past waits for an officer (guarantees.md)
        return [
            phone.device
            for phone in self.phones
            if phone.device.account.person == device.account.person and phone.device is not device
        ]

    def time(self, phone: Phone) -> datetime:
        """What a phone's clock says."""
        return self.start + timedelta(seconds=self.tick) + phone.skew

    def new_id(self) -> str:
        """A UUIDv7 of the schedule's own chance."""
        stamp = _FIRST_ID + self.tick
        number = (stamp << 80) | self.rng.getrandbits(80)
        number = (number & ~(0xF << 76)) | (7 << 76)
        number = (number & ~(0x3 << 62)) | (2 << 62)
        return str(UUID(int=number))

    # --- the run --------------------------------------------------------------------------

    @property
    def made(self) -> int:
        """How many mutations there are."""
        disks = [phone.device.disk for phone in self.phones]
        return sum(len(disk["queue"]) + len(disk["sent"]) + len(disk["refused"]) for disk in disks)

    def run(self) -> None:
        """Let everything go wrong, then let it heal, then look.

        Raises:
            AssertionError: naming the seed and everything that does not hold.
        """
        while self.made < self.wanted:
            self.step()
        self.heal()
        self.truth.check()

    def step(self) -> None:
        """One thing happens."""
        self.tick += 1
        self._deliver_late()
        draw = self.rng.random()
        phone = self.rng.choice(self.phones)
        # while a device puts back what the server has lost, the person sees that and waits
        if draw < 0.6 and not phone.device.disk["replaying"]:
            for _ in range(self.rng.choice((1, 3, 6, 12))):
                self.people.act(phone.device, officer=phone.officer)
        elif draw < 0.93:
            self.sync(phone, self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0])
        elif draw < 0.945:
            self.crash(phone)
        elif draw < 0.955:
            phone.skew += self.rng.choice([-_YEAR, _YEAR, timedelta(hours=-3), timedelta(minutes=-1)])
            phone.skew = max(min(phone.skew, 3 * _YEAR), -3 * _YEAR)
            self.faults["clock"] += 1
        elif draw < 0.96:
            self.restart()
        elif self._may_restore:
            self._backup_or_restore()

    def restart(self) -> None:
        """The server's process ends and another takes its place."""
        self.faults["restart"] += 1
        self.deployment.restart()
        self._send = in_process(self.deployment.app)

    def crash(self, phone: Phone) -> None:
        """A device dies and comes back."""
        self.faults["crash"] += 1
        phone.waiting = None
        phone.device.crash()

    def _backup_or_restore(self) -> None:
        if not self._backed_up:
            self.deployment.backup()
            self._backed_up = True
        elif not self.restored:
            self.faults["restore"] += 1
            self.deployment.restore()
            self._send = in_process(self.deployment.app)
            self.restored = True
            # A backup is put back hours after it was made; the server's versions of drafts go by its clock
            self._later = time_machine.travel(now() + timedelta(hours=3))
            self._later.start()
            self.deployment.new_epoch()

    def close(self) -> None:
        """Put the clock back."""
        if self._later is not None:
            self._later.stop()
            self._later = None

    def sync(self, phone: Phone, fault: Fault) -> None:
        """A device exchanges with the server, or what it takes for the server."""
        device = phone.device
        self.faults[fault] += 1
        if phone.waiting is not None:
            self._deliver(phone, phone.waiting)
            return
        self._sign_in(device)
        request = device.request()
        if fault == "late":
            self.late.append(Parcel(self.tick + self.rng.randint(1, 25), request))
        elif fault == "slow-answer":
            phone.waiting = Parcel(self.tick, request, self.serve(request))
        elif fault == "crash-before":
            device.crash()
        elif fault == "crash-after":
            self.serve(request)
            device.crash()
        elif fault == "wrong-session":
            self._wrong_session(phone, request)
        else:
            if fault == "session-ended":
                self._end_session(device)
            answer = through(self.serve, fault, request, self.rng.randint(0, 2000))
            if answer is not None:
                device.take(request, answer)

    def serve(self, request: Request) -> Answer:
        """The server answers."""
        answer = self._send(request)
        self.statuses[answer.status] += 1
        self.truth.expect(b"server-error" not in answer.body, "a handler failed")
        return answer

    def _deliver(self, phone: Phone, parcel: Parcel) -> None:
        phone.waiting = None
        if parcel.answer is not None:
            phone.device.take(parcel.request, parcel.answer)

    def _deliver_late(self) -> None:
        """Requests that a device gave up long ago arrive; nobody hears the answers."""
        due = [parcel for parcel in self.late if parcel.due <= self.tick]
        self.late = [parcel for parcel in self.late if parcel.due > self.tick]
        for parcel in due:
            self.serve(parcel.request)

    def _wrong_session(self, phone: Phone, request: Request) -> None:
        """Somebody else signed in on the phone meanwhile: their cookie goes with this person's request."""
        others = [other for other in self.phones if other.device.account.person != phone.device.account.person]
        cookie = self.rng.choice(others).device.account.cookie
        answer = self.serve(Request(request.body, request.ids, {**request.headers, "Cookie": cookie}))
        self.truth.expect(answer.status in {401, 409}, f"a request with another's cookie was answered {answer.status}")
        phone.device.take(request, answer)

    def _end_session(self, device: Device) -> None:
        self.deployment.end_sessions(device.account.person)
        self.faults["sessions"] += 1

    def _sign_in(self, device: Device) -> None:
        if device.signed_out:
            account = device.account
            device.account = self.deployment.sign_in(account.person, account.name, account.device)
            device.signed_out = False

    def heal(self) -> None:
        """The network is well; everybody syncs until nobody has anything to say."""
        for parcel in self.late:
            self.serve(parcel.request)
        self.late = []
        for turn in range(_ROUNDS):
            busy = [phone for phone in self.phones if not self._quiet(phone)]
            # now and then everybody: one who has nothing to say may not have heard that the server went back
            for phone in self.phones if turn % 4 == 3 else busy or self.phones:
                self.tick += 1
                self.sync(phone, "none")
            if not busy and all(map(self._quiet, self.phones)):
                return
        stuck = [
            (item["mutation"]["type"], item["outcome"], item["mutation"]["after"])
            for phone in self.phones
            for item in phone.device.disk["queue"]
        ]
        self.truth.expect(False, f"not quiet after {_ROUNDS} rounds; waiting: {stuck[:5]} of {len(stuck)}")

    @staticmethod
    def _quiet(phone: Phone) -> bool:
        return phone.device.idle and phone.waiting is None and not phone.device.signed_out
