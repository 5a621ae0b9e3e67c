"""A deployment that receives the procedure with photos, sound, a place and a signature."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server import create_app
from tests.server.conftest import ENGINES, make_settings, prepare
from tests.support import object_store as object_stores
from tests.support.media_config import media_config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server.settings import Settings
    from tests.support.object_store import ObjectStore
    from tests.support.postgres import Postgres


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
def media_postgres(postgres_server: Postgres, media_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgres_server.create()
    folder = tmp_path_factory.mktemp("media-pg")
    prepare(create_app(replace(make_settings(folder, postgres_server.url(name)), config_dir=media_folder)))
    return name


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, media_folder: Path) -> Iterator[Settings]:
    """As the bench's own, with the media procedure published; on each engine in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("media_sqlite"), tmp_path / "hosoxa.sqlite")
        yield replace(make_settings(tmp_path), config_dir=media_folder)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("media_postgres"))
    yield replace(make_settings(tmp_path, server.url(name)), config_dir=media_folder)
    server.drop(name)
