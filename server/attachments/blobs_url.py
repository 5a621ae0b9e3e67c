"""Which store a deployment has: ``HOSOXA_BLOBS_URL``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from server.attachments.blobs_disk import DiskStore
from server.settings import SettingsError

if TYPE_CHECKING:
    from obstore.store import S3Config
    from obstore.store import S3Store as Bucket

    from server.attachments.blobs import BlobStore
    from server.settings import Settings

#: Of one request to an object store; a file has ten million bytes at most.
TIMEOUT: Final = timedelta(seconds=30)
_KNOWN: Final = frozenset({"endpoint", "region", "virtual_hosted"})


@dataclass(frozen=True)
class S3Address:
    """A bucket, and the folder in it that is ours."""

    bucket: str
    prefix: str
    #: such as ``https://s3.example.vn``; Amazon's own when empty
    endpoint: str
    region: str
    virtual_hosted: bool
    #: both empty: as the environment says (``AWS_ACCESS_KEY_ID`` and the like, or the machine's role)
    key: str
    secret: str

    @classmethod
    def read(cls, url: str, *, key: str = "", secret: str = "") -> S3Address:
        """Read ``s3://bucket/prefix?endpoint=https://…&region=…&virtual_hosted=1``.

        :raises SettingsError: when it is not of this shape.
        """
        parts = urlsplit(url)
        more = dict(parse_qsl(parts.query, keep_blank_values=True))
        endpoint = more.get("endpoint", "")
        if parts.scheme != "s3" or not parts.hostname or not more.keys() <= _KNOWN or parts.username or parts.fragment:
            raise SettingsError("HOSOXA_BLOBS_URL must be s3://bucket/prefix?endpoint=https://…&region=…, or empty")
        if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
            raise SettingsError("HOSOXA_BLOBS_URL: the endpoint must begin with https:// or http://")
        if bool(key) != bool(secret):
            raise SettingsError("HOSOXA_BLOBS_KEY and HOSOXA_BLOBS_SECRET must both be given, or neither")
        return cls(
            bucket=parts.netloc,
            prefix=parts.path.strip("/"),
            endpoint=endpoint,
            region=more.get("region", "us-east-1"),
            virtual_hosted=more.get("virtual_hosted", "0") == "1",
            key=key,
            secret=secret,
        )

    def connect(self, timeout: timedelta) -> Bucket:
        """A client of the bucket; nothing is asked yet."""
        from obstore.store import S3Store as Bucket  # noqa: PLC0415 (ten megabytes that a disk does not need)

        config: S3Config = {
            "region": self.region,
            "virtual_hosted_style_request": self.virtual_hosted,
            # the store compares what it got with what was sent
            "checksum_algorithm": "sha256",
        }
        if self.endpoint:
            config["endpoint"] = self.endpoint
        if self.key:
            config["access_key_id"], config["secret_access_key"] = self.key, self.secret
        return Bucket(
            self.bucket,
            prefix=self.prefix or None,
            config=config,
            client_options={
                "timeout": timeout,
                "connect_timeout": "5s",
                "allow_http": self.endpoint.startswith("http:"),
            },
            retry_config={"max_retries": 2, "retry_timeout": timeout},
        )


def open_store(settings: Settings) -> BlobStore:
    """The store of a deployment: its data folder, or the object store that ``HOSOXA_BLOBS_URL`` names.

    :raises SettingsError: when the address is not one.
    """
    if not settings.blobs_url:
        return DiskStore(settings.attachments_dir)
    from server.attachments.blobs_s3 import S3Store  # noqa: PLC0415 (as in connect)

    address = S3Address.read(settings.blobs_url, key=settings.blobs_key, secret=settings.blobs_secret)
    return S3Store(address, settings.scratch(), timeout=TIMEOUT)
