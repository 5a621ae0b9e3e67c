"""The bytes as they go out: a range of them, again only when they have changed, and never as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.attachments.samples import FILES, PHOTOS, digest, file_it, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.server.conftest import Person

DATA = PHOTOS[0]
SIZE = len(DATA)
SHA256 = digest(DATA)


@pytest.fixture
def ask(make_person: Callable[..., Person]) -> Callable[..., TestResponse]:
    """Ask for the photo with some headers."""
    person = make_person()
    put(person, *FILES[0])
    dossier = file_it(person)

    def asking(**headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return person.request("GET", f"/api/attachments/{dossier}/{SHA256}", headers=named, buffered=True)

    return asking


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        (f"bytes=5-{SIZE + 100}", 5, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        (f"bytes=-{SIZE}", 0, SIZE),
        (f"bytes=-{SIZE + 1}", 0, SIZE),
    ],
)
def test_a_range_is_what_was_asked_for_as_far_as_there_is_so_much(
    ask: Callable[..., TestResponse], asked: str, first: int, end: int
) -> None:
    response = ask(Range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{end - 1}/{SIZE}"
    assert response.headers["Content-Length"] == str(end - first)
    assert response.get_data() == DATA[first:end]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}"])
def test_a_range_behind_the_end_is_refused_with_the_size(ask: Callable[..., TestResponse], asked: str) -> None:
    response = ask(Range=asked)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "pages=1-2", "bytes=9-1", "bytes=x", "-"])
def test_what_is_no_single_range_of_bytes_gets_all_of_them(ask: Callable[..., TestResponse], asked: str) -> None:
    response = ask(Range=asked)
    assert response.status_code == 200
    assert response.get_data() == DATA


def test_the_rest_of_other_bytes_is_not_put_behind_these(ask: Callable[..., TestResponse]) -> None:
    again = ask(Range="bytes=10-", If_Range=f'"{SHA256}"')
    assert again.status_code == 206
    assert again.get_data() == DATA[10:]
    other = ask(Range="bytes=10-", If_Range=f'"{"0" * 64}"')
    assert other.status_code == 200
    assert other.get_data() == DATA


def test_what_the_asker_has_already_is_not_sent_again(ask: Callable[..., TestResponse]) -> None:
    first = ask()
    assert first.headers["ETag"] == f'"{SHA256}"'
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ask(If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.get_data() == b""
    assert ask(If_None_Match='"another"').get_data() == DATA


def test_no_browser_shows_it_as_a_page_or_guesses_what_it_is(ask: Callable[..., TestResponse]) -> None:
    for response in (ask(), ask(Range="bytes=0-9")):
        assert response.mimetype == "image/jpeg"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"] == f"attachment; filename={SHA256[:12]}.jpg"
        assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
