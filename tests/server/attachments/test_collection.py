"""What nobody needs is collected, what anybody needs never is: whatever people do, and at whatever moment."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from server.attachments import inspection, service
from server.attachments.inspection import Verdict
from server.attachments.models import Attachment
from server.attachments.tidying import tidy
from server.clock import now
from server.database import db, write
from tests.server.attachments.samples import digest, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from server.attachments.blobs import BlobStore
    from server.settings import Settings
    from tests.server.conftest import Person

FILES = [f"tệp {index}".encode() * 50 for index in range(8)]


class World:
    """People who send, name and forget files, and a worker that draws them anew."""

    def __init__(self, app: Flask, settings: Settings, people: list[str], chance: random.Random) -> None:
        self.app, self.settings, self.people, self.chance = app, settings, people, chance
        self.store: BlobStore = app.extensions["hosoxa_blobs"]

    def send(self, person: str, data: bytes, *, named: bool) -> None:
        """As a request does: the bytes first, then the row."""
        sha256 = digest(data)
        self.store.put([data], sha256)
        with self.app.app_context():
            write(
                lambda session: service.received(
                    session, person, sha256, kind="image/jpeg", size=len(data), at=now(), named=named
                )
            )
            db.session.remove()

    def draw(self, data: bytes) -> None:
        """As the worker does; two files may look the same when they are drawn."""
        shown, thumb = b"shown" + data[:5], b"thumb" + data[:6]
        for drawn in (shown, thumb):
            self.store.put([drawn], digest(drawn))
        with self.app.app_context():
            write(
                lambda session: inspection.decide(
                    session, digest(data), Verdict(shown_sha256=digest(shown), thumb_sha256=digest(thumb))
                )
            )
            db.session.remove()

    def let_go(self, person: str, data: bytes) -> None:
        """As when the last paper or dossier that named it is gone."""
        with self.app.app_context():
            write(
                lambda session: session.execute(
                    update(Attachment)
                    .where(Attachment.owner_id == person, Attachment.sha256 == digest(data))
                    .values(named_at=None)
                )
            )
            db.session.remove()

    def anything(self) -> None:
        """One thing that happens."""
        person, data = self.chance.choice(self.people), self.chance.choice(FILES)
        what = self.chance.random()
        if what < 0.5:
            self.send(person, data, named=self.chance.random() < 0.4)
        elif what < 0.8:
            self.draw(data)
        else:
            self.let_go(person, data)

    def tidy(self, before: float) -> None:
        """As the worker does each night, for what is older than ``before``, in seconds since 1970."""
        keep = timedelta(days=self.settings.attachments_unnamed_days)
        with self.app.app_context():
            tidy(self.settings, now() + timedelta(seconds=before - time.time()) + keep)
            db.session.remove()

    def needed(self) -> set[str]:
        """Whatever a row names."""
        with self.app.app_context():
            rows = db.session.execute(select(Attachment.sha256, Attachment.shown_sha256, Attachment.thumb_sha256)).all()
            db.session.remove()
        return {sha256 for row in rows for sha256 in row if sha256 is not None}


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_is_needed_is_ever_collected_and_the_rest_goes(
    app: Flask, settings: Settings, make_person: Callable[..., Person], seed: int
) -> None:
    people = [make_person("Hà Thị Thái").id or "", make_person("Lò Văn Phong").id or ""]
    world = World(app, settings, people, random.Random(seed))  # noqa: S311 (no secret)
    tick = 2.1 if settings.blobs_url else 0.2  # a bucket tells times by the second
    for _ in range(2):
        for _ in range(12):
            world.anything()
        assert world.needed() <= stored(app)
        cut = time.time() + 0.1
        time.sleep(tick)
        with ThreadPoolExecutor(3) as pool:  # what is old is collected while the same is sent again
            sweeping = pool.submit(world.tidy, cut)
            again = [
                pool.submit(world.send, world.chance.choice(people), world.chance.choice(FILES), named=False)
                for _ in range(10)
            ]
            for one in (sweeping, *again):
                one.result()
        assert world.needed() <= stored(app)
        for sha256 in world.needed():
            blob = world.store.open(sha256)
            assert blob is not None
            assert digest(b"".join(blob.whole())) == sha256
    cut = time.time() + tick
    with app.app_context():
        write(lambda session: session.execute(delete(Attachment).where(Attachment.owner_id == people[0])))
        db.session.remove()
    world.tidy(cut)
    assert stored(app) == world.needed()
    with app.app_context():
        write(lambda session: session.execute(delete(Attachment)))
        db.session.remove()
    world.tidy(cut)
    assert stored(app) == set()


def test_what_is_sent_just_before_it_would_have_been_deleted_stays(
    app: Flask, settings: Settings, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(app, settings, [make_person().id or ""], random.Random(0))  # noqa: S311 (no secret)
    for data in FILES:
        world.store.put([data], digest(data))  # nobody's row came of these
    cut = time.time() + 0.1
    time.sleep(2.1 if settings.blobs_url else 0.2)
    real, late = service._known, FILES[::2]

    def asked(session: Session, sha256: str) -> bool:
        known = real(session, sha256)
        session.rollback()
        for data in late:
            if digest(data) == sha256:
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(world.send, world.people[0], data, named=False).result()
        return known

    monkeypatch.setattr(service, "_known", asked)
    world.tidy(cut)
    assert stored(app) == world.needed() == {digest(data) for data in late}
