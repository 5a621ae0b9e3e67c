"""The worker's part: looking into what people sent, before anybody else is shown it.

What is to be done stands in ``attachments``: rows with ``inspect_at``. A file is taken by moving that ahead; if the
worker dies, it is taken again then. Nothing is decoded in the worker itself.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select, update

from server import clock, database
from server.attachments.antivirus import ScannerAwayError, is_clean
from server.attachments.blobs import StoreDownError
from server.attachments.inspecting import InspectionError, inspect
from server.attachments.models import Attachment
from server.dossiers import files
from server.papers import service as papers

if TYPE_CHECKING:
    from sqlalchemy import Update
    from sqlalchemy.orm import Session

    from server.attachments.blobs import BlobStore
    from server.settings import Settings

#: How often a file is tried that the process cannot get through.
MOST_TRIES: Final = 3
#: After which the worker that took a file is held to be dead.
LEASE: Final = timedelta(minutes=5)
#: Before a file is tried again that made the process end.
AGAIN: Final = timedelta(seconds=30)
#: Before the scanner or the store is asked again that was away.
AWAY: Final = timedelta(minutes=1)
#: Seconds after which other work has its turn.
TURN: Final = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What is now known of some bytes."""

    #: one of :data:`server.problems.CODES`; None: they are ready
    refusal: str | None = None
    shown_sha256: str | None = None
    thumb_sha256: str | None = None
    pages: int | None = None


@dataclass(frozen=True)
class _Taken:
    sha256: str
    kind: str
    tries: int


def drain(settings: Settings, store: BlobStore, seconds: float = TURN) -> bool:
    """Look into the files that wait for it, for about so many seconds; whether some are still waiting.

    Needs an app context.
    """
    end = time.monotonic() + seconds
    while taken := database.write(_take):
        _settle(settings, store, taken)
        if time.monotonic() >= end:
            return True
    return False


def _take(session: Session) -> _Taken | None:
    """The file that has waited longest, taken for :data:`LEASE`."""
    now = clock.now()
    row = session.scalar(
        select(Attachment)
        .where(Attachment.inspect_at <= now)
        .order_by(Attachment.inspect_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    tries = row.tries + 1
    session.execute(_waiting(row.sha256).values(inspect_at=now + LEASE, tries=tries))
    return _Taken(row.sha256, row.type, tries)


def _settle(settings: Settings, store: BlobStore, taken: _Taken) -> None:
    """Look into one file and write down what was found, or when it is to be tried again."""
    try:
        verdict = _verdict(settings, store, taken)
    except (ScannerAwayError, StoreDownError) as error:
        log.warning("a file cannot be looked into now", error=type(error).__name__, why=str(error))
        database.write(lambda session: _later(session, taken, AWAY, taken.tries - 1))
        return
    except InspectionError as error:
        log.warning("a file could not be looked into", tries=taken.tries, why=str(error))
        if taken.tries < MOST_TRIES:
            database.write(lambda session: _later(session, taken, AGAIN, taken.tries))
            return
        verdict = Verdict("attachment-unreadable")
    database.write(lambda session: decide(session, taken.sha256, verdict))


def _verdict(settings: Settings, store: BlobStore, taken: _Taken) -> Verdict:
    if taken.tries > MOST_TRIES:  # whoever took it did not live to say so
        return Verdict("attachment-unreadable")
    with store.local(taken.sha256, settings.scratch()) as path:
        if path is None:
            log.error("a file that was sent is not in the store")
            raise InspectionError("not in the store")
        if not is_clean(settings, path):
            return Verdict("attachment-virus")
        with TemporaryDirectory(dir=settings.scratch()) as folder:
            inspected = inspect(taken.kind, path, Path(folder))
            if inspected.found.refusal is not None:
                return Verdict(inspected.found.refusal)
            return Verdict(
                shown_sha256=_keep(store, inspected.shown) or taken.sha256,
                thumb_sha256=_keep(store, inspected.thumb),
                pages=inspected.found.pages,
            )


def _keep(store: BlobStore, path: Path | None) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    store.put_file(path, sha256, hashed=True)
    return sha256


def decide(session: Session, sha256: str, verdict: Verdict) -> None:
    """Write down what is known of the bytes for all who sent them, and tell whoever sees them named."""
    owners = set(session.scalars(select(Attachment.owner_id).where(Attachment.sha256 == sha256)))
    dossiers = {found.id: found for owner in sorted(owners) for found in files.waiting_for(session, owner, sha256)}
    state = "ready" if verdict.refusal is None else "refused"
    session.execute(
        _waiting(sha256).values(
            state=state,
            refusal=verdict.refusal,
            shown_sha256=verdict.shown_sha256,
            thumb_sha256=verdict.thumb_sha256,
            pages=verdict.pages,
            inspect_at=None,
        )
    )
    for _, dossier in sorted(dossiers.items()):
        files.publish_files(session, dossier)
    papers.files_changed(session, owners | {found.applicant_person for found in dossiers.values()}, sha256)


def _later(session: Session, taken: _Taken, wait: timedelta, tries: int) -> None:
    session.execute(_waiting(taken.sha256).values(inspect_at=clock.now() + wait, tries=tries))


def _waiting(sha256: str) -> Update:
    return (
        update(Attachment)
        .where(Attachment.sha256 == sha256, Attachment.inspect_at.is_not(None))
        .execution_options(synchronize_session=False)
    )
