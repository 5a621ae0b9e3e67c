"""Fixtures for end-to-end tests: the running product, its faulty network, and phones.

``stack`` (its beginnings stand in ``tests/conftest.py``) is started once for an engine, in each pytest process, and
shared by all tests of the run, so a test brings its own people and dossiers and expects those of others. SQLite is the
default; a test marked ``both_engines`` runs on PostgreSQL too, and ``--engine`` asks for one engine only.

Under ``--dist loadfile`` the tests of a file stay together in one process, which then starts few stacks and few
browsers; those on PostgreSQL are taken for a file of their own. Files start in the order of ``LONGEST_FIRST``.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from playwright.sync_api import expect
from xdist.scheduler import LoadFileScheduling

from tests.support.phone import Phone
from tests.support.stack import Engine, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Playwright

    from tests.support.fault_proxy import FaultProxy
    from tests.support.push_service import PushService

ARTIFACTS = Path(__file__).parent / "artifacts"
POSTGRESQL = "postgresql"
#: What takes longest begins first, so that in the end no process is left alone with it. Others come after these.
LONGEST_FIRST = (
    POSTGRESQL,
    "test_twenty_procedures",
    "test_screens",
    "test_id_card",
    "test_refused_files",
    "test_keyboard_and_reader",
    "test_media",
    "test_office_files",
    "test_naughty_strings",
    "test_papers",
    "test_passkeys",
    "test_form_versions",
    "test_storage",
    "test_photo_edit",
    "test_uploads",
    "test_offline_filing",
    "test_unreliable_network",
    "test_harness",
    "test_versions_and_tabs",
    "test_honest_words",
)
#: A phone on a machine that is busy with others is late, not wrong.
expect.set_options(timeout=15_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=get_args(Engine),
        default=None,
        help="run the end-to-end tests on this database engine only",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--engine", default=None)
    both = metafunc.definition.get_closest_marker("both_engines") is not None
    engines = [chosen] if chosen else list(get_args(Engine)) if both else ["sqlite"]
    metafunc.parametrize("engine", engines, indirect=True)


class FilesTogether(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """The tests of a file in one process; those on PostgreSQL, of all files, in one that has that server."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return POSTGRESQL if f"[{POSTGRESQL}" in nodeid else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether | None:
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}

    def place(item: pytest.Item) -> int:
        return order.get(POSTGRESQL if f"[{POSTGRESQL}" in item.name else item.path.stem, len(order))

    items.sort(key=place)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """The database engine that the test runs on."""
    engine: Engine = request.param
    return engine


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium to run: HOSOXA_CHROMIUM, else the machine's own."""
    given = os.environ.get("HOSOXA_CHROMIUM")
    names = [given] if given else ["chromium", "chromium-browser", "google-chrome"]
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    pytest.fail(f"no Chromium found ({', '.join(names)}); `make test-e2e` installs one")


@pytest.fixture(scope="session")
def has_notifications() -> bool:
    """Whether the browser can show notifications; npm's @sparticuz/chromium cannot."""
    return os.environ.get("HOSOXA_CHROMIUM_HAS_NOTIFICATIONS", "1") != "0"


@pytest.fixture
def stack(engine: Engine, shared_stack: Callable[[Engine], Stack]) -> Stack:
    """The product, running: ``base_url``, ``proxy``, ``push``, ``rows()``, ``flask()``, ``kill9()``."""
    return shared_stack(engine)


@pytest.fixture(autouse=True)
def calm_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test the network and the push service are whole again."""
    stack: Stack | None = request.getfixturevalue("stack") if "stack" in request.fixturenames else None
    yield
    if stack is not None:
        stack.proxy.clear()
        stack.push.accept()


@pytest.fixture
def fault_proxy(stack: Stack) -> FaultProxy:
    """What stands between browser and server, and can fail."""
    return stack.proxy


@pytest.fixture
def push_service(stack: Stack) -> PushService:
    """The web push service that the stack may send to."""
    return stack.push


@contextmanager
def _phones(
    playwright: Playwright, chromium: str, has_notifications: bool
) -> Iterator[tuple[Callable[..., Phone], list[Phone]]]:
    phones: list[Phone] = []
    home = Path(tempfile.mkdtemp(prefix="hosoxa-phone-"))

    def make(origin: str, push: PushService, locale: str = "vi-VN", arguments: Sequence[str] = ()) -> Phone:
        profile = home / str(len(phones))
        profile.mkdir()
        phone = Phone(
            playwright,
            chromium,
            profile,
            origin,
            push,
            locale,
            has_notifications=has_notifications,
            arguments=arguments,
        )
        phones.append(phone)
        return phone

    yield make, phones
    for phone in phones:
        phone.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def make_phone(
    playwright: Playwright, chromium: str, has_notifications: bool, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Phone]]:
    """Makes phones for any origin and push service; closes them at the test's end."""
    with _phones(playwright, chromium, has_notifications) as (make, phones):
        yield make
        if getattr(request.node, "failed_in_call", False):
            _keep_pictures(request.node.name, phones)


@pytest.fixture(scope="module")
def make_lasting_phone(
    playwright: Playwright, chromium: str, has_notifications: bool
) -> Iterator[Callable[..., Phone]]:
    """Makes phones that several tests of a file use one after the other; closes them after the last."""
    with _phones(playwright, chromium, has_notifications) as (make, _):
        yield make


@pytest.fixture
def phone(stack: Stack, make_phone: Callable[..., Phone]) -> Callable[..., Phone]:
    """``phone()`` gives a new phone whose browser stands at the stack's origin."""

    def make(locale: str = "vi-VN") -> Phone:
        return make_phone(stack.base_url, stack.push, locale)

    return make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.failed and call.when == "call":
        item.failed_in_call = True  # type: ignore[attr-defined]
        stack = getattr(item, "funcargs", {}).get("stack")
        if isinstance(stack, Stack):
            report.sections.extend((f"end of the {name} log", tail) for name, tail in stack.logs())
    return report  # type: ignore[return-value]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("HOSOXA_CHROMIUM_HAS_NOTIFICATIONS", "1") == "0":
        terminalreporter.write_line("This browser cannot show notifications: that a notice appears was not tested.")


def _keep_pictures(name: str, phones: list[Phone]) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "-", name)
    for number, phone in enumerate(phones):
        if phone.is_open:
            phone.page.screenshot(path=ARTIFACTS / f"{safe}-{number}.png")
            (ARTIFACTS / f"{safe}-{number}.txt").write_text("\n".join(phone.console))
