"""Publishing the catalogue, and reading what was published."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from server.clock import now, today
from server.prepared import Prepared
from server.procedures.checking import check_catalogue
from server.procedures.definition import form_from_json
from server.procedures.fees import Fee, fee
from server.procedures.fingerprints import canonical, sha256
from server.procedures.loading import load
from server.procedures.models import FormVersion
from server.procedures.shared.media import media_names
from server.procedures.shared.reading import read_shared
from server.procedures.shared.whole import whole
from server.procedures.views import form_value, procedure_value
from server.sync.publish import CATALOGUE, publish_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from server.procedures.definition import Form
    from server.procedures.shared.reading import Shared
    from server.settings import Settings

__all__ = [
    "CatalogueError",
    "Fee",
    "Published",
    "fee",
    "get_form",
    "publish_catalogue",
    "published",
    "version_in_force",
]

_MEDIA: Final = re.compile(r'"/media/([0-9a-f]{16}\.[a-z0-9]{3,4})"')
#: SHA-256 of a definition → the form; forms are few and never change.
_parsed: dict[str, Form] = {}


_KNOWN: Final = "published_versions"
_VERSIONS: Final = Prepared(
    select(FormVersion.version, FormVersion.sha256, FormVersion.effective_from, FormVersion.effective_to).where(
        FormVersion.code == bindparam("code")
    )
)
_DEFINITION: Final = Prepared(
    select(FormVersion.definition).where(
        FormVersion.code == bindparam("code"), FormVersion.version == bindparam("version")
    )
)


class _Version(NamedTuple):
    """Which version, its content, and from when to when it is in force."""

    version: int
    sha256: str
    effective_from: date
    effective_to: date | None


class CatalogueError(RuntimeError):
    """The catalogue may not be published; the message says why, for the operator."""


def publish_catalogue(session: Session, settings: Settings) -> int:
    """Store what ``config/procedures`` has that is new, and put it on the change feed.

    Publishing the same catalogue again changes nothing and sends nothing. Runs at every release.

    :returns: how many form versions were newly published.
    :raises CatalogueError: for a mistake in the catalogue, or a published version whose content was changed.
    """
    folder = settings.config_dir / "procedures"
    mistakes = check_catalogue(folder)
    if mistakes:
        raise CatalogueError("\n".join(["The catalogue has mistakes:", *map(str, mistakes)]))
    shared = read_shared(folder)
    _keep_media(session, shared)
    new = [store(session, whole(load(path).data, shared), path.name) for path in sorted(folder.glob("*.yaml"))]
    session.flush()
    publish_in_force(session)
    # Last: the first page that a new phone pulls is for the list of procedures.
    publish_changed(session, scope=CATALOGUE, collection="paper_kind", values=shared.paper_kinds)
    return sum(new)


def _keep_media(session: Session, shared: Shared) -> None:
    """Refuse to go on without a picture or recording that a published version shows."""
    there = media_names(shared.media).keys()
    for row in session.scalars(select(FormVersion)):
        gone = sorted(set(_MEDIA.findall(row.definition)) - there)
        if gone:
            raise CatalogueError(
                f"procedures/media: version {row.version} of {row.code} was published with {gone[0]} (the first digits "
                "of the file's SHA-256), and no file has that content any more. Put the file back as it was; a new "
                "picture or recording gets a new file name, and the form a new version."
            )


def store(session: Session, definition: Mapping[str, Any], name: str) -> bool:
    """Store a checked, whole definition as a published version; false when it was published before, with this content.

    :param name: what the definition is called in the refusal (its file).
    :raises CatalogueError: when the version was published with other content.
    """
    text = canonical(definition)
    digest = sha256(text)
    published = session.get(FormVersion, (definition["code"], definition["version"]))
    if published is None:
        row = FormVersion(
            code=definition["code"],
            version=definition["version"],
            sha256=digest,
            definition=text,
            effective_from=date.fromisoformat(definition["effective_from"]),
            effective_to=date.fromisoformat(definition["effective_to"]) if definition.get("effective_to") else None,
            published_at=now(),
        )
        session.add(row)
        session.info.pop(_KNOWN, None)
        return True
    if published.sha256 != digest:
        raise CatalogueError(
            f"{name}: version {published.version} of {published.code} was published on "
            f"{published.published_at:%Y-%m-%d} with other content. Published versions never change, because dossiers "
            f"were filed under them: put the old content back and give the new one version {published.version + 1}."
        )
    return False


def publish_in_force(session: Session) -> None:
    """Put on the change feed what has changed since, such as which version is in force today.

    The worker does so each hour: a version published ahead comes into force on its day without anybody's doing.
    """
    rows = session.scalars(select(FormVersion).order_by(FormVersion.code, FormVersion.version)).all()
    definitions: dict[str, dict[int, dict[str, Any]]] = {}
    for row in rows:
        definitions.setdefault(row.code, {})[row.version] = json.loads(row.definition)
    day = today()
    values = {}
    for code, versions in definitions.items():
        own = [row for row in rows if row.code == code]
        in_force = _in_force(own, day)
        values[code] = procedure_value(versions[in_force or _nearest(own, day)], list(versions), in_force)
    # The procedures first: on a slow link people choose one while the forms are still on their way.
    publish_changed(session, scope=CATALOGUE, collection="procedure", values=values)
    publish_changed(
        session,
        scope=CATALOGUE,
        collection="form",
        values={
            f"{code}@{version}": form_value(definition)
            for code, versions in definitions.items()
            for version, definition in versions.items()
            if "form" in definition
        },
    )


def _in_force(rows: Iterable[FormVersion | _Version], day: date) -> int | None:
    fitting = [
        row.version
        for row in rows
        if row.effective_from <= day and (row.effective_to is None or day <= row.effective_to)
    ]
    return max(fitting, default=None)


def _nearest(rows: Sequence[FormVersion], day: date) -> int:
    """The next version to come, else the last one that was."""
    ahead = [row for row in rows if row.effective_from > day]
    if ahead:
        return min(ahead, key=lambda row: (row.effective_from, -row.version)).version
    return max(row.version for row in rows)


def version_in_force(session: Session, code: str, on: date) -> int | None:
    """The version under which one files on a civil day in Viet Nam: the highest whose dates fit, or null."""
    return published(session, code).in_force(on)


def get_form(session: Session, code: str, version: int) -> Form | None:
    """A published form, or null. Forms are immutable; parsed ones are kept."""
    return published(session, code).form(version)


class Published:
    """The versions of a procedure that are published, as they are now.

    :param connection: of :func:`server.database.reading`, or of the session of a write.
    """

    def __init__(self, connection: Connection, code: str) -> None:
        self._connection = connection
        self._code = code
        self._rows = [_Version(*row) for row in _VERSIONS.rows(connection, {"code": code})]

    def in_force(self, on: date) -> int | None:
        """As :func:`version_in_force`."""
        return _in_force(self._rows, on)

    def form(self, version: int) -> Form | None:
        """As :func:`get_form`."""
        row = next((row for row in self._rows if row.version == version), None)
        if row is None:
            return None
        form = _parsed.get(row.sha256)
        if form is None:
            given = {"code": self._code, "version": version}
            definition = _DEFINITION.scalar(self._connection, given)
            form = _parsed[row.sha256] = form_from_json(json.loads(definition))
        return form


def published(session: Session, code: str) -> Published:
    """A procedure's versions; read once a write."""
    known: dict[str, Published] = session.info.setdefault(_KNOWN, {})
    if code not in known:
        session.flush()
        known[code] = Published(session.connection(), code)
    return known[code]
