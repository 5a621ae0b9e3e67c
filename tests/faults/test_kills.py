"""SIGKILL under load; ``python -m tests.bench.kills`` does it 200 times on each engine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import time_machine

from server.clock import now
from server.ids import new_id
from server.notifications import delivery
from tests.faults.acts import FILING
from tests.faults.crowd import Crowd
from tests.faults.kills import kill_often
from tests.faults.serving import Serving
from tests.faults.wire import in_process
from tests.support.ports import eventually
from tests.support.push_service import PushService

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment

_KILLS = 2
_NOTICES = 40


def test_what_gunicorn_acknowledged_before_it_was_killed_is_there_and_the_rest_is_not_half_there(
    deployment: Deployment,
) -> None:
    done = kill_often(deployment, _KILLS)
    assert done.kills == _KILLS
    assert done.acknowledged >= _KILLS
    assert done.unanswered > 0


def test_a_worker_killed_while_it_sends_loses_no_notice(deployment: Deployment) -> None:
    push = PushService()
    deployment.restart(push_hosts=push.host, push_timeout_seconds="5")
    crowd = Crowd(deployment, in_process(deployment.app), 2)
    subscriptions = []
    for member in crowd.phones:
        subscription = push.subscribe()
        subscriptions.append(subscription)
        keys = cast("dict[str, str]", subscription.as_json()["keys"])
        member.device.do("device.subscribe", member.device.account.device, {"endpoint": subscription.endpoint, **keys})
        for _ in range(_NOTICES // 2):
            member.device.do("dossier.file", new_id(), FILING)
        crowd.sync(member)
    assert deployment.count("SELECT count(*) FROM notification_outbox WHERE state = 'waiting'") == _NOTICES
    serving = Serving(deployment, PUSH_HOSTS=push.host, PUSH_TIMEOUT_SECONDS="5")
    try:

        def received() -> int:
            return sum(len(push.messages_for(one)) for one in subscriptions)

        for _ in range(2):
            before = received()
            serving.worker.start()
            eventually(lambda before=before: received() > before, "a push", every=0.001, seconds=120)  # type: ignore[misc] # mypy cannot infer it
            serving.worker.kill()
            deployment.alone()
        left = deployment.count("SELECT count(*) FROM notification_outbox WHERE state <> 'sent'")
        # what the dead worker had claimed is another's once the claim has lapsed, and a slow push is tried again
        for hours in range(1, 4):
            with time_machine.travel(now() + timedelta(hours=hours)), deployment.app.app_context():
                delivery.drain(deployment.settings)
        assert deployment.count("SELECT count(*) FROM notification_outbox WHERE state <> 'sent'") == 0
        told = {message.json["notice"] for one in subscriptions for message in push.messages_for(one)}
        assert told == {row["id"] for row in deployment.rows("SELECT id FROM notices")}
        assert left > 0, "the worker was killed too late to leave anything"
    finally:
        serving.close()
        push.close()
