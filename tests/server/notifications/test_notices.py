from __future__ import annotations

from typing import TYPE_CHECKING

from server.database import db, write
from server.ids import new_id
from server.notifications.service import MAX_SUBSCRIPTIONS, drop_subscriptions
from tests.server.notifications.conftest import subscription_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person
    from tests.server.notifications.conftest import Office


def code_of(result: dict[str, object]) -> object:
    problem = result.get("problem")
    return problem["code"] if isinstance(problem, dict) else None


def test_a_notice_is_on_the_persons_feed_with_or_without_push(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person, other = make_person(), make_person()
    dossier = office.tell(person, kind="supplement-requested", status=5)
    person.sync()
    other.sync()
    (notice,) = person.has("notice").values()
    assert notice.pop("at").endswith("Z")
    assert notice == {
        "dossier": dossier,
        "code": "H55.22-261120-0001",
        "status": 5,
        "kind": "supplement-requested",
        "read_at": None,
        "version": 1,
    }
    assert other.has("notice") == {}
    assert office.outbox() == []


def test_reading_a_notice_marks_it_on_every_device_once(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.tell(person)
    person.sync()
    (notice,) = person.has("notice")
    assert person.do("notice.read", notice)["outcome"] == "applied"
    read_at = person.has("notice")[notice]["read_at"]
    assert read_at is not None
    assert person.has("notice")[notice]["version"] == 2
    assert person.do("notice.read", notice)["outcome"] == "applied"
    assert person.has("notice")[notice]["read_at"] == read_at


def test_another_persons_notice_is_not_found(office: Office, make_person: Callable[..., Person]) -> None:
    person, other = make_person(), make_person()
    office.tell(person)
    person.sync()
    (notice,) = person.has("notice")
    assert code_of(other.do("notice.read", notice)) == "not-found"
    assert code_of(other.do("notice.read", new_id())) == "not-found"
    person.sync()
    assert person.has("notice")[notice]["read_at"] is None


def test_each_subscribed_device_gets_one_push_a_notice(office: Office, make_person: Callable[..., Person]) -> None:
    person, other = make_person(), make_person()
    office.subscribe(person)
    office.subscribe(other)
    office.tell(person)
    office.tell(person)
    assert len(office.outbox()) == 2
    assert {row.state for row in office.outbox()} == {"waiting"}
    assert {row.agency_id for row in office.outbox()} == {"H55.22"}


def test_a_device_tells_the_person_who_subscribed_last(office: Office, make_person: Callable[..., Person]) -> None:
    first, second = make_person(), make_person()
    second.device = first.device
    office.subscribe(first)
    office.tell(first)
    assert len(office.outbox()) == 1
    second = sign_in_on(office, second, first.device)
    office.subscribe(second)
    assert [row.person_id for row in office.subscriptions()] == [second.id]
    assert office.outbox() == [], "what was still to be pushed to the first person must not reach the second"
    office.tell(first)
    assert office.outbox() == []


def sign_in_on(office: Office, person: Person, device: str) -> Person:
    from server.identity import sessions  # noqa: PLC0415 (only here)

    def work(session: object) -> str:
        return sessions.open_session(session, person=person.id, device=device, label="test").token  # type: ignore[arg-type]

    person.token = office.do(work)
    person.device = device
    return person


def test_an_endpoint_belongs_to_the_device_that_used_it_last(
    office: Office, make_person: Callable[..., Person]
) -> None:
    first, second = make_person(), make_person()
    subscription = office.subscribe(first)
    assert second.do("device.subscribe", second.device, **subscription_args(subscription))["outcome"] == "applied"
    assert [(row.person_id, row.device_id) for row in office.subscriptions()] == [(second.id, second.device)]


def test_subscribing_anew_keeps_what_is_still_to_be_pushed(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    renewed = office.subscribe(person)
    assert [row.endpoint for row in office.subscriptions()] == [renewed.endpoint]
    assert len(office.outbox()) == 1


def test_only_the_sessions_own_device_can_be_subscribed(office: Office, make_person: Callable[..., Person]) -> None:
    person, other = make_person(), make_person()
    subscription = office.push.subscribe()
    for device in (other.device, new_id()):
        assert code_of(person.do("device.subscribe", device, **subscription_args(subscription))) == "not-found"
        assert code_of(person.do("device.unsubscribe", device)) == "not-found"
    assert office.subscriptions() == []


def test_an_endpoint_elsewhere_is_refused(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    good = subscription_args(office.push.subscribe())
    for endpoint in ("https://evil.example/x", "http://169.254.169.254/latest", "https://user@localhost/x", "x"):
        result = person.do("device.subscribe", person.device, **good | {"endpoint": endpoint})
        assert code_of(result) == "push-host-refused"
    assert code_of(person.do("device.subscribe", person.device, **good | {"p256dh": "AAAA"})) == "invalid-mutation"
    assert code_of(person.do("device.subscribe", person.device, **good | {"auth": ""})) == "invalid-mutation"
    assert office.subscriptions() == []


def test_unsubscribing_ends_it_and_may_be_repeated(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    office.tell(person)
    assert person.do("device.unsubscribe", person.device)["outcome"] == "applied"
    assert person.do("device.unsubscribe", person.device)["outcome"] == "applied"
    assert (office.subscriptions(), office.outbox()) == ([], [])


def test_signing_out_ends_pushing_to_that_device_only(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    phone = office.subscribe(person)
    other_device = sign_in_on(office, person, new_id())
    tablet = office.subscribe(other_device)
    person.post("/api/identity/sign-out", {})
    assert [row.endpoint for row in office.subscriptions()] == [phone.endpoint] != [tablet.endpoint]


def test_dropping_says_how_many(office: Office, make_person: Callable[..., Person]) -> None:
    person = make_person()
    office.subscribe(person)
    with office.app.app_context():
        assert person.id is not None
        owner, device = person.id, person.device
        assert write(lambda session: drop_subscriptions(session, owner, new_id())) == 0
        assert write(lambda session: drop_subscriptions(session, owner, device)) == 1
        db.session.remove()


def test_a_person_has_so_many_subscriptions_and_the_oldest_go(
    office: Office, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    devices = [new_id() for _ in range(MAX_SUBSCRIPTIONS + 2)]
    made = [office.subscribe(sign_in_on(office, person, device)).endpoint for device in devices]
    assert {row.endpoint for row in office.subscriptions()} == set(made[2:])
