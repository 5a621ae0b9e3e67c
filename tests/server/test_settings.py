from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from server.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from pathlib import Path

PRODUCTION = {
    "HOSOXA_MODE": "production",
    "HOSOXA_ORIGIN": "https://hoso.example.vn",
    "HOSOXA_DATABASE_URL": "postgres://app@db/hoso",
    "HOSOXA_SECRET_KEY": "x" * 40,
    "HOSOXA_VAPID_PRIVATE_KEY": "Ag" + "A" * 40 + "E",
    "HOSOXA_VAPID_SUBJECT": "mailto:it@example.vn",
}


def test_secrets_are_made_once_on_the_first_embedded_start_and_kept_private(tmp_path: Path) -> None:
    first = load_settings({"HOSOXA_DATA_DIR": str(tmp_path)})
    second = load_settings({"HOSOXA_DATA_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert first.vapid_private_key == second.vapid_private_key
    for name in ("secret.key", "vapid.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_settings_cannot_be_changed_after_reading(tmp_path: Path) -> None:
    settings = load_settings({"HOSOXA_DATA_DIR": str(tmp_path)})
    with pytest.raises(AttributeError):
        settings.demo = True  # type: ignore[misc]


def test_production_starts_with_everything_given(tmp_path: Path) -> None:
    settings = load_settings({**PRODUCTION, "HOSOXA_DATA_DIR": str(tmp_path)})
    assert settings.database_url == "postgresql+psycopg://app@db/hoso"
    assert settings.rp_id == "hoso.example.vn"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"HOSOXA_MODE"}))
def test_production_names_the_setting_that_is_missing_in_one_line(missing: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError) as caught:
        load_settings({**environ, "HOSOXA_DATA_DIR": str(tmp_path)})
    assert missing in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOSOXA_DEMO", "1"),
        ("HOSOXA_SECRET_KEY", "short"),
        ("HOSOXA_ORIGIN", "http://hoso.example.vn"),
        ("HOSOXA_ORIGIN", "https://hoso.example.vn/path"),
        ("HOSOXA_DATABASE_URL", "mysql://db"),
        ("HOSOXA_MODE", "staging"),
        ("HOSOXA_VAPID_PRIVATE_KEY", "AA"),
        ("HOSOXA_PUSH_TTL_SECONDS", "soon"),
        ("HOSOXA_ORIGIN", "https://Hoso.example.vn"),
        ("HOSOXA_ORIGIN", "https://hồsơ.example.vn"),
        ("HOSOXA_ORIGIN", "https://it@hoso.example.vn"),
        ("HOSOXA_ORIGIN", "https://hoso.example.vn#x"),
        ("HOSOXA_ORIGIN", "https://hoso.example.vn:443"),
        ("HOSOXA_ORIGIN", "https://hoso.example.vn:99999"),
        ("HOSOXA_ORIGIN", "https://[::1"),
        ("HOSOXA_LOG_LEVEL", "loud"),
        ("HOSOXA_TRUSTED_PROXIES", "-1"),
        ("HOSOXA_SESSION_IDLE_DAYS", "0"),
        ("HOSOXA_DATA_DIR", "/proc/nowhere"),
    ],
)
def test_a_bad_value_stops_the_start(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({**PRODUCTION, "HOSOXA_DATA_DIR": str(tmp_path), name: value})
    assert name.removeprefix("HOSOXA_") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "origin",
    ["https://hoso.example.vn", "https://hoso.example.vn/", "https://hoso.example.vn:8443", "https://[::1]:8443"],
)
def test_an_origin_as_browsers_write_it_is_taken(origin: str, tmp_path: Path) -> None:
    settings = load_settings({**PRODUCTION, "HOSOXA_DATA_DIR": str(tmp_path), "HOSOXA_ORIGIN": origin})
    assert settings.origin == origin.rstrip("/")


def test_a_data_folder_that_is_made_is_nobody_elses_to_read(tmp_path: Path) -> None:
    load_settings({"HOSOXA_DATA_DIR": str(tmp_path / "data")})
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_reading_settings_for_a_test_leaves_the_environment_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    load_settings({"HOSOXA_DATA_DIR": str(tmp_path), "HOSOXA_DEMO": "1"})
    assert dict(os.environ) == before
