"""The running product as a whole: it comes up, survives a power cut, and shows the app."""

from __future__ import annotations

import http.client
import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.fault_proxy import FaultProxy
    from tests.support.phone import Phone
    from tests.support.stack import Stack

WORKER_THREADS = 3  # the main one, the scheduler, and one that does the jobs


def pull(stack: Stack) -> dict[str, object]:
    """What a device without an account pulls first."""
    connection = http.client.HTTPConnection("localhost", stack.proxy.port, timeout=30)
    try:
        connection.request(
            "POST",
            "/api/sync",
            json.dumps(
                {
                    "as": None,
                    "cursor": None,
                    "device_time": "2026-11-02T01:00:00.000Z",
                    "limit": 500,
                    "mutations": [],
                }
            ),
            {
                "Content-Type": "application/json",
                "Hosoxa-Protocol": "1",
                "Origin": stack.base_url,
                "Sec-Fetch-Site": "same-origin",
            },
        )
        response = connection.getresponse()
        answer: dict[str, object] = json.loads(response.read())
        assert response.status == 200, answer
        return answer
    finally:
        connection.close()


@pytest.mark.both_engines
def test_web_and_worker_run_and_the_catalogue_is_served(stack: Stack) -> None:
    changes = pull(stack)["changes"]
    assert isinstance(changes, list)
    assert {"deployment", "agency", "procedure", "form"} <= {change["collection"] for change in changes}
    assert stack.worker.running
    assert stack.rows("select count(*) as n from people")[0]["n"] > 0


@pytest.mark.both_engines
def test_the_server_comes_back_after_a_power_cut_with_the_same_data(stack: Stack) -> None:
    before = pull(stack)["changes"]
    stack.kill9()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        pull(stack)
    stack.start_web()
    stack.worker.start()
    assert pull(stack)["changes"] == before


def test_the_worker_stops_when_asked(stack: Stack) -> None:
    eventually(lambda: stack.worker.threads >= WORKER_THREADS, "the worker to run")
    # its threads run before it listens to signals
    eventually(lambda: stack.worker.catches(signal.SIGTERM), "the worker to listen")
    assert stack.worker.stop() == 0
    assert "Traceback" not in stack.worker.tail()
    stack.worker.start()
    assert stack.worker.running


def test_the_app_opens_and_its_worker_takes_over(phone: Callable[..., Phone], fault_proxy: FaultProxy) -> None:
    device = phone()
    device.goto()
    device.wait_for_worker()
    fault_proxy.dark()
    device.goto()
    assert device.page.locator("main").is_visible()
    assert [line for line in device.console if line.startswith("uncaught")] == []
