"""Devices that have not been opened for months: every version that was ever shipped is served, or told to update."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, json

from server import protocol
from server.sync import registry
from tests.server.conftest import Person
from tests.server.dossiers.bench import CENTRE
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.test import TestResponse

    from tests.server.sync.conftest import Things

#: One mutation of each kind as apps of version 1 write them. What was shipped once is only ever added to.
SHIPPED: list[dict[str, Any]] = json.loads(Path(__file__).with_name("version_1.json").read_text(encoding="utf-8"))
MALFORMED = ("", " ", "0", "01", "+2", "-2", "2.0", "2,3", "2 3", "hai", "0x2", "²", "99999", "9" * 400, "null", "[2]")


@pytest.fixture
def two_and_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that speaks versions 2 and 3."""
    monkeypatch.setattr(protocol, "OLDEST", 2)
    monkeypatch.setattr(protocol, "LATEST", 3)


def ask(person: Person, version: str, *mutations: dict[str, Any]) -> TestResponse:
    headers = {protocol.HEADER: version}
    return person.post("/api/sync", person.envelope(*mutations), headers=headers)


def endpoints(app: Flask) -> Iterator[tuple[str, str]]:
    """Every endpoint of the protocol, with a method."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and rule.rule != "/api/openapi.json":
            path = rule.rule.replace("<sha256>", "0" * 64).replace("<dossier>", "0199b5a0-0000-7000-8000-000000000001")
            for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
                yield method, path


@pytest.mark.usefixtures("two_and_three")
@pytest.mark.parametrize("version", ["2", "3"])
def test_each_version_that_is_served_is_answered_in_itself(
    make_person: Callable[..., Person], things: Things, version: str
) -> None:
    person = make_person()
    mutation = person.mutation(KIND)
    response = ask(person, version, mutation)
    assert (response.status_code, response.headers[protocol.HEADER]) == (200, version)
    assert response.get_json()["results"][0]["outcome"] == "applied"
    assert things.rows() == [mutation["entity"]]
    session = person.request("GET", "/api/identity/session", headers={protocol.HEADER: version})
    assert (session.status_code, session.headers[protocol.HEADER]) == (200, version)


@pytest.mark.usefixtures("two_and_three")
def test_what_one_version_sent_the_next_one_may_send_again(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutation = person.mutation(KIND)
    before = ask(person, "2", mutation).get_json()["results"]
    assert ask(person, "3", mutation).get_json()["results"] == before
    assert len(things.rows()) == 1


@pytest.mark.usefixtures("two_and_three")
def test_a_device_that_is_too_old_is_told_so_and_nothing_of_what_it_sent_is_decided(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    mutation = person.mutation(KIND)
    response = ask(person, "1", mutation)
    assert (response.status_code, response.get_json()["code"]) == (426, "client-too-old")
    assert response.headers[protocol.HEADER] == "3"
    assert (things.rows(), things.records()) == ([], {})
    assert ask(person, "3", mutation).get_json()["results"][0]["outcome"] == "applied", "after the update it goes on"


@pytest.mark.usefixtures("two_and_three")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_whatever_a_version_looks_like_no_endpoint_fails(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    for method, path in endpoints(app):
        for version in (*MALFORMED, "4", "9999"):
            response = person.request(method, path, headers={protocol.HEADER: version}, json={})
            found = (response.status_code, response.get_json()["code"])
            assert found == (400, "unsupported-protocol"), f"{method} {path} in version {version!r}"
        response = person.request(method, path, headers={protocol.HEADER: "1"}, json={})
        assert (response.status_code, response.get_json()["code"]) == (426, "client-too-old"), f"{method} {path}"


@pytest.mark.usefixtures("two_and_three")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_document_and_the_probe_say_which_versions_there_are(app: Flask) -> None:
    person = Person(app)
    document = person.request("GET", "/api/openapi.json").get_json()
    assert document["info"]["version"] == "3"
    assert document["components"]["parameters"]["Protocol"]["schema"]["enum"] == ["2", "3"]
    assert person.request("GET", "/healthz").headers[protocol.HEADER] == "3"


def test_every_mutation_that_version_1_shipped_is_still_understood(make_person: Callable[..., Person]) -> None:
    known = {mutation["type"] for mutation in SHIPPED}
    assert known <= set(registry.all_types())
    person = make_person("Quản trị", roles=[("admin", CENTRE)])
    sent = [
        person.mutation(mutation["type"], **mutation["args"]) | {"base": mutation["base"]}
        for mutation in SHIPPED
        if mutation["type"] != "person.sign-out-elsewhere"
    ]
    results = person.sync(*sent)["results"]
    codes = {
        mutation["type"]: result["problem"]["code"] if "problem" in result else None
        for mutation, result in zip(sent, results, strict=True)
    }
    assert {result["outcome"] for result in results} <= {"applied", "rejected"}
    assert not {"invalid-mutation", "unknown-type", "server-error"} & set(codes.values()), codes
    assert codes["dossier.file"] is None


def test_the_members_that_a_device_may_leave_out_of_a_mutation_may_be_left_out(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    bare = person.mutation(KIND)
    del bare["base"], bare["after"]
    assert person.sync(bare)["results"][0]["outcome"] == "applied"
    assert things.rows() == [bare["entity"]]


def test_a_poll_of_version_2_says_and_hears_no_more_than_it_has_to(make_person: Callable[..., Person]) -> None:
    person = make_person()
    person.sync()
    poll = {"as": person.id, "cursor": person.cursor}
    headers = {protocol.HEADER: "2"}
    response = person.post("/api/sync", poll, headers=headers)
    assert list(response.get_json()) == ["server_time"]
    assert "X-Request-Id" not in response.headers
    whole = person.post("/api/sync", poll, headers={protocol.HEADER: "1"}).get_json()
    assert whole == {"results": [], "changes": [], "cursor": person.cursor, "more": False} | {
        "server_time": whole["server_time"]
    }


def test_an_answer_of_version_2_has_all_that_is_new(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    person.sync()
    mutation = person.mutation(KIND)
    answer = ask(person, "2", mutation).get_json()
    assert [result["id"] for result in answer["results"]] == [mutation["id"]]
    assert "thing" in {change["collection"] for change in answer["changes"]}
    assert answer["cursor"] != person.cursor
    assert "more" not in answer
    small = person.post(
        "/api/sync", {"as": person.id, "cursor": None, "limit": 1}, headers={protocol.HEADER: "2"}
    ).get_json()
    assert (small["more"], small["reset"], len(small["changes"])) == (True, True, 1)
    assert len(things.rows()) == 1
