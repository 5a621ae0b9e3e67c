"""Which addresses the server may push to.

An endpoint is an address that a device hands us and that the server then calls: without a list of allowed hosts it
would be a way to make the server call anything inside its network. Allowed is https at a listed host (exactly, or
below a ``*.`` suffix), on the standard port or on the one listed with it; loopback hosts, for tests, only where they
are listed by name, and then without TLS too and, listed without a port, on any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from server.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterable

HTTPS_PORT: Final = 443
HTTP_PORT: Final = 80
#: Scheme, a plain host (no user part, no IPv6 literal), an optional port, a path; nothing that two URL readers could
#: understand differently.
_ENDPOINT: Final = re.compile(
    r"https?://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*"
)


def is_allowed(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether the server may push to ``endpoint``.

    :param hosts: ``host`` or ``host:port``; ``*.suffix`` allows every host below the suffix.
    """
    found = _ENDPOINT.fullmatch(endpoint)
    if found is None:
        return False
    host = found["host"]
    if not endpoint.startswith("https://") and host not in LOOPBACK:
        return False
    port = int(found["port"] or (HTTPS_PORT if endpoint.startswith("https://") else HTTP_PORT))
    return any(_matches(host, port, entry.strip().lower()) for entry in hosts)


def host_of(endpoint: str) -> str:
    """The host alone: what may stand in a log (the rest of an endpoint is a secret of its device)."""
    return urlsplit(endpoint).hostname or ""


def audience_of(endpoint: str) -> str:
    """The origin of ``endpoint``, as the ``aud`` claim of RFC 8292 wants it: no default port."""
    parts = urlsplit(endpoint)
    default = (parts.scheme, parts.port) in {("https", HTTPS_PORT), ("http", HTTP_PORT)}
    port = "" if parts.port is None or default else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _matches(host: str, port: int, entry: str) -> bool:
    name, _, listed_port = entry.partition(":")
    if listed_port and listed_port != str(port):
        return False
    if not listed_port and port != HTTPS_PORT and host not in LOOPBACK:
        return False
    if name.startswith("*."):
        return host.endswith(name[1:]) and host not in LOOPBACK
    return host == name
