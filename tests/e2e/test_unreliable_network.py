"""What lies between phone and server: answers that get lost, and portals that answer for others."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PENSION, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Engine, Stack

pytestmark = pytest.mark.both_engines


@pytest.fixture(scope="module")
def residents(
    shared_stack: Callable[[Engine], Stack], make_lasting_phone: Callable[..., Phone]
) -> Callable[[Engine], Resident]:
    """For each engine, somebody with an account on its stack."""

    @functools.cache
    def resident(engine: Engine) -> Resident:
        stack = shared_stack(engine)
        one = Resident(make_lasting_phone(stack.base_url, stack.push))
        one.visit_once()
        one.register("Triệu Thị Mai")
        return one

    return resident


@pytest.fixture
def queued(engine: Engine, residents: Callable[[Engine], Resident]) -> tuple[Resident, str]:
    """A resident with an account and one filing that waits for a network."""
    resident = residents(engine)
    resident.phone.offline()
    resident.start("Trợ cấp hưu trí xã hội")
    resident.fill(PENSION)
    return resident, resident.file()


def counts(stack: Stack, dossier: str) -> tuple[object, object, object]:
    """Dossiers, notices and codes that the server has for one filing."""
    return (
        stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier),
        stack.scalar("SELECT count(*) FROM notices WHERE dossier_id = :id", id=dossier),
        stack.scalar("SELECT count(DISTINCT code) FROM dossiers WHERE id = :id", id=dossier),
    )


def test_a_lost_answer_leads_to_one_dossier_one_notice_and_one_code(stack: Stack, queued: tuple[Resident, str]) -> None:
    resident, dossier = queued
    stack.proxy.cut_answers("/api/sync", times=1)
    resident.phone.offline(value=False)
    eventually(lambda: counts(stack, dossier)[0], "the server to commit", pause=resident.phone.pause)
    assert counts(stack, dossier) == (1, 1, 1)
    resident.phone.goto(f"/ho-so/{dossier}")
    code = str(stack.scalar("SELECT code FROM dossiers WHERE id = :id", id=dossier))
    expect(resident.page.get_by_text(code)).to_be_visible(timeout=30_000)
    assert counts(stack, dossier) == (1, 1, 1)
    told = stack.scalar("SELECT count(*) FROM mutations WHERE result LIKE :code", code=f"%{code}%")
    assert told == 1


def test_a_captive_portal_leaves_the_queue_untouched(stack: Stack, queued: tuple[Resident, str]) -> None:
    resident, dossier = queued
    stack.proxy.captive_portal()
    before = len(stack.proxy.seen)
    resident.phone.offline(value=False)
    stack.proxy.wait_for(lambda seen: stack.proxy.seen.index(seen) >= before, "a try", pause=resident.phone.pause)
    resident.phone.pause(1.5)
    assert "Chưa gửi" in resident.dossiers()
    assert counts(stack, dossier)[0] == 0
    stack.proxy.clear()
    resident.phone.goto(f"/ho-so/{dossier}")
    resident.try_now()
    eventually(lambda: counts(stack, dossier)[0], "the dossier to arrive", pause=resident.phone.pause)
    assert counts(stack, dossier) == (1, 1, 1)


def test_the_server_dies_in_the_middle_and_the_filing_arrives_once(stack: Stack, queued: tuple[Resident, str]) -> None:
    resident, dossier = queued
    stack.kill9()
    resident.phone.offline(value=False)
    resident.phone.pause(1.5)
    stack.start_web()
    stack.worker.start()
    resident.phone.goto(f"/ho-so/{dossier}")
    resident.try_now()
    eventually(lambda: counts(stack, dossier)[0], "the dossier to arrive", pause=resident.phone.pause)
    assert counts(stack, dossier) == (1, 1, 1)
