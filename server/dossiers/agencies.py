"""The agencies that receive dossiers, and putting them on the catalogue.

``config/agencies.yaml`` and ``config/calendars/*.yaml`` are read once at the start; a mistake in them stops the start
with one line that names the file and the field.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask, current_app

from server import protocol
from server.clock import today
from server.dossiers.calendar import WorkingCalendar
from server.dossiers.codes import EXTENSION as CODE_ISSUER
from server.dossiers.codes import LocalCodeIssuer
from server.dossiers.config_files import ConfigError, load_agencies, load_calendars
from server.sync.publish import CATALOGUE, publish_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.settings import Settings

EXTENSION: Final = "hosoxa_agencies"


@dataclass(frozen=True)
class Agency:
    """Who receives a dossier. Texts are ``{"vi": …, "en": …}``; codes of units are those since 1 July 2025."""

    id: str
    prefix: str
    prefix_verified: bool
    name: Mapping[str, str]
    parent: Mapping[str, str]
    province: str
    commune: str
    address: str
    phone: str | None
    hours: Mapping[str, str]
    procedures: tuple[str, ...]
    calendar: WorkingCalendar

    def receives(self, procedure: str) -> bool:
        """Whether dossiers of this procedure are filed here."""
        return procedure in self.procedures


def init_app(app: Flask, settings: Settings) -> None:
    """Read the agencies and their calendars into the app.

    :raises server.dossiers.config_files.ConfigError: naming file and field.
    """
    app.extensions[EXTENSION] = read_agencies(settings)
    app.extensions[CODE_ISSUER] = LocalCodeIssuer()


def read_agencies(settings: Settings) -> Mapping[str, Agency]:
    """Agencies by id, in the order of the file."""
    path = settings.config_dir / "agencies.yaml"
    calendars = load_calendars(settings.config_dir / "calendars")
    found: dict[str, Agency] = {}
    prefixes: set[str] = set()
    for index, entry in enumerate(load_agencies(path)):
        where = f"agencies[{index}]"
        if entry["id"] in found:
            raise ConfigError(path, f"{where}.id", f"{entry['id']} is used twice")
        prefix = entry["prefix"] or entry["id"]
        if prefix in prefixes:
            raise ConfigError(path, f"{where}.prefix", f"{prefix} is used twice")
        prefixes.add(prefix)
        calendar = calendars.get(entry["calendar"])
        if calendar is None:
            raise ConfigError(path, f"{where}.calendar", f"there is no calendar {entry['calendar']}")
        found[entry["id"]] = Agency(
            **(entry | {"prefix": prefix, "calendar": calendar, "procedures": tuple(entry["procedures"])})
        )
    return MappingProxyType(found)


def agencies() -> Mapping[str, Agency]:
    """The running app's agencies by id."""
    found: Mapping[str, Agency] = current_app.extensions[EXTENSION]
    return found


def publish_agencies(session: Session, settings: Settings) -> None:
    """Bring ``deployment`` and ``agency`` of the catalogue up to date; what has not changed is not sent again."""
    deployment = {
        "name": settings.deployment_name,
        "vapid_public_key": vapid_public_key(settings.vapid_private_key),
        "demo": settings.demo,
        "protocol": protocol.LATEST,
    }
    values = {key: agency_value(agency) for key, agency in agencies().items()}
    publish_changed(session, scope=CATALOGUE, collection="deployment", values={"this": deployment})
    publish_changed(session, scope=CATALOGUE, collection="agency", values=values)


def agency_value(agency: Agency) -> dict[str, Any]:
    """The ``agency`` entity as devices see it."""
    cut_off = agency.calendar.cut_off
    return {
        "name": dict(agency.name),
        "province": agency.province,
        "commune": agency.commune,
        "address": agency.address,
        "phone": agency.phone,
        "cut_off": f"{cut_off:%H:%M}" if cut_off else None,
        "hours": dict(agency.hours),
        "procedures": list(agency.procedures),
        "calendar": _exceptions(agency.calendar),
    }


def _exceptions(calendar: WorkingCalendar) -> dict[str, list[str]]:
    """Where this year and the next differ from Monday to Friday, for counting days on a device."""
    closed: list[str] = []
    opened: list[str] = []
    year = today().year
    day = date(year, 1, 1)
    while day.year <= year + 1:
        weekend = day.weekday() > 4  # noqa: PLR2004 (Saturday and Sunday)
        if calendar.is_working_day(day) == weekend:
            (opened if weekend else closed).append(day.isoformat())
        day += timedelta(days=1)
    return {"closed": closed, "open": opened}


def vapid_public_key(private_key: str) -> str:
    """The application server key of web push: the uncompressed P-256 point in base64url (RFC 8292, section 3.2).

    :param private_key: the 32-byte number in base64url.
    """
    raw = base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
    key = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
