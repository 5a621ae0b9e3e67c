"""What must be true in the end: in the database, on every device, and between the two."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, Protocol

from server.dossiers.status import STEPS
from server.ids import new_id
from tests.faults.device import Device
from tests.faults.wire import in_process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.deployment import Deployment
    from tests.faults.edits import Edits

#: Statuses with which the server may answer what these devices and networks send.
_EXPECTED: Final = {200, 401, 409, 503}
_SHOWN: Final = 12


class Phone(Protocol):
    """A device in the run."""

    device: Device


class Run(Protocol):
    """What is looked at."""

    deployment: Deployment
    seed: int

    @property
    def phones(self) -> Sequence[Any]:
        """Whose devices are looked at."""

    edits: Edits
    restored: bool
    statuses: Counter[int]


class Truth:
    """Collects what does not hold, and says all of it at once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.wrong: list[str] = []

    def expect(self, holds: object, what: str) -> None:
        """Note ``what`` unless it holds."""
        if not holds:
            self.wrong.append(what)

    def check(self) -> None:
        """Look at everything.

        Raises:
            AssertionError: naming the seed and everything that does not hold.
        """
        self._answers()
        self._mutations()
        self._dossiers()
        self._notices()
        self._drafts()
        self._devices()
        if self.wrong:
            engine = self._run.deployment.engine
            listed = "\n  ".join(self.wrong[:_SHOWN])
            more = f"\n  … and {len(self.wrong) - _SHOWN} more" if len(self.wrong) > _SHOWN else ""
            raise AssertionError(f"seed {self._run.seed} on {engine}:\n  {listed}{more}")

    def _rows(self, query: str) -> Sequence[Any]:
        return self._run.deployment.rows(query)

    def _items(self, *lists: str) -> list[dict[str, Any]]:
        return [item for phone in self._run.phones for name in lists for item in phone.device.disk[name]]

    def _answers(self) -> None:
        for status, times in self._run.statuses.items():
            self.expect(status in _EXPECTED, f"the server answered {status}, {times} times")

    def _mutations(self) -> None:
        """Every mutation has one outcome, the device knows it, and the database says the same."""
        kept = {row["id"]: row for row in self._rows("SELECT id, outcome, result FROM mutations")}
        waiting = self._items("queue")
        self.expect(not waiting, f"{len(waiting)} mutations still wait")
        for name in ("sent", "refused"):
            for item in self._items(name):
                id_, result = item["mutation"]["id"], item["result"]
                row = kept.pop(id_, None)
                if row is None:
                    reused = result.get("problem", {}).get("code") == "id-reused"
                    # What the backup lacked and was refused, its author was told: it is not asked again
                    past = name == "refused" and self._run.restored
                    self.expect(
                        reused or past, f"{item['mutation']['type']} {id_} was {result['outcome']} and is not stored"
                    )
                    continue
                same = _said(json.loads(row["result"])) == _said(result) and row["outcome"] == result["outcome"]
                self.expect(same, f"{id_}: the device was told {result}, stored is {row['result']}")
        self.expect(not kept, f"stored and on no device: {list(kept)[:5]}")
        held = self._rows("SELECT count(*) AS n FROM held_mutations")[0]["n"]
        self.expect(held == 0, f"{held} mutations are still held")

    def _applied(self) -> list[dict[str, Any]]:
        return [item["mutation"] for item in self._items("sent")]

    def _by_person(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (phone.device.account.person, item["mutation"])
            for phone in self._run.phones
            for item in phone.device.disk["sent"]
        ]

    def _dossiers(self) -> None:
        """One dossier a filing, one code a dossier with no gap, one line of history a step, and only lawful steps."""
        applied = self._applied()
        steps = {m["id"]: m for m in applied if m["type"] == "dossier.file" or m["type"] in STEPS}
        dossiers = {row["id"]: row for row in self._rows("SELECT id, code, status, version FROM dossiers")}
        filed = Counter(m["entity"] for m in steps.values() if m["type"] == "dossier.file")
        self.expect(filed == Counter(dossiers.keys()), "the dossiers are not those that were filed")
        serials: dict[str, list[int]] = defaultdict(list)
        for row in dossiers.values():
            day, _dash, serial = row["code"].rpartition("-")
            serials[day].append(int(serial))
        for day, found in serials.items():
            self.expect(sorted(found) == list(range(1, len(found) + 1)), f"codes of {day}: {sorted(found)}")
        lines: dict[str, list[Any]] = defaultdict(list)
        for row in self._rows("SELECT dossier_id, mutation_id, status, kind FROM dossier_events ORDER BY id"):
            lines[row["dossier_id"]].append(row)
        told = Counter(row["mutation_id"] for rows in lines.values() for row in rows)
        self.expect(told == Counter(steps.keys()), f"history and applied steps differ: {told - Counter(steps.keys())}")
        for id_, row in dossiers.items():
            self._history(row, [(steps.get(line["mutation_id"]), line) for line in lines[id_]])

    def _history(self, dossier: Any, lines: list[tuple[dict[str, Any] | None, Any]]) -> None:
        """The steps of one dossier, put in order by the version each officer saw, lead to where it stands."""
        name = dossier["id"]
        self.expect(dossier["version"] == len(lines), f"{name}: version {dossier['version']} after {len(lines)} steps")
        seen = Counter(step["base"] for step, _line in lines if step and _by_officer(step))
        if not self._run.restored:
            self.expect(
                all(times == 1 for times in seen.values()), f"{name}: two officers' steps on one version {seen}"
            )
        officers = {step["base"]: (step, line) for step, line in lines if step and _by_officer(step)}
        residents = [(step, line) for step, line in lines if step and not _by_officer(step)]
        ordered = lines
        if not self._run.restored:
            ordered = [
                officers[at] if at in officers else residents.pop(0)
                for at in range(len(lines))
                if at in officers or residents
            ]
        status, before = None, None
        for step, line in ordered:
            if step is None:
                continue
            if step["type"] != "dossier.file":
                rule = STEPS[step["type"]]
                target = rule.target if rule.target is not None else before
                lawful = status in rule.sources and line["status"] == target and line["kind"] == rule.kind
                self.expect(lawful, f"{name}: {step['type']} led from {status} to {line['status']}")
            if line["status"] == 5:
                before = status
            status = line["status"]
        self.expect(status == dossier["status"], f"{name}: stands at {dossier['status']}, its history says {status}")

    def _notices(self) -> None:
        """One notice for each filing and for each step that another than the party took; no push without one."""
        due: Counter[tuple[str, str]] = Counter()
        party = {m["entity"]: person for person, m in self._by_person() if m["type"] == "dossier.file"}
        for person, mutation in self._by_person():
            if mutation["type"] == "dossier.file":
                due[mutation["entity"], "filed"] += 1
            elif mutation["type"] in STEPS and person != party[mutation["entity"]]:
                due[mutation["entity"], STEPS[mutation["type"]].kind] += 1
        found = Counter((row["dossier_id"], row["kind"]) for row in self._rows("SELECT dossier_id, kind FROM notices"))
        self.expect(found == due, f"notices too many {found - due}, too few {due - found}")
        pushes = self._rows(
            "SELECT count(*) AS n FROM notification_outbox o LEFT JOIN notices n"
            " ON n.id = o.notice_id WHERE n.id IS NULL"
        )
        self.expect(pushes[0]["n"] == 0, "a push without a notice")
        wrong = self._rows(
            "SELECT count(*) AS n FROM notices n JOIN dossiers d ON d.id = n.dossier_id WHERE n.code <> d.code"
        )
        self.expect(wrong[0]["n"] == 0, "a notice names another code than its dossier has")

    def _drafts(self) -> None:
        """What was typed and nobody has decided about is in draft or dossier, or with its refusal."""
        found: dict[str, str] = defaultdict(str)
        for row in self._rows("SELECT entity, body FROM feed WHERE collection = 'draft' AND body IS NOT NULL"):
            found[row["entity"]] += row["body"]
        for row in self._rows("SELECT dossier_id, answers FROM dossier_answers"):
            found[row["dossier_id"]] += row["answers"]
        for item in self._items("refused"):
            found[item["mutation"]["entity"]] += json.dumps(item["mutation"]["args"], ensure_ascii=False)
        for draft, value in self._run.edits.unseen():
            self.expect(f'"{value}"' in found[draft], f"typed and lost: {value} in {draft}")

    def _devices(self) -> None:
        """Every device holds what a new device of the same person would get, no more and no less."""
        fresh: dict[str, dict[str, Any]] = {}
        for phone in self._run.phones:
            device = phone.device
            person = device.account.person
            if person not in fresh:
                fresh[person] = self._fresh(device)
            held = device.disk["held"]
            if held != fresh[person]:
                names = [key for key in {*held, *fresh[person]} if held.get(key) != fresh[person].get(key)]
                self.wrong.append(f"{device.account.name} holds something else than the server says: {names[:6]}")
            self.expect(not device.disk["stale"], "something on the device is still marked as stale")

    def _fresh(self, device: Device) -> dict[str, Any]:
        account = self._run.deployment.sign_in(device.account.person, device.account.name, new_id())
        witness = Device(account, device.clock, new_id)
        send = in_process(self._run.deployment.app)
        while witness.more:
            request = witness.request()
            if not witness.take(request, send(request)):
                raise AssertionError(f"seed {self._run.seed}: a new device was not answered")
        held: dict[str, Any] = witness.disk["held"]
        return held


def _by_officer(step: dict[str, Any]) -> bool:
    """Whether a step says which version of the dossier its author saw."""
    return step["type"] in STEPS and STEPS[step["type"]].by == "officer"


def _said(result: dict[str, Any]) -> dict[str, Any]:
    """A result without the request it was first given in: after a restore that may be another."""
    problem = {name: part for name, part in result.get("problem", {}).items() if name not in {"instance", "present"}}
    return {**result, "problem": problem}
