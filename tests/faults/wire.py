"""What goes over the wire, and when an answer is ours (docs/protocol.md)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.server.conftest import ORIGIN, PROTOCOL

#: Every answer of ours has this header; names are compared in lower case.
HEADER: Final = "hosoxa-protocol"
#: A body longer than this is packed.
_PACK_FROM: Final = 600


@dataclass(frozen=True, slots=True)
class Request:
    """One ``POST /api/sync``: its bytes, and the ids of the mutations in it."""

    body: bytes
    ids: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


#: Brings a request to the server, or to something that pretends to be it.
Transport = Callable[[Request], Answer]


def pack(envelope: Mapping[str, Any], cookie: str, *, packed: bool) -> Request:
    """The request as it is sent.

    :param packed: whether a long body is sent in gzip.
    """
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {**PROTOCOL, "Content-Type": "application/json", "Cookie": cookie}
    if packed and len(body) > _PACK_FROM:
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Request(body, tuple(mutation["id"] for mutation in envelope["mutations"]), headers)


def read(request: Request, answer: Answer) -> dict[str, Any] | None:
    """The answer's value if it is ours: status, content type, protocol header, JSON, and a result for every id."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status != 200 or kind != "application/json" or HEADER not in answer.headers:
        return None
    try:
        value = json.loads(answer.body)
    except ValueError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("results"), list):
        return None
    if tuple(result.get("id") for result in value["results"]) != request.ids:
        return None
    return value


def in_process(app: Any) -> Transport:
    """Brings requests to an app in this process."""
    client = app.test_client(use_cookies=False)

    def send(request: Request) -> Answer:
        response = client.post("/api/sync", base_url=ORIGIN, headers=dict(request.headers), data=request.body)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.get_data())

    return send
