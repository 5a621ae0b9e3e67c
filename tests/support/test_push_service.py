from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from tests.support.push_service import PushService, Subscription
from tests.support.rfc8291 import PushBodyError, decrypt, uncompressed
from tests.support.vapid import b64url, b64url_decode

if TYPE_CHECKING:
    from collections.abc import Iterator

PAYLOAD = json.dumps({"v": 1, "code": "X-260101-1", "status": 5})


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def vapid_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def send(
    service: PushService,
    subscription: Subscription,
    key: ec.EllipticCurvePrivateKey,
    *,
    ends_in: int = 3600,
    audience: str | None = None,
) -> int:
    """Send as the application server does and give the status."""
    claims: dict[str, str | int] = {
        "sub": "mailto:a@example.invalid",
        "aud": audience or service.origin,
        "exp": int(time.time()) + ends_in,
    }
    number = key.private_numbers().private_value
    try:
        response = webpush(
            subscription.as_json(),
            PAYLOAD,
            vapid_private_key=b64url(number.to_bytes(32, "big")),
            vapid_claims=claims,
            ttl=86400,
            timeout=10,
        )
    except WebPushException as error:
        return int(error.response.status_code)
    return int(response.status_code)


def test_the_example_of_rfc_8291_decrypts() -> None:
    """RFC 8291, appendix A."""
    key = ec.derive_private_key(
        int.from_bytes(b64url_decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"),
        ec.SECP256R1(),
    )
    body = b64url_decode(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    plain = decrypt(body, key, b64url_decode("BTBZMqHH6r4Tts7J_aSIgg"))
    assert plain == b"When I grow up, I want to be a watermelon"


def test_what_the_library_encrypts_is_decrypted_and_kept(
    service: PushService, vapid_key: ec.EllipticCurvePrivateKey
) -> None:
    subscription = service.subscribe()
    subscription.application_server_key = b64url(uncompressed(vapid_key))
    assert send(service, subscription, vapid_key) == 201
    message = service.wait_for_message(subscription)
    assert message.plaintext.decode() == PAYLOAD
    assert message.ttl == 86400
    assert message.vapid.subject == "mailto:a@example.invalid"


def test_another_subscription_cannot_read_the_message(
    service: PushService, vapid_key: ec.EllipticCurvePrivateKey
) -> None:
    mine, other = service.subscribe(), service.subscribe()
    other.key, other.auth = mine.key, mine.auth[::-1]
    mine.token, mine.endpoint = other.token, other.endpoint
    assert send(service, mine, vapid_key) == 400
    assert service.refused == ["the record does not decrypt under this subscription"]


def test_a_body_that_is_cut_off_is_refused(vapid_key: ec.EllipticCurvePrivateKey) -> None:
    with pytest.raises(PushBodyError, match="header"):
        decrypt(b"short", vapid_key, b"0" * 16)


def test_a_key_other_than_the_subscriptions_is_refused(
    service: PushService, vapid_key: ec.EllipticCurvePrivateKey
) -> None:
    subscription = service.subscribe()
    subscription.application_server_key = b64url(uncompressed(ec.generate_private_key(ec.SECP256R1())))
    assert send(service, subscription, vapid_key) == 403
    assert service.messages == []


@pytest.mark.parametrize(("ends_in", "audience"), [(-60, None), (3600, "https://elsewhere.example")])
def test_a_token_that_is_over_or_for_elsewhere_is_refused(
    service: PushService,
    vapid_key: ec.EllipticCurvePrivateKey,
    ends_in: int,
    audience: str | None,
) -> None:
    subscription = service.subscribe()
    header = Vapid02.from_raw(b64url(vapid_key.private_numbers().private_value.to_bytes(32, "big")).encode()).sign(
        {
            "sub": "mailto:a@example.invalid",
            "aud": audience or service.origin,
            "exp": str(int(time.time()) + ends_in),
        }
    )["Authorization"]
    answer = service.receive(
        subscription.token,
        {"authorization": header, "ttl": "60", "content-encoding": "aes128gcm"},
        b"",
    )
    assert answer.status == 403


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_the_service_answers_what_it_is_told_then_accepts_again(
    service: PushService, vapid_key: ec.EllipticCurvePrivateKey, status: int
) -> None:
    subscription = service.subscribe()
    service.answer_with(status, {"Retry-After": "1"}, times=1)
    assert send(service, subscription, vapid_key) == status
    assert service.messages == []
    assert send(service, subscription, vapid_key) == 201
