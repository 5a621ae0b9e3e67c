"""A deployment that receives the procedure with photos, sound, a place and a signature."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server import create_app
from server.ids import new_id
from tests.server.conftest import ENGINES, make_settings, prepare
from tests.support import object_store as object_stores
from tests.support.media_config import media_config
from tests.support.object_store import KEY, SECRET
from tests.support.refill import Refilled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from server.settings import Settings
    from tests.server.conftest import Person
    from tests.support.object_store import ObjectStore
    from tests.support.postgres import Postgres


#: Modules whose every sentence is about what the store does.
STORE_MATTERS = frozenset({"test_access", "test_collection", "test_serving", "test_tidying"})


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """The one object store of this process; started by the first test that asks."""
    with object_stores.running() as server:
        yield server


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return media_config(tmp_path_factory.mktemp("media-config"))


@pytest.fixture(scope="session")
def media_sqlite(media_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media-sqlite")
    prepare(create_app(replace(make_settings(folder), config_dir=media_folder)))
    return folder / "hosoxa.sqlite"


@pytest.fixture(scope="session")
def media_postgres(postgres_server: Postgres, media_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Refilled:
    name = postgres_server.create()
    folder = tmp_path_factory.mktemp("media-pg")
    prepare(create_app(replace(make_settings(folder, postgres_server.url(name)), config_dir=media_folder)))
    return Refilled(postgres_server, name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each engine in turn with the folder; and once with the bucket, on the simpler engine.

    To keep the suite short, the bucket's turn is left out where nothing is different between stores, unless
    ``HOSOXA_TEST_STORES=all`` asks for it.
    """
    if "settings" not in metafunc.fixturenames:
        return
    module = metafunc.module.__name__.rpartition(".")[2]
    every = os.environ.get("HOSOXA_TEST_STORES") == "all"
    params = [*ENGINES, "s3"] if every or module in STORE_MATTERS else [*ENGINES]
    metafunc.parametrize("settings", params, indirect=True)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, media_folder: Path) -> Iterator[Settings]:
    """As the bench's own, with the media procedure published; on each engine, and with each store."""
    if request.param in {"sqlite", "s3"}:
        shutil.copy(request.getfixturevalue("media_sqlite"), tmp_path / "hosoxa.sqlite")
        found = replace(make_settings(tmp_path), config_dir=media_folder)
        if request.param == "s3":
            server: ObjectStore = request.getfixturevalue("object_store")
            bucket = server.bucket(f"b-{new_id()}")
            found = replace(found, blobs_url=bucket, blobs_key=KEY, blobs_secret=SECRET)
        yield found
        return
    postgres: Postgres = request.getfixturevalue("postgres_server")
    databases: Refilled = request.getfixturevalue("media_postgres")
    yield replace(make_settings(tmp_path, postgres.url(databases.take())), config_dir=media_folder)
    databases.give_back()


@pytest.fixture
def device(make_person: Callable[..., Person]) -> Person:
    """Somebody's, that sends files in pieces."""
    return make_person("Hà Thị Thái")
