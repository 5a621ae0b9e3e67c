"""Photos over a link that breaks, from a phone whose battery is pulled. ``tests.bench.thin_link`` is the long story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.photo_form import add_photo_procedure
from tests.support.thin_link import ThinLink
from tests.support.upload_story import UPLOADS, UploadStory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.phone import Phone
    from tests.support.stack import Stack

SEED = 20
PHOTOS = 3
CUTS = 4
#: Fast, so that the test is short.
KBPS = 1200
#: Bytes sent for each byte of the files. Here a cut costs more of it than on a thin link: the pieces go faster.
RATIO = 1.15
HEAP = 80_000_000


@pytest.fixture(scope="module")
def photo_stack(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with a form that wants photos; its network is the test's own."""
    stack = new_stack("sqlite", add_photo_procedure)
    stack.proxy.close()
    yield stack
    stack.worker.stop()
    stack.web.stop()


@pytest.fixture
def link(photo_stack: Stack) -> Iterator[ThinLink]:
    """What stands between the phones and the server."""
    link = ThinLink(photo_stack.web_port, photo_stack.proxy.port)
    yield link
    link.close()


def test_photos_go_on_where_the_line_broke_and_where_the_battery_was_pulled(
    photo_stack: Stack, link: ThinLink, make_phone: Callable[..., Phone]
) -> None:
    phone = make_phone(photo_stack.base_url, photo_stack.push)
    story = UploadStory(photo_stack, phone, link, SEED)
    story.sign_in()
    story.take_photos(PHOTOS)
    story.plan(cuts=CUTS, kills=1, dark=(0.1, 0.4))
    story.file(KBPS)
    expect(phone.page.get_by_text(f"/{PHOTOS} ảnh. Phần chữ đã tới nơi.")).to_be_visible()
    expect(phone.page.get_by_text("Cả thảy đã gửi được")).to_be_visible()
    phone.shot("uploads-on-the-way", full=True)
    assert phone.axe() == []
    # A second tab, and the service worker, want to send as well.
    phone.new_page().goto(f"{phone.origin}/ho-so/{story.dossier}")
    phone.dispatch_sync("hosoxa-outbox")
    story.run(120, says_online=True)
    story.assert_whole()
    figures = story.figures
    told = "\n".join([f"seed {SEED}", *figures.lines()])
    assert (figures.cuts, figures.kills) == (CUTS, 1), told
    assert figures.ratio <= RATIO, told
    assert figures.heap <= HEAP, told
    assert link.counted("/api/attachments").content == 0
    assert link.counted(UPLOADS).content >= figures.content
    expect(phone.page.get_by_text("Phần chữ đã tới nơi.")).to_have_count(0)
