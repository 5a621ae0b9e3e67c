from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import now
from server.ids import new_id
from server.notifications import outbox
from server.notifications.delivery import Tally
from server.notifications.outbox import KEPT, LONGEST_DELAY, delay_after
from tests.server.notifications.test_notices import sign_in_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.notifications.conftest import Office


def test_a_push_says_code_and_status_and_nothing_else_of_a_person(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    subscription = office.subscribe(person)
    dossier = office.tell(person, kind="supplement-requested", status=5)
    person.sync()
    (notice,) = person.has("notice")
    assert office.drain() == Tally(sent=1)
    (message,) = office.push.messages_for(subscription)
    assert message.json == {
        "v": 1,
        "code": "H55.22-261120-0001",
        "status": 5,
        "kind": "supplement-requested",
        "dossier": dossier,
        "notice": notice,
    }
    assert message.topic == notice.replace("-", "")
    assert timedelta(days=3) < timedelta(seconds=message.ttl) <= timedelta(days=4)
    (row,) = office.outbox()
    assert (row.state, row.attempts, row.claimed_until, row.last_error) == ("sent", 1, None, None)
    assert row.finished_at is not None


def test_draining_twice_sends_once(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    assert office.drain() == Tally(sent=1)
    assert office.drain() == Tally()
    assert len(office.push.messages) == 1


def test_many_are_sent_in_one_drain(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.subscribe(sign_in_on(office, person, new_id()))
    for _ in range(20):
        office.tell(person)
    assert office.drain() == Tally(sent=40)
    assert len({(message.topic, message.subscription.token) for message in office.push.messages}) == 40


def test_two_workers_at_once_send_each_push_once(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    for _ in range(24):
        office.tell(person)
    tallies: list[Tally] = []
    workers = [threading.Thread(target=lambda: tallies.append(office.drain())) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(tally.sent for tally in tallies) == 24
    assert len({message.topic for message in office.push.messages}) == len(office.push.messages) == 24


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_has_ended_is_dropped_with_all_that_waits_for_it(
    office: Office, make_person: Callable[..., Person], status: int
) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.tell(person)
    office.push.answer_with(status)
    assert office.drain().gone >= 1
    assert (office.subscriptions(), office.outbox()) == ([], [])
    office.push.accept()
    office.tell(person)
    assert office.drain() == Tally()


def test_a_subscription_renewed_meanwhile_is_not_dropped(
    office: Office, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.push.answer_with(410, times=1)
    real = outbox.settle_gone
    renewed: list[Any] = []

    def late(job: outbox.Job) -> None:
        if not renewed:
            thread = threading.Thread(target=lambda: renewed.append(office.subscribe(person)))
            thread.start()
            thread.join()
        real(job)

    monkeypatch.setattr(outbox, "settle_gone", late)
    assert office.drain() == Tally(gone=1)
    assert [row.endpoint for row in office.subscriptions()] == [renewed[0].endpoint]
    office.change_rows(next_try_at=now())
    assert office.drain() == Tally(sent=1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_later(office: Office, make_person: Callable[..., Person], status: int) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.push.answer_with(status)
    before = now()
    assert office.drain() == Tally(later=1)
    assert office.drain() == Tally()
    (row,) = office.outbox()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, f"http-{status}")
    assert row.next_try_at >= before + timedelta(seconds=24)
    office.push.accept()
    office.change_rows(next_try_at=now())
    assert office.drain() == Tally(sent=1)
    assert office.outbox()[0].attempts == 2


def test_the_push_services_wish_for_patience_is_honoured(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.push.answer_with(429, {"Retry-After": "7200"})
    before = now()
    office.drain()
    assert office.outbox()[0].next_try_at >= before + timedelta(seconds=7200)


def test_the_delay_grows_to_a_limit() -> None:
    assert timedelta(seconds=24) <= delay_after(1) <= timedelta(seconds=36)
    assert timedelta(seconds=384) <= delay_after(5) <= timedelta(seconds=576)
    assert delay_after(500) <= LONGEST_DELAY * 1.2


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_will_never_be_taken_is_given_up_and_said_without_personal_data(
    office: Office, make_person: Callable[..., Person], capsys: pytest.CaptureFixture[str], status: int
) -> None:
    person = make_person("Hà Thị Thái")
    subscription = office.subscribe(person)
    office.tell(person)
    office.push.answer_with(status)
    capsys.readouterr()
    assert office.drain() == Tally(failed=1)
    (row,) = office.outbox()
    assert (row.state, row.last_error) == ("failed", f"http-{status}")
    said = capsys.readouterr().out
    assert f"http-{status}" in said
    assert "localhost" in said
    for secret in (subscription.token, str(person.id), "Thái", "H55.22-261120-0001", subscription.p256dh):
        assert secret not in said
    assert office.drain() == Tally()


def test_one_bad_subscription_does_not_stop_the_others(office: Office, make_person: Callable[..., Person]) -> None:
    people = [make_person() for _ in range(3)]
    subscriptions = [office.subscribe(person) for person in people]
    subscriptions[1].gone = True
    for person in people:
        office.tell(person)
    assert office.drain() == Tally(sent=2, gone=1)


def test_a_worker_that_dies_between_sending_and_marking_repeats_that_push_only(
    office: Office, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    subscription = office.subscribe(person)
    office.tell(person)

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "settle_sent", die)
        with pytest.raises(SystemExit):
            office.drain()
    assert len(office.push.messages) == 1
    assert office.drain() == Tally(), "the claim still holds"
    (row,) = office.outbox()
    assert row.state == "claimed"
    assert row.claimed_until is not None
    assert row.claimed_until > now()
    office.change_rows(claimed_until=now())
    assert office.drain() == Tally(sent=1)
    first, second = office.push.messages_for(subscription)
    assert first.topic == second.topic, "the phone shows a repeated push once"
    assert first.json == second.json


def test_a_claim_that_lapsed_cannot_be_settled_by_its_old_holder(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    with office.app.app_context():
        (old,) = outbox.claim(limit=5, lease=timedelta(0), ttl=timedelta(days=4))
        (new,) = outbox.claim(limit=5, lease=timedelta(minutes=5), ttl=timedelta(days=4))
        outbox.settle_failed(old, "late")
        assert office.outbox()[0].state == "claimed"
        outbox.settle_sent(new)
        assert office.outbox()[0].state == "sent"


def test_a_push_that_nobody_needs_any_more_is_given_up(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.change_rows(created_at=now() - timedelta(days=5))
    assert office.drain() == Tally()
    (row,) = office.outbox()
    assert (row.state, row.last_error) == ("failed", "expired")
    assert office.push.attempts == []


def test_a_late_retry_asks_the_push_service_for_the_time_that_is_left(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.change_rows(created_at=now() - timedelta(days=3))
    assert office.drain() == Tally(sent=1)
    assert timedelta(seconds=office.push.messages[0].ttl) <= timedelta(days=1)


def test_old_finished_rows_are_deleted_and_waiting_ones_are_not(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    office.drain()
    office.tell(person)
    with office.app.app_context():
        assert outbox.tidy() == 0
    office.change_rows(finished_at=now() - KEPT - timedelta(minutes=1))
    with office.app.app_context():
        assert outbox.tidy() == 1
    assert [row.state for row in office.outbox()] == ["waiting"]


def test_a_host_taken_off_the_list_gets_nothing(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    assert office.drain(replace(office.settings, push_hosts=("fcm.googleapis.com",))) == Tally(failed=1)
    assert office.push.attempts == []
