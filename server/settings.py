"""Settings: read once from the environment, typed, frozen.

Every name starts with ``HOSOXA_``. A missing or bad setting stops the start with one clear line.
In embedded mode (the default) secrets are made on the first start and kept in the data folder with
mode 0600; in production mode they must come from outside and demo accounts are refused.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from environs import Env, EnvError

if TYPE_CHECKING:
    from collections.abc import Mapping

TOP = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
#: Push services of the browsers in use (Chrome/Android, Firefox, Safari, Edge).
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.notify.windows.com",
)
MIN_SECRET = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may change. Times are in the unit the name says."""

    mode: str
    data_dir: Path
    config_dir: Path
    webapp_dir: Path
    database_url: str
    jobs_url: str
    origin: str
    deployment_name: str
    secret_key: str
    vapid_private_key: str
    vapid_subject: str
    push_hosts: tuple[str, ...]
    push_timeout_seconds: float
    push_ttl_seconds: int
    demo: bool
    log_level: str
    session_idle_days: int
    session_absolute_days: int
    enrolment_hours: int
    trusted_proxies: int
    #: Where tries are counted: ``memory://`` (each process its own) or a Redis address.
    ratelimit_url: str = "memory://"
    #: Passkey ceremonies and one-time links tried from one address; a commune may share one.
    ratelimit_identity: str = "300 per minute; 6000 per hour"
    #: Results checked from one address (``/kiem-tra/…``).
    ratelimit_checks: str = "60 per minute; 1000 per hour"
    #: After how many days a file that no dossier names is deleted.
    attachments_unnamed_days: int = 7
    #: How much of such files one person may have here, in MB (a million bytes each).
    attachments_unnamed_mb: int = 100
    #: How much one person may send in a day, named or not, in MB; one who files for a village sends some hundreds.
    attachments_day_mb: int = 1000
    #: How much of their disk files leave free, in MB: the database may lie on it, and filings come first.
    attachments_reserve_mb: int = 500
    #: After how many hours without a new byte an unfinished upload is deleted.
    uploads_expire_hours: int = 168

    #: Where the bytes of files lie: ``s3://bucket/prefix?endpoint=…``, or empty for the data folder.
    blobs_url: str = ""
    #: Key and secret of that store; empty: as ``AWS_ACCESS_KEY_ID`` and the like say.
    blobs_key: str = ""
    blobs_secret: str = ""
    #: The virus scanner (clamd): ``host:port`` or ``unix:/path``; empty when there is none.
    clamd: str = ""

    #: After how many days officers are told of what still waits for something that was to come first.
    held_days: int = 5
    #: After how many hours people are reminded of files that their phone has not sent; once more after three days.
    files_reminder_hours: int = 24

    @property
    def attachments_dir(self) -> Path:
        """Where the bytes of attachments lie."""
        return self.data_dir / "attachments"

    @property
    def uploads_dir(self) -> Path:
        """Where the bytes of unfinished uploads lie."""
        return self.data_dir / "uploads"

    def scratch(self) -> Path:
        """A folder for what is only here while it is looked at; made when it is not there."""
        folder = self.data_dir / "scratch"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def rp_id(self) -> str:
        """WebAuthn relying party id: the host of the origin."""
        return urlsplit(self.origin).hostname or "localhost"

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded SQLite file."""
        return self.database_url.startswith("sqlite")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    :param environ: instead of the process environment, for tests.
    :raises SettingsError: with one line that names the setting.
    """
    env = Env(prefix="HOSOXA_")
    values = dict(os.environ if environ is None else environ)
    backup = dict(os.environ)
    try:
        if environ is not None:
            for key in [k for k in os.environ if k.startswith("HOSOXA_")]:
                del os.environ[key]
            os.environ.update({k: v for k, v in values.items() if k.startswith("HOSOXA_")})
        return _read(env)
    except EnvError as error:
        raise SettingsError(" ".join(str(error).split())) from error
    finally:
        if environ is not None:
            for key in [k for k in os.environ if k.startswith("HOSOXA_")]:
                del os.environ[key]
            os.environ.update({k: v for k, v in backup.items() if k.startswith("HOSOXA_")})


