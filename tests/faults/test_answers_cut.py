"""Answers that stop in the middle or never come."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING

import pytest

from server.clock import now
from server.ids import new_id
from tests.faults.acts import FILING
from tests.faults.crowd import Crowd
from tests.faults.device import Device
from tests.faults.network import cut
from tests.faults.serving import NoAnswerError, Serving
from tests.faults.whole import halves
from tests.faults.wire import in_process
from tests.support.ports import eventually

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment


def resident(deployment: Deployment) -> Device:
    """Somebody with a filing on the device."""
    person = deployment.person("Lò Văn Thử")
    device = Device(deployment.sign_in(person, "Lò Văn Thử"), now, new_id)
    device.do("dossier.file", new_id(), FILING)
    return device


def test_an_answer_cut_anywhere_changes_nothing_on_the_device_and_the_resend_has_one_effect(
    deployment: Deployment,
) -> None:
    device = resident(deployment)
    request = device.request()
    before = copy.deepcopy(device.disk)
    send = in_process(deployment.app)
    answer = send(request)
    for kept in range(0, len(answer.body), 97):
        assert not device.take(request, cut(answer, kept))
        assert device.disk == before
    assert device.take(request, send(device.request()))
    assert deployment.count("SELECT count(*) FROM dossiers") == 1
    assert deployment.count("SELECT count(*) FROM notices") == 1


def test_a_server_that_falls_silent_is_given_up_and_asked_again(deployment: Deployment) -> None:
    serving = Serving(deployment, WEB_WORKERS="1")
    serving.start()
    try:
        device = resident(deployment)
        serving.proxy.delay(5, "/api/sync", times=1)
        request = device.request()
        started = time.monotonic()
        with pytest.raises(NoAnswerError):
            serving.transport(through_proxy=True, timeout=0.5)(request)
        assert time.monotonic() - started < 5, "it does not hang"
        assert device.take(request, serving.transport(through_proxy=True)(request))
        eventually(lambda: len(serving.proxy.seen) > 1, "the late request")
        assert deployment.count("SELECT count(*) FROM dossiers") == 1
    finally:
        serving.close()


def test_gunicorn_behind_a_network_of_faults_loses_and_doubles_nothing(deployment: Deployment) -> None:
    serving = Serving(deployment)
    serving.start()
    crowd = Crowd(deployment, serving.transport(through_proxy=True), 3)
    proxy = serving.proxy
    breaks = [
        lambda: proxy.cut_answers("/api/sync", times=3),
        lambda: proxy.cut_answers("/api/sync", times=3, keep_bytes=40),
        lambda: proxy.drop_requests("/api/sync", times=3),
        lambda: proxy.captive_portal("/api/sync"),
        lambda: proxy.answer_with(502, "/api/sync", times=3),
        lambda: proxy.answer_with(413, "/api/sync", times=3),
        proxy.dark,
    ]
    crowd.start()
    try:
        for broken in breaks:
            unanswered, acknowledged = sum(m.unanswered for m in crowd.phones), crowd.acknowledged
            seen = len(proxy.seen)
            broken()
            eventually(
                lambda: len(proxy.seen) > seen + 2 or sum(m.unanswered for m in crowd.phones) > unanswered,  # noqa: B023 (looked at before the next round)
                "the fault to be met",
                seconds=120,
            )
            proxy.clear()
            eventually(lambda: crowd.acknowledged > acknowledged, "somebody to get through", seconds=120)  # noqa: B023 (as above)
        crowd.stop()
        crowd.settle()
    finally:
        proxy.clear()
        crowd.stop()
        serving.close()
    assert halves(deployment) == []


def test_several_web_servers_on_one_database_are_as_one(deployment: Deployment) -> None:
    servers = [Serving(deployment, WEB_WORKERS="1") for _ in range(2)]
    for serving in servers:
        serving.start()
    crowd = Crowd(deployment, lambda request: servers[request.body[-9] % 2].transport()(request), 6)
    crowd.start()
    try:
        eventually(lambda: crowd.acknowledged > 60, "filings", seconds=120)
        crowd.stop()
        crowd.settle()
    finally:
        crowd.stop()
        for serving in servers:
            serving.close()
    assert halves(deployment) == []
    assert crowd.statuses.keys() <= {200, 503}
