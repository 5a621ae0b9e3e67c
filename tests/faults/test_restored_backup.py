"""The server was put back from yesterday's backup, and three devices are ahead of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from server.clock import now
from server.ids import new_id
from tests.faults.acts import FILING
from tests.faults.deployment import AGENCY
from tests.faults.device import Device
from tests.faults.whole import halves
from tests.faults.wire import in_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.deployment import Deployment


class Village:
    """Three residents with a device each, and an officer's."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.residents = [self._device(f"Dân {letter}") for letter in "abc"]
        self.officer = self._device("Cán bộ", [("officer", AGENCY)])

    def _device(self, name: str, roles: list[tuple[str, str | None]] | None = None) -> Device:
        person = self.deployment.person(name, roles or [])
        return Device(self.deployment.sign_in(person, name), now, new_id)

    def sync(self, device: Device) -> None:
        """Until there is nothing to say."""
        device.more = True
        while not device.idle:
            request = device.request()
            assert device.take(request, in_process(self.deployment.app)(request))

    def file(self, device: Device) -> str:
        """File something; the dossier's id."""
        dossier = new_id()
        device.do("dossier.file", dossier, FILING)
        self.sync(device)
        return dossier

    def codes(self, device: Device) -> dict[str, str]:
        """The codes that a device shows, by dossier."""
        return {id_: held["value"]["code"] for id_, held in device.has("dossier").items()}


@pytest.fixture
def village(deployment: Deployment) -> Iterator[Village]:
    made = Village(deployment)
    with time_machine.travel(now()) as clock:
        made.file(made.residents[0])
        deployment.backup()
        clock.shift(timedelta(hours=8))
        yield made


@pytest.mark.parametrize("said", [True, False], ids=["and the operator says so", "and nobody says so"])
def test_what_the_backup_lacks_comes_back_from_the_devices_that_were_ahead(village: Village, said: bool) -> None:
    lost = {village.file(device): device for device in village.residents}
    for device in village.residents:
        draft = new_id()
        device.type_in(draft, "first", f"của {device.account.name}")
        village.sync(device)
    village.sync(village.officer)
    case = next(iter(lost))
    village.officer.do("dossier.receive", case, {"note": "đủ"}, base=1)
    village.sync(village.officer)

    village.deployment.restore()
    if said:
        village.deployment.new_epoch()
    for device in (*village.residents, village.officer, *village.residents):
        village.sync(device)
    assert village.deployment.count("SELECT count(*) FROM dossiers") == 4
    assert village.deployment.count("SELECT count(*) FROM drafts WHERE deleted_at IS NULL") == 3
    assert halves(village.deployment) == []
    for dossier, device in lost.items():
        assert device.has("dossier")[dossier]["value"]["status"] == (2 if dossier == case else 1)
    texts = [row["body"] for row in village.deployment.rows("SELECT body FROM feed WHERE collection = 'draft'")]
    assert all(any(device.account.name in text for text in texts) for device in village.residents)


def test_what_an_officer_did_comes_back_though_the_others_have_filled_the_place_where_the_list_had_stood(
    village: Village,
) -> None:
    officer = village.officer
    village.sync(officer)
    (case,) = officer.has("case")
    officer.do("dossier.receive", case, {"note": "đủ"}, base=1)
    village.sync(officer)

    village.deployment.restore()
    status = "SELECT status FROM dossiers WHERE id = :id"
    assert village.deployment.count(status, id=case) == 1
    for device in village.residents[1:] * 3:
        village.file(device)
    assert officer.disk["epoch"] == village.deployment.rows("SELECT epoch FROM feed_epoch")[0]["epoch"]

    village.sync(officer)
    assert officer.disk["epoch"] == village.deployment.rows("SELECT epoch FROM feed_epoch")[0]["epoch"]
    assert village.deployment.count(status, id=case) == 2
    assert len(officer.has("case")) == 7
    assert halves(village.deployment) == []


def test_no_two_living_dossiers_have_one_code_and_who_gets_another_is_told(village: Village) -> None:
    lost = {village.file(device): device for device in village.residents}
    before = {dossier: village.codes(device)[dossier] for dossier, device in lost.items()}
    village.deployment.restore()
    village.deployment.new_epoch()
    newcomer = village._device("Dân mới")
    early = village.file(newcomer)
    assert village.codes(newcomer)[early] in before.values(), "the backup has forgotten that it gave this code"

    for device in reversed(village.residents):
        village.sync(device)
    rows = village.deployment.rows("SELECT id, code FROM dossiers")
    assert len({row["code"] for row in rows}) == len(rows) == 5
    after = {dossier: village.codes(device)[dossier] for dossier, device in lost.items()}
    assert after == {row["id"]: row["code"] for row in rows if row["id"] in lost}
    assert after != before
    for dossier, device in lost.items():
        told = [held["value"]["code"] for held in device.has("notice").values() if held["value"]["dossier"] == dossier]
        assert told == [after[dossier]], "the notice names the code that counts"
