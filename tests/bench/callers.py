"""The callers of the bench: those of the floor, and devices of the product."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from server.clock import now, to_wire
from server.ids import new_id
from tests.bench.deployment import envelope
from tests.bench.dossiers import filing, mutation

if TYPE_CHECKING:
    from tests.bench.deployment import Product, Somebody
    from tests.bench.wire import Answer

#: Changes that come where a request names no limit.
USUAL_LIMIT = 200
#: Dossiers that a caller files in turn, each under new ids.
DIFFERENT = 40


def templates(agency: str, seed: int) -> list[bytes]:
    """Filings as JSON text, with ``@id@`` and ``@entity@`` where the ids go."""
    chance = random.Random(seed)  # noqa: S311 (the same load each time)
    made = []
    for _ in range(DIFFERENT):
        value = mutation("dossier.file", filing(chance, agency)) | {"id": "@id@", "entity": "@entity@"}
        made.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    return made


class _Filings:
    """The next filings of one caller, ``count`` at a time, as the inside of a JSON list."""

    def __init__(self, agency: str, seed: int, count: int) -> None:
        parts = [text.replace(b"@entity@", b"@id@").split(b"@id@") for text in templates(agency, seed)]
        self._parts = parts
        self._count = count
        self._next = 0

    def take(self) -> bytes:
        texts = []
        for _ in range(self._count):
            head, middle, tail = self._parts[self._next % DIFFERENT]
            self._next += 1
            texts.append(b"".join((head, new_id().encode(), middle, new_id().encode(), tail)))
        return b",".join(texts)


class FloorInsert:
    """Inserts rows, ``count`` in one transaction: the same JSON that the product is sent as mutations."""

    def __init__(self, port: int, seed: int, count: int = 1) -> None:
        self._filings = _Filings("H55.19.02", seed, count)
        self._count = count
        self._head = (
            f"POST /rows HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()

    def request(self) -> bytes:
        body = b"[%b]" % self._filings.take()
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)

    def take(self, answer: Answer) -> int:
        _expect(answer, answer.body == b'{"stored":%d}' % self._count)
        return self._count


class FloorRead:
    """Reads ``count`` rows by key."""

    def __init__(self, port: int, first: str, count: int = 1) -> None:
        self._request = f"GET /rows/{first}/{count} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()

    def request(self) -> bytes:
        return self._request

    def take(self, answer: Answer) -> int:
        _expect(answer, len(answer.body) > 100)
        return 1


class Device:
    """One device of a person: remembers its cursor, as devices do."""

    def __init__(self, product: Product, who: Somebody, cursor: str, *, limit: int = 200) -> None:
        self._head = product.head(who)
        self._opening, self._closing = envelope(who, limit=limit)
        self._who, self._limit = who.id.encode(), limit
        self.cursor = b'"%b"' % cursor.encode()

    def body(self, mutations: bytes = b"") -> bytes:
        """The next request's body; ``mutations`` is the inside of a JSON list."""
        if not mutations and self._limit == USUAL_LIMIT:
            return b'{"as":"%b","cursor":%b}' % (self._who, self.cursor)
        return b'%b%b,"mutations":[%b]%b' % (self._opening, self.cursor, mutations, self._closing)

    def whole(self, body: bytes) -> bytes:
        """The next request with its head."""
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)

    def read(self, answer: Answer) -> bytes:
        """The answer's text; the cursor moves on."""
        text = answer.text()
        _expect(answer, answer.status == 200)
        found = text.rfind(b'"cursor":"') + 9
        if found >= len(b'"cursor":'):  # else as it was
            self.cursor = text[found : text.index(b'"', found + 1) + 1]
        return text


class Filer(Device):
    """Files dossiers, ``count`` in a request, and takes what comes back."""

    def __init__(self, product: Product, who: Somebody, cursor: str, *, agency: str, seed: int, count: int = 1) -> None:
        super().__init__(product, who, cursor)
        self._filings = _Filings(agency, seed, count)
        self._count = count

    def request(self) -> bytes:
        return self.whole(self.body(self._filings.take()))

    def take(self, answer: Answer) -> int:
        text = self.read(answer)
        _expect(answer, text.count(b'"outcome":"applied"') == self._count)
        return self._count


class Drafter(Device):
    """Saves the same hundred drafts again and again, each time with other answers, on the version it saw last."""

    def __init__(
        self, product: Product, who: Somebody, cursor: str, *, agency: str, seed: int, count: int = 100
    ) -> None:
        super().__init__(product, who, cursor)
        chance = random.Random(seed)  # noqa: S311 (the same load each time)
        self._args = [_draft(filing(chance, agency)) for _ in range(DIFFERENT)]
        self._entities = [new_id() for _ in range(count)]
        self._versions: list[int | None] = [None] * count
        self._round = 0

    def request(self) -> bytes:
        self._round += 1
        made_at = to_wire(now())
        texts = [
            b'{"id":"%b","type":"draft.save","entity":"%b","base":%b,"after":[],"made_at":"%b","args":%b}'
            % (
                new_id().encode(),
                entity.encode(),
                b"null" if version is None else b"%d" % version,
                str(made_at).encode(),
                self._args[(self._round + number) % DIFFERENT],
            )
            for number, (entity, version) in enumerate(zip(self._entities, self._versions, strict=True))
        ]
        return self.whole(self.body(b",".join(texts)))

    def take(self, answer: Answer) -> int:
        results = json.loads(self.read(answer))["results"]
        _expect(answer, all(result["outcome"] == "applied" for result in results))
        self._versions = [result["data"]["version"] for result in results]
        return len(results)


def _draft(args: dict[str, Any]) -> bytes:
    value = {name: args[name] for name in ("procedure", "form_version", "agency", "case", "papers")} | {
        "page": "where",
        "title": "Đăng ký tạm trú",
        "changed": args["answers"],
        "removed": [],
        "settled": [],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Puller(Device):
    """Pulls from the same cursor again and again, and counts the changes that must come."""

    def __init__(self, product: Product, who: Somebody, cursor: str, *, changes: int = 0) -> None:
        super().__init__(product, who, cursor, limit=USUAL_LIMIT)
        self._request = self.whole(self.body())
        self._changes = changes

    def request(self) -> bytes:
        return self._request

    def take(self, answer: Answer) -> int:
        text = self.read(answer)
        _expect(answer, text.count(b'{"collection":') == self._changes)
        return 1


def _expect(answer: Answer, good: bool) -> None:
    if not (answer.status == 200 and good):
        raise AssertionError(f"{answer.status}: {answer.text()[:600]!r}")
