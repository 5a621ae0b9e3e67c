"""A page that dies or is left in the middle of a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from tests.faults.browser.conftest import Writer

SAVED = "Hà Thị Thái, xóm Đồng Chuối"
TYPED = " bên cầu treo, nhà có hàng rào dâm bụt"


def test_a_tab_killed_while_somebody_types_loses_only_what_was_not_said_to_be_saved(writer: Writer) -> None:
    address = writer.begin_writing()
    writer.write(SAVED)
    writer.saved()
    # The system takes the tab's memory in the middle of a save: SIGKILL, and a page that is no more.
    renderers = [p for p in writer.phone._processes() if "--type=renderer" in p.cmdline()]
    assert renderers
    writer.page.evaluate(
        """([selector, more]) => {
          const field = document.querySelector(selector);
          for (const letter of more) {
            field.value += letter;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          }
        }""",
        [writer.FIELD, TYPED],
    )
    for renderer in renderers:
        renderer.kill()
    psutil.wait_procs(renderers, timeout=10)
    writer.phone.new_page()
    writer.phone.goto(address)
    writer.page.locator(writer.FIELD).wait_for()
    kept = writer.reads()
    assert (SAVED + TYPED).startswith(kept)
    assert kept.startswith(SAVED)
    # It can be gone on with.
    writer.write("!")
    writer.saved()


def test_a_page_reloaded_at_the_very_letter_loses_none(writer: Writer) -> None:
    writer.begin_writing()
    writer.phone.wait_for_worker()
    for text in (SAVED, SAVED + TYPED):
        writer.page.evaluate(
            """([selector, text]) => {
              const field = document.querySelector(selector);
              field.value = text;
              field.dispatchEvent(new InputEvent('input', { bubbles: true }));
              location.reload();
            }""",
            [writer.FIELD, text],
        )
        writer.page.wait_for_load_state()
        writer.comes_to_read(text)


def test_a_page_closed_at_the_very_letter_loses_none(writer: Writer) -> None:
    address = writer.begin_writing()
    writer.page.evaluate(
        """([selector, text]) => {
          const field = document.querySelector(selector);
          field.value = text;
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          location.href = 'about:blank';
        }""",
        [writer.FIELD, SAVED],
    )
    writer.page.wait_for_url("about:blank")
    writer.phone.goto(address)
    writer.comes_to_read(SAVED)
