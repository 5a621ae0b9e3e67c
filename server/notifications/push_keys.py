"""The keys of a push subscription (RFC 8291, section 3.1), checked before they are kept.

A key that is not a point of P-256 would only be found when the first push is encrypted, days later and with nobody to
tell. Both are stored as base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from marshmallow import ValidationError

POINT_BYTES: Final = 65
AUTH_BYTES: Final = 16
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,100}={0,2}")


def public_point(text: object) -> str:
    """The browser's public key: an uncompressed point on P-256.

    :raises ValidationError: when it is anything else.
    """
    raw = _decode(text, POINT_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError as error:
        raise ValidationError("Not a point on P-256.") from error
    if raw[0] != 4:  # noqa: PLR2004 (SEC 1, section 2.3.3: 04 marks an uncompressed point)
        raise ValidationError("Not an uncompressed point.")
    return _encode(raw)


def auth_secret(text: object) -> str:
    """The authentication secret: 16 bytes.

    :raises ValidationError: when it is anything else.
    """
    return _encode(_decode(text, AUTH_BYTES))


def _decode(text: object, length: int) -> bytes:
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise ValidationError("Not base64url.")
    try:
        raw = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error as error:
        raise ValidationError("Not base64url.") from error
    if len(raw) != length:
        raise ValidationError("Not the agreed length.")
    return raw


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
