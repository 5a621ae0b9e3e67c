"""Devices whose clocks are wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from server.clock import now, to_wire
from server.ids import new_id
from tests.faults.acts import FILING
from tests.faults.device import Device
from tests.faults.wire import in_process

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment


@pytest.mark.parametrize(
    "clock",
    [
        [timedelta(days=365)] * 4,
        [timedelta(days=-365)] * 4,
        [timedelta(0), timedelta(hours=-5), timedelta(days=-400), timedelta(days=-401)],
    ],
    ids=["a year ahead", "a year behind", "going backwards"],
)
def test_the_servers_time_is_the_legal_one_order_is_kept_and_the_devices_time_stands_beside(
    deployment: Deployment, clock: list[timedelta]
) -> None:
    started = now()
    skew = list(clock)
    made: list[datetime] = []

    def wrong() -> datetime:
        made.append(now() + skew[0])
        return made[-1]

    person = deployment.person("Lò Văn Thử")
    device = Device(deployment.sign_in(person, "Lò Văn Thử"), wrong, new_id)
    dossiers = []
    for _ in clock:
        dossier = new_id()
        dossiers.append((dossier, len(made)))
        device.do("dossier.file", dossier, FILING)
        if len(skew) > 1:
            skew.pop(0)
    device.type_in(new_id(), "first", "một")
    while not device.idle:
        request = device.request()
        assert device.take(request, in_process(deployment.app)(request))
    assert device.disk["refused"] == []
    shown = device.has("dossier")
    codes = []
    for dossier, at in dossiers:
        value = shown[dossier]["value"]
        assert (to_wire(started) or "") <= value["filed_at"] <= (to_wire(now()) or "")
        assert value["device_made_at"] == to_wire(made[at])
        codes.append(value["code"])
    assert codes == sorted(codes), "filed in the order in which they were made"