def _read(env: Env) -> Settings:
    mode = env.str("MODE", "embedded")
    if mode not in {"embedded", "production"}:
        msg = f"HOSOXA_MODE must be embedded or production, not {mode!r}"
        raise SettingsError(msg)
    production = mode == "production"
    data_dir = Path(env.str("DATA_DIR", str(TOP / "data"))).absolute()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"HOSOXA_DATA_DIR: {error.strerror}: {data_dir}"
        raise SettingsError(msg) from error
    origin = env.str("ORIGIN") if production else env.str("ORIGIN", "http://localhost:8000")
    _check_origin(origin, production=production)
    demo = env.bool("DEMO", default=False)
    if production and demo:
        msg = "HOSOXA_DEMO=1 is refused in production mode"
        raise SettingsError(msg)
    database_url = normalise_database_url(
        env.str("DATABASE_URL") if production else env.str("DATABASE_URL", f"sqlite:///{data_dir / 'hosoxa.sqlite'}")
    )
    return Settings(
        mode=mode,
        data_dir=data_dir,
        config_dir=Path(env.str("CONFIG_DIR", str(TOP / "config"))).absolute(),
        webapp_dir=Path(env.str("WEBAPP_DIR", str(TOP / "pwa" / "dist"))).absolute(),
        database_url=database_url,
        jobs_url=env.str("JOBS_URL", f"sqlite:///{data_dir / 'jobs.sqlite'}"),
        origin=origin.rstrip("/"),
        deployment_name=env.str("DEPLOYMENT_NAME", "Hồ Sơ Xã"),
        secret_key=_secret(env, data_dir, production=production),
        vapid_private_key=_vapid(env, data_dir, production=production),
        vapid_subject=env.str("VAPID_SUBJECT")
        if production
        else env.str("VAPID_SUBJECT", "mailto:quan-tri@example.invalid"),
        push_hosts=tuple(env.list("PUSH_HOSTS", list(PUSH_HOSTS))),
        push_timeout_seconds=env.float("PUSH_TIMEOUT_SECONDS", 10.0),
        push_ttl_seconds=env.int("PUSH_TTL_SECONDS", 4 * 24 * 3600),
        demo=demo,
        log_level=_log_level(env),
        session_idle_days=_at_least(env, "SESSION_IDLE_DAYS", 1, default=30),
        session_absolute_days=_at_least(env, "SESSION_ABSOLUTE_DAYS", 1, default=180),
        enrolment_hours=_at_least(env, "ENROLMENT_HOURS", 1, default=72),
        trusted_proxies=_at_least(env, "TRUSTED_PROXIES", 0, default=0),
        ratelimit_url=env.str("RATELIMIT_URL", "memory://"),
        ratelimit_identity=env.str("RATELIMIT_IDENTITY", "300 per minute; 6000 per hour"),
        ratelimit_checks=env.str("RATELIMIT_CHECKS", "60 per minute; 1000 per hour"),
        attachments_unnamed_days=_at_least(env, "ATTACHMENTS_UNNAMED_DAYS", 1, default=7),
        attachments_unnamed_mb=_at_least(env, "ATTACHMENTS_UNNAMED_MB", 10, default=100),
        attachments_day_mb=_at_least(env, "ATTACHMENTS_DAY_MB", 10, default=1000),
        attachments_reserve_mb=_at_least(env, "ATTACHMENTS_RESERVE_MB", 0, default=500),
        uploads_expire_hours=_at_least(env, "UPLOADS_EXPIRE_HOURS", 1, default=168),
        blobs_url=env.str("BLOBS_URL", ""),
        blobs_key=env.str("BLOBS_KEY", ""),
        blobs_secret=env.str("BLOBS_SECRET", ""),
        clamd=_clamd(env),
        held_days=_at_least(env, "HELD_DAYS", 1, default=5),
        files_reminder_hours=_at_least(env, "FILES_REMINDER_HOURS", 1, default=24),
    )


def _at_least(env: Env, name: str, least: int, *, default: int) -> int:
    value: int = env.int(name, default)
    if value < least:
        msg = f"HOSOXA_{name} must be at least {least}, not {value}"
        raise SettingsError(msg)
    return value


def _clamd(env: Env) -> str:
    address: str = env.str("CLAMD", "")
    host, _, port = address.rpartition(":")
    if address and not address.startswith("unix:/") and not (host and port.isdigit()):
        msg = f"HOSOXA_CLAMD must be host:port or unix:/path, not {address!r}"
        raise SettingsError(msg)
    return address


def _log_level(env: Env) -> str:
    level: str = env.str("LOG_LEVEL", "INFO").upper()
    if level not in LOG_LEVELS:
        msg = f"HOSOXA_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {level!r}"
        raise SettingsError(msg)
    return level


def normalise_database_url(url: str) -> str:
    """``postgres://`` and ``postgresql://`` mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        msg = "HOSOXA_DATABASE_URL must start with postgresql:// or sqlite:///"
        raise SettingsError(msg)
    return url


def _check_origin(origin: str, *, production: bool) -> None:
    """Browsers write an origin in one way only; whatever is not that would refuse every request."""
    msg = f"HOSOXA_ORIGIN must be a bare origin such as https://hoso.example.vn, in lower case, not {origin!r}"
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError as error:
        raise SettingsError(msg) from error
    standard = {"http": 80, "https": 443}.get(parts.scheme)
    bare = f"{parts.scheme}://{parts.hostname}"
    if parts.hostname and ":" in parts.hostname:
        bare = f"{parts.scheme}://[{parts.hostname}]"
    if port is not None and port != standard:
        bare = f"{bare}:{port}"
    if standard is None or not parts.hostname or not origin.isascii() or origin.removesuffix("/") != bare:
        raise SettingsError(msg)
    if parts.scheme == "http" and (production or parts.hostname not in LOOPBACK):
        msg = "HOSOXA_ORIGIN must be https:// (passkeys and service workers need it)"
        raise SettingsError(msg)


def _secret(env: Env, data_dir: Path, *, production: bool) -> str:
    given: str = env.str("SECRET_KEY", "")
    if production or given:
        if len(given) < MIN_SECRET:
            msg = f"HOSOXA_SECRET_KEY must be given and have at least {MIN_SECRET} characters"
            raise SettingsError(msg)
        return given
    return _kept(data_dir / "secret.key", lambda: secrets.token_urlsafe(48))


def _vapid(env: Env, data_dir: Path, *, production: bool) -> str:
    given: str = env.str("VAPID_PRIVATE_KEY", "")
    if production and not given:
        msg = "HOSOXA_VAPID_PRIVATE_KEY must be given (base64url of the 32-byte P-256 key)"
        raise SettingsError(msg)
    if not given:
        given = _kept(data_dir / "vapid.key", _new_vapid_key)
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError as error:
        msg = "HOSOXA_VAPID_PRIVATE_KEY is not a P-256 private key in base64url"
        raise SettingsError(msg) from error
    return given


def _new_vapid_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def _kept(path: Path, make: object) -> str:
    """Read a secret of the data folder; two processes starting at once agree on one value."""
    if not path.exists():
        text = make()  # type: ignore[operator]
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text().strip()
