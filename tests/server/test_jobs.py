from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from huey.registry import Message

from server.jobs import JsonSerializer, make_huey
from server.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_message_comes_back_as_it_was() -> None:
    inner = Message("2", "drain_outbox", args=[], kwargs={})
    message = Message(
        "1", "drain_outbox", args=[1, "ả", None], kwargs={"a": {"b": [True]}}, on_complete=inner,
        expires=300, expires_resolved=datetime(2026, 11, 20, 3, 4, tzinfo=UTC),
    )  # fmt: skip
    data = JsonSerializer().serialize(message)
    assert json.loads(data)["$message"]["name"] == "drain_outbox"
    assert JsonSerializer().deserialize(data) == message
    assert JsonSerializer().deserialize(memoryview(data)) == message


def test_nothing_but_plain_values_can_be_carried() -> None:
    with pytest.raises(TypeError):
        JsonSerializer().serialize(Message("1", "x", args=[object()], kwargs={}))


def test_a_pickle_in_the_store_is_not_run() -> None:
    with pytest.raises(UnicodeDecodeError):
        JsonSerializer().deserialize(b"\x80\x04cbuiltins\nprint\n(S'run'\ntR.")


def test_an_unknown_job_store_stops_the_start(tmp_path: Path) -> None:
    settings = load_settings({"HOSOXA_DATA_DIR": str(tmp_path), "HOSOXA_JOBS_URL": "amqp://x"})
    with pytest.raises(SettingsError, match="HOSOXA_JOBS_URL"):
        make_huey(settings)


def test_the_job_store_is_a_file_of_its_own(tmp_path: Path) -> None:
    huey = make_huey(load_settings({"HOSOXA_DATA_DIR": str(tmp_path)}))
    assert huey.pending_count() == 0
    assert (tmp_path / "jobs.sqlite").exists()
    assert not (tmp_path / "hosoxa.sqlite").exists()
    huey.storage.close()
