"""``POST /api/sync``: the one way in and the one way out."""

from __future__ import annotations

import gzip
import importlib
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import brotli  # type: ignore[import-untyped] # it has no stubs
from flask import Blueprint, Response, current_app, json, request

from server import busy, clock, database, protocol
from server.identity import sessions
from server.problems import ProblemError
from server.sync import apply, feed, registry, strict_json
from server.sync.body import check_protocol, read_json_body
from server.sync.envelope import parse_envelope

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.settings import Settings
    from server.sync.envelope import Envelope

#: Modules whose import registers the mutation types.
FEATURES: Final = (
    "server.identity.mutations",
    "server.dossiers.mutations",
    "server.notifications.mutations",
    "server.papers.mutations",
    "server.xlsforms.mutations",
)
#: Below this many bytes packing an answer costs more than it saves.
PACK_FROM: Final = 500
#: Bytes of a request, unpacked, that is read when nobody is signed in. The lawful one has a cursor and no mutations;
#: a larger one can only hold mutations, which need somebody: a stranger's is not parsed, nor read where it says its
#: length.
MAX_ANONYMOUS: Final = 64 * 1024
_BROTLI_QUALITY: Final = 5
#: Bits of the window: more than most answers have, and its memory is got anew for each.
_BROTLI_WINDOW: Final = 18

blueprint = Blueprint("sync", __name__)


def init_app(app: Flask, _settings: Settings) -> None:
    """Add the endpoint and register every feature's mutations."""
    for module in FEATURES:
        importlib.import_module(module)
    app.register_blueprint(blueprint)
    busy.init_app(app)


@blueprint.post("/api/sync")
def sync() -> Response:
    """Take mutations, give changes. docs/protocol.md is the contract."""
    check_protocol(request)
    if (request.content_length or 0) > MAX_ANONYMOUS:
        sessions.require_actor()
    data = read_json_body(request)
    received_at = clock.now()
    with database.keeping():  # the body has come: nothing within waits for the device
        return _sync(data, received_at)


def _sync(data: bytes, received_at: datetime) -> Response:
    actor = sessions.current_actor()
    if actor is None and len(data) > MAX_ANONYMOUS:
        raise ProblemError("sign-in-required")
    envelope = parse_envelope(strict_json.parse(data))
    _check_person(envelope, actor)
    results: list[str] = []
    if envelope.mutations and actor is not None:
        if _of_this_epoch(envelope, actor):
            results, actor = _apply(envelope, actor, received_at)
        else:
            results = [apply.not_yet(sent) for sent in envelope.mutations]
        if not registry.only_adds(sent.type for sent in envelope.mutations):
            sessions.forget_current()  # what was applied may have changed the roles that the pull goes by
            actor = sessions.require_actor()
    page = _pull(envelope, actor)
    version = protocol.version_of(request.headers.get(protocol.HEADER, "")) or protocol.OLDEST
    return answer(_text(envelope, results, page, short=version >= protocol.SHORT))


def _text(envelope: Envelope, results: list[str], page: feed.Page, *, short: bool) -> str:
    """The answer. ``short``: without what is empty, or as it was sent."""
    parts = []
    if results or not short:
        parts.append(f'"results":[{",".join(results)}]')
    if page.changes or not short:
        parts.append(f'"changes":[{",".join(page.changes)}]')
    if page.cursor != envelope.cursor or not short:
        parts.append(f'"cursor":{json.dumps(page.cursor)}')
    if page.more or not short:
        parts.append(f'"more":{json.dumps(page.more)}')
    if page.reset:
        parts.append(f'"reset":true,"epoch":{json.dumps(page.epoch)}')
    parts.append(f'"server_time":{json.dumps(clock.to_wire(clock.now()))}')
    return "{" + ",".join(parts) + "}"


def _apply(envelope: Envelope, asking: Actor, received_at: datetime) -> tuple[list[str], Actor]:
    device_time = envelope.device_time or received_at  # there is one wherever there are mutations
    offset_ms = (device_time - received_at) // timedelta(milliseconds=1)
    prepared = apply.prepare(asking, envelope.mutations, received_at=received_at, offset_ms=offset_ms)

    def work(session: Session, *, together: bool) -> tuple[list[str], Actor]:
        # The write may have waited for its turn: a role taken away meanwhile is gone.
        present = sessions.renewed(session, asking)
        results = apply.apply_all(
            session,
            present,
            envelope.mutations,
            received_at=received_at,
            offset_ms=offset_ms,
            together=together,
            prepared=prepared,
        )
        return results, present

    try:
        return database.write(partial(work, together=True))
    except apply.OneByOneError:
        return database.write(partial(work, together=False))


def _check_person(envelope: Envelope, actor: Actor | None) -> None:
    """Nothing is done for anybody but the person the device believes is signed in.

    :raises ProblemError: ``sign-in-required`` or ``wrong-person``.
    """
    if actor is None and (envelope.believed is not None or envelope.mutations):
        raise ProblemError("sign-in-required")
    if actor is not None and envelope.believed != actor.person:
        raise ProblemError("wrong-person")


def _of_this_epoch(envelope: Envelope, actor: Actor) -> bool:
    """Whether what the device did stands on what this database knows.

    After a restored backup it may stand on what was lost: the device is told of the new epoch, puts what was lost
    before it, and sends it again. That it was restored is seen here, before what is applied could hide it.
    """
    settings: Settings = current_app.extensions["hosoxa_settings"]
    if envelope.cursor is None:
        return True
    try:
        with database.reading() as connection:
            return feed.check(connection, actor=actor, cursor=envelope.cursor, secret_key=settings.secret_key)
    except feed.GoneBackError as gone_back:
        database.write(partial(feed.renew_epoch, found=gone_back))
        return False


def _pull(envelope: Envelope, actor: Actor | None) -> feed.Page:
    settings: Settings = current_app.extensions["hosoxa_settings"]

    def page() -> feed.Page:
        with database.reading() as connection:
            return feed.pull(
                connection,
                actor=actor,
                cursor=envelope.cursor,
                limit=envelope.limit,
                secret_key=settings.secret_key,
                checked=bool(envelope.mutations),
            )

    try:
        return page()
    except feed.NoEpochError:
        database.write(feed.ensure_epoch)
    except feed.GoneBackError as gone_back:
        database.write(partial(feed.renew_epoch, found=gone_back))
    return page()


def answer(text: str) -> Response:
    """A JSON answer, packed with brotli or gzip where that is accepted and pays."""
    data = text.encode()
    response = Response(content_type="application/json")
    response.headers[protocol.HEADER] = protocol.answered_in(request.headers.get(protocol.HEADER, ""))
    response.headers["Cache-Control"] = "no-store"
    if len(data) > PACK_FROM:
        response.vary.add("Accept-Encoding")
        accepted = request.accept_encodings
        if accepted.quality("br") > 0:
            data = brotli.compress(data, quality=_BROTLI_QUALITY, lgwin=_BROTLI_WINDOW)
            response.headers["Content-Encoding"] = "br"
        elif accepted.quality("gzip") > 0:
            data = gzip.compress(data, compresslevel=6, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
    response.set_data(data)
    return response
