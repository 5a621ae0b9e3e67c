"""What nobody names goes after a while; what a dossier names never does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from server.attachments.tidying import tidy
from server.clock import now
from server.database import db
from tests.server.attachments.samples import FILES, content, digest, file_it, get, put, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


def rows(app: Flask) -> set[str]:
    with app.app_context():
        found = {row[0] for row in db.session.execute(text("SELECT sha256 FROM attachments"))}
        db.session.remove()
    return found


def tidy_after(app: Flask, settings: Settings, days: int) -> int:
    with app.app_context():
        gone = tidy(settings, now() + timedelta(days=days))
        db.session.remove()
    return gone


def test_what_no_dossier_names_goes_after_the_set_number_of_days(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    person, stray = make_person(), content("image/png", "bỏ dở")
    put(person, stray, "image/png")
    assert tidy_after(app, settings, 6) == 0
    assert rows(app) == stored(app) == {digest(stray)}
    assert tidy_after(app, settings, 8) == 1
    assert rows(app) == stored(app) == set()


def test_what_a_dossier_names_stays_for_ever(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    person = make_person()
    early, *late = FILES
    put(person, *early)
    dossier = file_it(person)
    for data, kind in late:
        put(person, data, kind)
    assert tidy_after(app, settings, 4000) == 0
    for data, _ in FILES:
        assert get(person, dossier, digest(data)).get_data() == data


def test_bytes_stay_while_somebody_s_dossier_names_them(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác")
    data, kind = FILES[0]
    put(other, data, kind)
    dossier = file_it(owner)
    put(owner, data, kind)
    assert tidy_after(app, settings, 30) == 0
    assert rows(app) == {digest(data)}
    assert get(owner, dossier, digest(data)).get_data() == data


def test_bytes_without_a_row_go_and_a_fresh_put_saves_them(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    person, data = make_person(), content("image/png")
    put(person, data, "image/png")
    with app.app_context():
        db.session.execute(text("DELETE FROM attachments"))
        db.session.commit()
        db.session.remove()
    assert tidy_after(app, settings, 0) == 0  # put a moment ago: perhaps its row is being written
    assert tidy_after(app, settings, 8) == 1
    assert stored(app) == set()


def test_what_killed_processes_left_behind_goes_too(app: Flask, settings: Settings) -> None:
    (settings.scratch() / "put-half").write_bytes(b"h")
    (settings.scratch() / "drawn").mkdir()
    (settings.scratch() / "drawn" / "shown").write_bytes(b"h")
    tidy_after(app, settings, 6)
    assert len(list(settings.scratch().iterdir())) == 2
    tidy_after(app, settings, 8)
    assert list(settings.scratch().iterdir()) == []
