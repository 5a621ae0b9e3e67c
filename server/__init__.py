"""Hồ Sơ Xã's server: sync, identity, the catalogue, dossiers and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

from server.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.settings import Settings


class _App(Flask):
    """Flask that does not ask of each function at each request whether it is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app.

    :param settings: as :func:`server.settings.load_settings` gives them; read from the environment when absent.
    :raises server.settings.SettingsError: when a setting is missing or wrong.
    """
    from server import (  # noqa: PLC0415 (so that reading the settings needs none of them)
        cli,
        database,
        health,
        observability,
        openapi,
        problems,
        security,
        webapp,
        worker,
    )
    from server.attachments import routes as attachment_routes  # noqa: PLC0415
    from server.attachments import uploads_routes  # noqa: PLC0415
    from server.dossiers import agencies  # noqa: PLC0415
    from server.dossiers import routes as check_routes  # noqa: PLC0415
    from server.identity import routes as identity_routes  # noqa: PLC0415
    from server.papers import kinds as paper_kinds  # noqa: PLC0415
    from server.procedures import routes as media_routes  # noqa: PLC0415
    from server.sync import routes as sync_routes  # noqa: PLC0415
    from server.xlsforms import routes as xlsform_routes  # noqa: PLC0415

    settings = settings or load_settings()
    app = _App(__name__, static_folder=None)
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["hosoxa_settings"] = settings
    for part in (observability, security, problems):
        part.init_app(app, settings)
    database.init_app(app, settings)
    features = (
        agencies,
        paper_kinds,
        identity_routes,
        sync_routes,
        attachment_routes,
        uploads_routes,
        media_routes,
        xlsform_routes,
        check_routes,
    )
    for part in (*features, worker, health, openapi, cli, webapp):
        part.init_app(app, settings)
    return app
