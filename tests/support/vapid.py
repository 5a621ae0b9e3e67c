"""Checking a VAPID authorization header (RFC 8292) as a push service does."""

from __future__ import annotations

import base64
import binascii
import json
import time
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

DAY_SECONDS = 24 * 3600


class VapidError(ValueError):
    """The header would be refused by a push service; the message says why."""


@dataclass(frozen=True)
class Vapid:
    """What a good header said: who is asking, until when, and the key in base64url."""

    key: str
    subject: str
    audience: str
    expires: float


def b64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64url_decode(text: str) -> bytes:
    """The reverse of ``b64url``; padding may be missing."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_vapid(header: str, audience: str, expected_key: str | None = None) -> Vapid:
    """Verify signature and claims.

    Args:
        header: the Authorization header.
        audience: the push service's own origin, which the token must name.
        expected_key: the application server key the subscription was made with, if known.

    Raises:
        VapidError: when a push service would answer 401 or 403.
    """
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "vapid":
        raise VapidError(f"the scheme is {scheme!r}, not vapid")
    values = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    try:
        token, key = values["t"], values["k"]
        head_text, claims_text, signature_text = token.split(".")
        head = json.loads(b64url_decode(head_text))
        claims = json.loads(b64url_decode(claims_text))
        signature = b64url_decode(signature_text)
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64url_decode(key))
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        public.verify(
            encode_dss_signature(r, s),
            f"{head_text}.{claims_text}".encode(),
            ec.ECDSA(hashes.SHA256()),
        )
    except (KeyError, ValueError, binascii.Error, InvalidSignature) as error:
        raise VapidError(f"the token is not a signed JWT: {error!r}") from error
    if head.get("alg") != "ES256":
        raise VapidError("the algorithm must be ES256")
    if claims.get("aud") != audience:
        raise VapidError(f"the token is for {claims.get('aud')!r}, not {audience!r}")
    left = float(claims.get("exp", 0)) - time.time()
    if not 0 < left <= DAY_SECONDS:
        raise VapidError(f"the token ends in {left:.0f} s; 24 hours are the most")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise VapidError("the subject must be a mailto: or https: address")
    if expected_key is not None and key.rstrip("=") != expected_key.rstrip("="):
        raise VapidError("the key is not the one that the subscription was made with")
    return Vapid(key, str(claims["sub"]), audience, float(claims["exp"]))
