"""A device as docs/protocol.md wants it: queue, sent journal, cursor, drafts. All that must survive is on its ``disk``.

``disk`` is JSON; each public method changes it in one step, as one transaction of IndexedDB would. What is not on it
(the size of the next batch, the pause after a failure) is gone after a crash, and nothing depends on it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from server.clock import to_wire
from tests.faults import drafts
from tests.faults.wire import Answer, Request, pack, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tests.faults.deployment import Account

MAX_BATCH: Final = 100
Clock = "Callable[[], datetime]"
Item = dict[str, Any]


class Device:
    """One person's profile on one device.

    Args:
        account: who is signed in; the cookie may be renewed.
        clock: the device's own clock, which may be wrong.
        new_id: makes UUIDs.
        packed: whether long bodies are sent in gzip.
    """

    def __init__(
        self, account: Account, clock: Callable[[], datetime], new_id: Callable[[], str], *, packed: bool = False
    ) -> None:
        self.account = account
        self.clock = clock
        self.new_id = new_id
        self.packed = packed
        self.limit = 200
        self.disk: dict[str, Any] = {
            "cursor": None,
            "epoch": None,
            "held": {},
            "stale": [],
            "replaying": [],
            "queue": [],
            "sent": [],
            "refused": [],
            "drafts": {},
        }
        self.batch = MAX_BATCH
        self.signed_out = False
        self.more = True
        self.refused_late = 0

    # --- crash ----------------------------------------------------------------------------

    def crash(self) -> None:
        """The device dies and comes back: only the disk is left, as it was written."""
        self.disk = json.loads(json.dumps(self.disk))
        self.batch = MAX_BATCH
        self.signed_out = False
        self.more = True

    # --- what the person does -------------------------------------------------------------

    def do(
        self, kind: str, entity: str, args: dict[str, Any], *, base: int | None = None, after: Iterable[str] = ()
    ) -> str:
        """Queue a mutation, durably; gives its id."""
        made = {
            "id": self.new_id(),
            "type": kind,
            "entity": entity,
            "base": base,
            "after": list(after),
            "made_at": to_wire(self.clock()),
            "args": args,
        }
        self.disk["queue"].append({"mutation": made, "outcome": None})
        return str(made["id"])

    def has(self, collection: str) -> dict[str, dict[str, Any]]:
        """What the device holds of a collection: ``{version, value}`` by id."""
        start = collection + "/"
        return {key[len(start) :]: held for key, held in self.disk["held"].items() if key.startswith(start)}

    def draft(self, entity: str) -> dict[str, Any] | None:
        """The server's copy of a draft."""
        found: dict[str, Any] | None = self.disk["held"].get(f"draft/{entity}")
        return found

    def type_in(self, entity: str, key: str, value: object, *, settles: bool = False) -> None:
        """Type an answer into a draft, which may be new."""
        overlay = self.disk["drafts"].setdefault(entity, drafts.new_overlay())
        drafts.type_in(self.draft(entity), overlay, key, value, settles=settles)

    def forget_draft(self, entity: str) -> None:
        """The draft was filed or deleted here."""
        self.disk["drafts"].pop(entity, None)

    # --- sending --------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether there is nothing to send and the last answer said that there is nothing to fetch."""
        typed = any(overlay["dirty"] or overlay["flying"] for overlay in self.disk["drafts"].values())
        return not self.disk["queue"] and not typed and not self.more

    def request(self) -> Request:
        """The next request. What it says stays on the disk, and is said again in the same words if need be."""
        for entity, overlay in self.disk["drafts"].items():
            save = drafts.next_save(overlay)
            if save is not None:
                base, args = save
                overlay["flying"]["mutation"] = self.do("draft.save", entity, DRAFT_ARGS | args, base=base)
        envelope = {
            "as": self.account.person,
            "cursor": self.disk["cursor"],
            "device_time": to_wire(self.clock()),
            "limit": self.limit,
            "mutations": [item["mutation"] for item in self.disk["queue"][: self.batch]],
        }
        return pack(envelope, self.account.cookie, packed=self.packed)

    def take(self, request: Request, answer: Answer) -> bool:
        """Take what came back; False when it was no answer of ours and everything stays as it is."""
        if answer.status == 413:
            self.batch = max(1, self.batch // 2)
        if answer.status == 401 and answer.headers.get("content-type") == "application/problem+json":
            self.signed_out = True
        value = read(request, answer)
        if value is None:
            return False
        self.batch = min(MAX_BATCH, self.batch * 2)
        held = self.disk["held"]
        if value.get("reset"):
            self._reset(value)
        self._results(value["results"])
        stale = dict.fromkeys(self.disk["stale"])
        for change in value["changes"]:
            stale.pop(self._change(change), None)
        self.disk["stale"] = list(stale)
        self.disk["cursor"] = value["cursor"]
        self.more = value["more"]
        if not self.more:
            self._settle()
        if not self.more and not self.disk["replaying"]:
            for key in self.disk["stale"]:
                held.pop(key, None)
                self._left(key)
            self.disk["stale"] = []
        return True

    def _settle(self) -> None:
        """All has been read: a saved draft that has not come was filed or deleted elsewhere, or said nothing new."""
        for entity, overlay in self.disk["drafts"].items():
            if not overlay["flying"] or overlay["flying"]["version"] is None:
                continue
            held = self.draft(entity)
            if held is None:
                drafts.left(overlay)
            else:
                drafts.arrived(held, held, overlay)

    def _results(self, results: list[dict[str, Any]]) -> None:
        by_id = {result["id"]: result for result in results}
        rest = []
        for item in self.disk["queue"]:
            name = item["mutation"]["id"]
            result = by_id.get(name)
            item["outcome"] = result["outcome"] if result else item["outcome"]
            if result is None or result["outcome"] == "held":
                rest.append(item)
                continue
            if name in self.disk["replaying"]:
                self.disk["replaying"].remove(name)
            item["result"] = result
            self.disk["sent" if result["outcome"] == "applied" else "refused"].append(item)
            self._landed(item["mutation"], result)
        self.disk["queue"] = rest

    def _landed(self, mutation: dict[str, Any], result: dict[str, Any]) -> None:
        overlay = self.disk["drafts"].get(mutation["entity"])
        flying = overlay and overlay["flying"]
        if not flying or flying["mutation"] != mutation["id"]:
            return
        if result["outcome"] == "applied":
            flying["version"] = result["data"]["version"]
        else:
            overlay["flying"] = None  # the words stay with the refused item

    def _change(self, change: dict[str, Any]) -> str:
        key = f"{change['collection']}/{change['id']}"
        held = self.disk["held"]
        if change.get("forget"):
            held.pop(key, None)
            self._left(key)
            return key
        new = {"version": change["version"], "value": change["value"]}
        if change["collection"] == "draft" and change["id"] in self.disk["drafts"]:
            drafts.arrived(held.get(key), new, self.disk["drafts"][change["id"]])
        held[key] = new
        return key

    def _left(self, key: str) -> None:
        collection, _slash, entity = key.partition("/")
        if collection == "draft" and entity in self.disk["drafts"]:
            drafts.left(self.disk["drafts"][entity])

    def _reset(self, value: dict[str, Any]) -> None:
        """Start from zero; what the server's other past has lost is sent again, in the order in which it was made."""
        disk = self.disk
        disk["stale"] = list(disk["held"])
        epoch = value.get("epoch")
        if epoch == disk["epoch"]:
            return
        if disk["epoch"] is not None:
            known = {item["mutation"]["id"] for item in disk["queue"]}
            again = [{"mutation": item["mutation"], "outcome": None} for item in disk["sent"]]
            disk["queue"] = again + disk["queue"]
            disk["replaying"] = [item["mutation"]["id"] for item in again if item["mutation"]["id"] not in known]
            disk["sent"] = []
            for overlay in disk["drafts"].values():
                drafts.new_epoch(overlay)
        disk["epoch"] = epoch


DRAFT_ARGS: Final[dict[str, Any]] = {
    "procedure": "9.000088",
    "form_version": 1,
    "agency": None,
    "case": None,
    "page": None,
    "papers": [],
    "title": "",
}
