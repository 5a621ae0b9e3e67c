from __future__ import annotations

import gzip
from io import BytesIO
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped] # it has no stubs
import pytest
from flask import json

from server.clock import now, to_wire
from server.ids import new_id
from server.protocol import LATEST
from tests.server.sync.conftest import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.server.conftest import Person
    from tests.server.sync.conftest import Things


def refused(response: TestResponse, status: int, code: str) -> None:
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["detail"]
    assert response.headers["Hosoxa-Protocol"] in {"1", str(LATEST)}
    assert response.headers["Cache-Control"] == "no-store"


def raw(person: Person, data: bytes, **headers: str) -> TestResponse:
    return person.request(
        "POST",
        "/api/sync",
        data=data,
        headers={
            "Content-Type": "application/json",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        },
    )


def test_what_is_not_an_envelope_is_refused_and_nothing_is_kept(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    text = json.dumps(person.envelope(person.mutation(KIND)))
    good = text.encode()
    packed = gzip.compress(good)
    refused(raw(person, b""), 400, "malformed-json")
    refused(raw(person, good[:-1]), 400, "malformed-json")
    refused(raw(person, text.replace('"limit": 200', '"limit": NaN').encode()), 400, "malformed-json")
    refused(raw(person, text.replace('"limit": 200', '"limit": 1e999').encode()), 400, "malformed-json")
    refused(raw(person, text.replace('"limit": 200', '"limit": 200, "limit": 200').encode()), 400, "malformed-json")
    refused(raw(person, good + b"\xff"), 400, "malformed-json")
    refused(raw(person, b"[" * 100_000), 400, "malformed-json")
    refused(raw(person, b'{"a":' * 500 + b"1" + b"}" * 500), 400, "malformed-json")
    refused(raw(person, b"[]"), 422, "invalid-envelope")
    refused(raw(person, b'{"\\ud800": 1}'), 422, "invalid-envelope")
    refused(raw(person, packed[:-4], Content_Encoding="gzip"), 400, "bad-gzip")
    refused(raw(person, good, Content_Encoding="gzip"), 400, "bad-gzip")
    refused(raw(person, packed + packed, Content_Encoding="gzip"), 400, "bad-gzip")
    refused(raw(person, gzip.compress(b" " * (32 << 20)), Content_Encoding="gzip"), 413, "body-too-large")
    refused(
        raw(person, gzip.compress(good + bytes(1), 0) + b"x" * (1 << 20), Content_Encoding="gzip"),
        413,
        "body-too-large",
    )
    refused(raw(person, b" " * (4 << 20) + good), 413, "body-too-large")
    refused(raw(person, good, Content_Encoding="br"), 415, "unsupported-media-type")
    refused(raw(person, good, Content_Type="text/plain"), 415, "unsupported-media-type")
    refused(raw(person, good, Content_Type="application/json; charset=utf-16"), 415, "unsupported-media-type")
    refused(raw(person, good, Hosoxa_Protocol=""), 400, "unsupported-protocol")
    refused(raw(person, good, Hosoxa_Protocol="3"), 400, "unsupported-protocol")
    refused(raw(person, good, Hosoxa_Protocol="1.0"), 400, "unsupported-protocol")
    refused(raw(person, good, Origin="https://evil.example", Sec_Fetch_Site="cross-site"), 403, "cross-site")
    refused(person.request("GET", "/api/sync"), 405, "method-not-allowed")
    refused(
        person.post("/api/sync", person.envelope(*(person.mutation(KIND) for _ in range(101)))), 422, "invalid-envelope"
    )
    assert (things.rows(), things.records(), things.runs) == ([], {}, 0)
    assert raw(person, packed, Content_Encoding="gzip").status_code == 200
    assert len(things.rows()) == 1


def test_fifty_mutations_are_served(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    mutations = [person.mutation(KIND) for _ in range(50)]
    results = person.sync(*mutations)["results"]
    assert [result["id"] for result in results] == [mutation["id"] for mutation in mutations]
    assert things.rows() == [mutation["entity"] for mutation in mutations]


@pytest.mark.usefixtures("things")
def test_a_large_plain_body_is_taken(make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert person.sync(person.mutation(KIND, note="x" * 3_000_000))["results"][0]["outcome"] == "applied"


def test_mutations_need_somebody_signed_in(anonymous: Person, things: Things) -> None:
    refused(anonymous.post("/api/sync", anonymous.envelope(anonymous.mutation(KIND))), 401, "sign-in-required")
    assert things.runs == 0


def test_nothing_is_done_for_another_person_than_the_device_believes(
    make_person: Callable[..., Person], things: Things
) -> None:
    one, other = make_person("Một"), make_person("Hai")
    mutation = one.mutation(KIND)
    refused(one.post("/api/sync", one.envelope(mutation, **{"as": other.id})), 409, "wrong-person")
    refused(one.post("/api/sync", one.envelope(mutation, **{"as": None})), 409, "wrong-person")
    refused(one.post("/api/sync", one.envelope(**{"as": other.id})), 409, "wrong-person")
    refused(one.post("/api/sync", one.envelope(mutation, **{"as": new_id()})), 409, "wrong-person")
    assert things.records() == {}


def test_a_device_that_believes_somebody_is_signed_in_is_asked_to_sign_in_again(
    make_person: Callable[..., Person], things: Things
) -> None:
    person = make_person()
    person.sync()
    person.token = None
    refused(person.post("/api/sync", person.envelope(person.mutation(KIND))), 401, "sign-in-required")
    refused(person.post("/api/sync", person.envelope()), 401, "sign-in-required")
    person.token = "never made"
    refused(person.post("/api/sync", person.envelope()), 401, "sign-in-required")
    assert things.records() == {}


@pytest.mark.usefixtures("things")
def test_nobody_gets_the_catalogue_and_only_that(anonymous: Person, make_person: Callable[..., Person]) -> None:
    person = make_person()
    person.do(KIND, agency="H55.22")
    answer = anonymous.sync()
    assert answer["results"] == []
    assert {name for name, _ in anonymous.held} == {"deployment", "agency", "procedure", "form", "paper_kind"}
    assert anonymous.held["deployment", "this"]["protocol"] == LATEST


def test_an_answer_has_our_header_and_says_the_time(make_person: Callable[..., Person]) -> None:
    person = make_person()
    before = to_wire(now())
    response = person.post("/api/sync", person.envelope())
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["Hosoxa-Protocol"] in {"1", str(LATEST)}
    assert response.headers["Cache-Control"] == "no-store"
    body = response.get_json()
    assert body.keys() == {"results", "changes", "cursor", "more", "reset", "epoch", "server_time"}
    assert before is not None
    assert body["server_time"] >= before


def test_long_answers_are_packed_when_that_is_accepted(make_person: Callable[..., Person]) -> None:
    person = make_person()
    plain = person.post("/api/sync", person.envelope())
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    changes = plain.get_json()["changes"]
    packings: list[tuple[str, str, Callable[[bytes], bytes]]] = [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
    ]
    for accepted, name, unpack in packings:
        response = person.post("/api/sync", person.envelope(), headers={"Accept-Encoding": accepted})
        assert response.headers["Content-Encoding"] == name
        assert len(response.data) < len(plain.data) / 2
        assert json.loads(unpack(response.data))["changes"] == changes


def test_a_poll_with_nothing_new_is_small(make_person: Callable[..., Person], things: Things) -> None:
    person = make_person()
    # The cursor of somebody who has sent something is longer
    person.sync(person.mutation(KIND))
    assert len(things.rows()) == 1
    request = json.dumps(person.envelope(), separators=(",", ":"))
    headers = {"Accept-Encoding": "br", "Sec-Fetch-Dest": "empty"}
    response = person.request("POST", "/api/sync", data=request, content_type="application/json", headers=headers)
    assert response.get_json()["changes"] == []
    assert "Content-Encoding" not in response.headers
    on_the_wire = len(response.data) + len(str(response.headers))
    assert len(request) < 300
    assert on_the_wire < 500
    assert (person.cursor or "").startswith("~")


def test_a_problem_speaks_the_persons_language(make_person: Callable[..., Person]) -> None:
    person = make_person()

    def detail(language: str) -> str:
        response = person.post(
            "/api/sync", person.envelope(person.mutation("thing.unknown")), headers={"Accept-Language": language}
        )
        text: Any = response.get_json()["results"][0]["problem"]["detail"]
        return str(text)

    assert detail("vi").startswith("Máy chủ chưa biết loại việc này.")
    assert detail("en-GB,en;q=0.9").startswith("The server does not know this kind of mutation.")
    assert detail("fr") == detail("vi")


@pytest.mark.parametrize(
    "envelope",
    [
        {"mutations": [1] * 4000},
        {"mutations": [[]] * 4000},
        {f"unknown{number}": 1 for number in range(3000)},
    ],
    ids=["numbers for mutations", "lists for mutations", "unknown fields"],
)
def test_an_answer_does_not_grow_with_the_mistakes_packed_into_a_request(
    anonymous: Person, envelope: dict[str, Any]
) -> None:
    response = anonymous.post("/api/sync", envelope)
    refused(response, 422, "invalid-envelope")
    assert len(response.data) < 30_000


def test_a_mutation_of_many_mistakes_is_answered_with_few(make_person: Callable[..., Person]) -> None:
    person = make_person()
    for kind, args, more in (
        ("dossier.file", {"papers": [1] * 4000}, {}),
        ("dossier.file", {f"unknown{number}": 1 for number in range(4000)}, {}),
        ("dossier.request-supplement", {"items": [{}] * 4000, "message": "x"}, {}),
        ("dossier.file", {}, {"after": [1] * 4000}),
    ):
        mutation = person.mutation(kind) | {"args": args} | more
        response = person.post("/api/sync", person.envelope(mutation))
        [result] = response.get_json()["results"]
        assert result["problem"]["code"] == "invalid-mutation"
        assert len(json.dumps(result)) < 30_000


def test_more_than_a_stranger_can_have_to_say_is_not_read(
    anonymous: Person, make_person: Callable[..., Person]
) -> None:
    padding = b" " * 70_000
    refused(raw(anonymous, padding + json.dumps(anonymous.envelope()).encode()), 401, "sign-in-required")
    unread = BytesIO(padding)
    answer = anonymous.request(
        "POST", "/api/sync", input_stream=unread, content_length=len(padding), content_type="application/json"
    )
    refused(answer, 401, "sign-in-required")
    assert unread.tell() == 0
    refused(raw(anonymous, gzip.compress(padding + b"["), **{"Content-Encoding": "gzip"}), 401, "sign-in-required")
    person = make_person()
    assert raw(person, padding + json.dumps(person.envelope()).encode()).status_code == 200
