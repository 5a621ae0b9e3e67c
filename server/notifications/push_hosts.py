"""Which addresses the server may push to.

An endpoint is an address that a device hands us and that the server then calls: without a list of allowed hosts it
would be a way to make the server call anything inside its network. Allowed are https on the standard port at a listed
host (exactly, or below a ``*.`` suffix); loopback hosts, for tests, only where they are listed by name, and then with
any port and without TLS too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from server.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterable

HTTPS_PORT: Final = 443
#: Scheme, a plain host (no user part, no IPv6 literal), an optional port, a path; nothing that two URL readers could
#: understand differently.
_ENDPOINT: Final = re.compile(
    r"https?://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*"
)


def is_allowed(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether the server may push to ``endpoint``.

    :param hosts: lower-case host names; ``*.suffix`` allows every host below the suffix.
    """
    found = _ENDPOINT.fullmatch(endpoint)
    if found is None:
        return False
    host = found["host"]
    if not any(_matches(host, entry) for entry in hosts):
        return False
    if host in LOOPBACK:
        return True
    return endpoint.startswith("https://") and found["port"] in {None, str(HTTPS_PORT)}


def host_of(endpoint: str) -> str:
    """The host alone: what may stand in a log (the rest of an endpoint is a secret of its device)."""
    return urlsplit(endpoint).hostname or ""


def audience_of(endpoint: str) -> str:
    """The origin of ``endpoint``, as the ``aud`` claim of RFC 8292 wants it: no default port."""
    parts = urlsplit(endpoint)
    default = (parts.scheme, parts.port) in {("https", HTTPS_PORT), ("http", 80)}
    port = "" if parts.port is None or default else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _matches(host: str, entry: str) -> bool:
    entry = entry.strip().lower()
    if entry.startswith("*."):
        return host.endswith(entry[1:]) and len(host) > len(entry) - 1 and host not in LOOPBACK
    return host == entry
