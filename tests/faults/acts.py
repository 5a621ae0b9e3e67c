"""What people do, tap by tap. Every function does one thing on one device, or nothing when there is nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.faults import drafts
from tests.faults.deployment import AGENCY, PROCEDURE

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.faults.device import Device
    from tests.faults.edits import Edits

KEYS: Final = ("full_name", "first", "second", "third", "fourth")
#: Drafts that one person works on at a time.
_DRAFTS: Final = 6
#: Status → what an officer may do next, with its args.
_STEPS: Final[dict[int, tuple[tuple[str, dict[str, Any]], ...]]] = {
    1: (
        ("dossier.receive", {"note": "đủ"}),
        ("dossier.refuse", {"reason": "sai nơi"}),
        (
            "dossier.request-supplement",
            {"message": "thiếu", "items": [{"kind": "answer", "key": "first", "note": None}]},
        ),
        ("dossier.request-payment", {"amount": 7000}),
    ),
    2: (
        ("dossier.process", {}),
        ("dossier.process", {}),
        (
            "dossier.request-supplement",
            {"message": "thiếu", "items": [{"kind": "answer", "key": "second", "note": None}]},
        ),
    ),
    4: (
        ("dossier.finish", {"note": "xong", "result_number": "12"}),
        ("dossier.stop", {"reason": "dừng"}),
        ("dossier.request-payment", {"amount": 9000, "note": "nộp"}),
    ),
    5: (("dossier.stop", {"reason": "không bổ sung"}),),
    6: (("dossier.confirm-payment", {}),),
    9: (("dossier.return-result", {"method": "counter", "received_by": "người nộp"}),),
}

#: Args of a filing with which nothing is wrong.
FILING: Final[dict[str, Any]] = {
    "procedure": PROCEDURE,
    "form_version": 1,
    "case": None,
    "agency": AGENCY,
    "answers": {"full_name": "Lò Văn Thử"},
    "papers": [],
}


class Person:
    """What residents and officers do on a device."""

    def __init__(self, rng: Random, edits: Edits, new_id: Callable[[], str]) -> None:
        self._rng = rng
        self._edits = edits
        self._new_id = new_id
        self._residents: tuple[tuple[int, Callable[[Device], None]], ...] = (
            (70, self.type_in),
            (16, self.file),
            (5, self.supplement),
            (3, self.withdraw),
            (5, self.read_notice),
            (3, self.update),
            (3, self.delete_draft),
            (6, self.settle),
            (2, self.subscribe),
        )

    def act(self, device: Device, *, officer: bool) -> None:
        """Do something, by chance."""
        if officer and self._rng.random() < 0.9:
            self.step(device)
            return
        weights = [weight for weight, _act in self._residents]
        self._rng.choices(self._residents, weights)[0][1](device)

    def type_in(self, device: Device) -> None:
        """Type an answer into a draft of one's own, now and then into a new one, or take one away."""
        known = self._drafts(device)
        draft = self._new_id() if len(known) < _DRAFTS and self._rng.random() < 0.3 else self._pick(known)
        if draft is None:
            draft = self._new_id()
        for _ in range(self._rng.randint(1, 3)):
            key = self._rng.choice(KEYS)
            shown = drafts.shown(device.draft(draft), device.disk["drafts"].get(draft))
            value = None if self._rng.random() < 0.05 and shown.get(key) else self._edits.fresh(key)
            self._edits.type_in(draft, key, value, shown.get(key))
            device.type_in(draft, key, value)

    def settle(self, device: Device) -> None:
        """Choose among several values of an answer."""
        for draft in self._drafts(device):
            held = device.draft(draft)
            overlay = device.disk["drafts"].get(draft)
            for key in (held["value"].get("conflicts") or {}) if held else ():
                shown = drafts.shown(held, overlay).get(key)
                waiting = drafts.others(held, key)
                if overlay and (key in overlay["dirty"] or (overlay["flying"] and key in overlay["flying"]["keys"])):
                    continue
                chosen = self._rng.choice([shown, *waiting])
                for value in (shown, *waiting):
                    if value != chosen:
                        self._edits.see(value)
                device.type_in(draft, key, chosen, settles=True)
                return

    def file(self, device: Device) -> None:
        """File a draft, or something written at once."""
        draft = self._pick(self._drafts(device)) or self._new_id()
        held, overlay = device.draft(draft), device.disk["drafts"].get(draft)
        shown = drafts.shown(held, overlay)
        if "full_name" not in shown and self._rng.random() < 0.9:
            shown["full_name"] = "Lò Văn Thử"
        self._gone(device, draft)
        device.forget_draft(draft)
        args = FILING | {"answers": {key: value for key, value in shown.items() if value is not None}}
        device.do("dossier.file", draft, args, base=held["version"] if held else 0, after=self.past(device))

    def delete_draft(self, device: Device) -> None:
        """Delete a draft that is not on its way."""
        draft = self._pick(self._drafts(device))
        if draft is None:
            return
        held, overlay = device.draft(draft), device.disk["drafts"].get(draft)
        if (overlay and overlay["flying"]) or any(i["mutation"]["entity"] == draft for i in device.disk["queue"]):
            return
        self._gone(device, draft)
        device.forget_draft(draft)
        if held is not None:
            device.do("draft.delete", draft, {}, base=held["version"])

    def supplement(self, device: Device) -> None:
        """Answer a request for a supplement."""
        waiting = [(id_, held) for id_, held in device.has("supplement").items() if not held["value"]["answered_at"]]
        found = self._pick(waiting)
        if found is not None:
            request, held = found
            args = {"request": request, "answers": {"first": self._edits.fresh("first")}, "papers": [], "note": "đây"}
            device.do("dossier.supplement", held["value"]["dossier"], args, after=self.past(device))

    def withdraw(self, device: Device) -> None:
        """Take a dossier back."""
        found = self._pick(list(device.has("dossier")))
        if found is not None:
            device.do("dossier.withdraw", found, {"reason": "thôi"}, after=self.past(device))

    def read_notice(self, device: Device) -> None:
        """Read a notice."""
        unread = [id_ for id_, held in device.has("notice").items() if held["value"]["read_at"] is None]
        found = self._pick(unread)
        if found is not None:
            device.do("notice.read", found, {})

    def update(self, device: Device) -> None:
        """Change one's name."""
        device.do("person.update", device.account.person, {"name": self._edits.fresh("full_name")})

    def subscribe(self, device: Device) -> None:
        """Ask for pushes on this device."""
        endpoint = f"https://127.0.0.1/{device.account.device}"
        args = {"endpoint": endpoint, "p256dh": P256DH, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}
        device.do("device.subscribe", device.account.device, args)

    def step(self, device: Device) -> None:
        """An officer takes the next step on a case, as they see it."""
        cases = [(id_, held) for id_, held in device.has("case").items() if held["value"]["status"] in _STEPS]
        found = self._pick(cases)
        if found is None:
            return
        dossier, held = found
        kind, args = self._rng.choice(_STEPS[held["value"]["status"]])
        device.do(kind, dossier, args, base=held["version"], after=self.past(device))

    def past(self, device: Device) -> list[str]:
        """Now and then the next mutation must come after one that waits on another device of the same person."""
        waiting = [
            item["mutation"]["id"]
            for other in self.siblings(device)
            for item in other.disk["queue"]
            if item["mutation"]["entity"] != device.account.person
        ]
        return [self._rng.choice(waiting)] if waiting and self._rng.random() < 0.15 else []

    def siblings(self, device: Device) -> list[Device]:
        """The person's other devices; set by whoever knows them."""
        del device
        return []

    def _gone(self, device: Device, draft: str) -> None:
        held, overlay = device.draft(draft), device.disk["drafts"].get(draft)
        for value in drafts.shown(held, overlay).values():
            self._edits.see(value)
        for key in (held["value"].get("conflicts") or {}) if held else ():
            for value in drafts.others(held, key):
                self._edits.see(value)

    def _drafts(self, device: Device) -> list[str]:
        """The drafts on the device's list: not those that were filed or deleted here."""
        leaving = {
            item["mutation"]["entity"]
            for item in device.disk["queue"]
            if item["mutation"]["type"] in {"dossier.file", "draft.delete"}
        }
        known = dict.fromkeys([*device.has("draft"), *device.disk["drafts"]])
        return [draft for draft in known if draft not in leaving]

    def _pick(self, found: list[Any]) -> Any:
        return self._rng.choice(found) if found else None


#: A point on P-256, as a browser would give it.
P256DH: Final = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
