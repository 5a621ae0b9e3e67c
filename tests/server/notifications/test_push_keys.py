from __future__ import annotations

import base64
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from marshmallow import ValidationError

from server.notifications.push_keys import auth_secret, public_point
from server.notifications.schemas import SubscribeSchema


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def point(curve: ec.EllipticCurve | None = None, form: PublicFormat = PublicFormat.UncompressedPoint) -> bytes:
    return ec.generate_private_key(curve or ec.SECP256R1()).public_key().public_bytes(Encoding.X962, form)


def test_a_real_key_is_kept_without_padding() -> None:
    raw = point()
    assert public_point(encoded(raw)) == encoded(raw).rstrip("=")
    assert public_point(encoded(raw).rstrip("=")) == encoded(raw).rstrip("=")
    assert auth_secret(encoded(b"0123456789abcdef")) == "MDEyMzQ1Njc4OWFiY2RlZg"


BAD_POINTS: dict[str, Any] = {
    "a number": 5,
    "nothing": "",
    "no base64url": "+/" * 43,
    "text after it": encoded(point()) + "\n",
    "a compressed point": encoded(point(form=PublicFormat.CompressedPoint)),
    "a point of another curve": encoded(point(ec.SECP384R1())),
    "65 bytes that are no point": encoded(b"\4" + os.urandom(64)),
    "a hybrid point": encoded(b"\6" + point()[1:]),
    "the length of one letter too many": "A" * 89,
}


@pytest.mark.parametrize("text", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_what_is_no_point_on_the_curve_is_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        public_point(text)


@pytest.mark.parametrize("text", [None, 5, "", "A", encoded(b"x" * 15), encoded(b"x" * 17), "Ả" * 22])
def test_an_auth_secret_has_sixteen_bytes(text: Any) -> None:
    with pytest.raises(ValidationError):
        auth_secret(text)


def test_a_subscription_needs_all_three_and_nothing_else() -> None:
    good = {"endpoint": "https://x.example/", "p256dh": encoded(point()), "auth": encoded(b"0123456789abcdef")}
    loaded = SubscribeSchema().load(good)
    assert loaded["auth"] == "MDEyMzQ1Njc4OWFiY2RlZg"
    for name in good:
        with pytest.raises(ValidationError):
            SubscribeSchema().load({key: value for key, value in good.items() if key != name})
        with pytest.raises(ValidationError):
            SubscribeSchema().load(good | {name: None})
    with pytest.raises(ValidationError):
        SubscribeSchema().load(good | {"expirationTime": None})
    with pytest.raises(ValidationError):
        SubscribeSchema().load(good | {"endpoint": "https://x.example/" + "x" * 1024})
