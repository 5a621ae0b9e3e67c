from __future__ import annotations

import threading
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from server.clock import now
from server.database import db, write
from server.identity.models import Ceremony, Passkey, Person, Session
from server.ids import new_id
from tests.server.conftest import ORIGIN
from tests.server.identity.conftest import NAME, Phone, code_of
from tests.support.software_authenticator import Passkey as Credential
from tests.support.software_authenticator import b64

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def count(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        found: int = db.session.scalar(select(func.count()).select_from(table)) or 0
        db.session.remove()
        return found


def test_creation_options_ask_for_a_discoverable_verified_passkey_and_no_attestation(
    phone: Phone,
) -> None:
    options = phone.begin("register", name=NAME)["options"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["requireResidentKey"] is True
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["rp"]["id"] == "localhost"
    assert len(urlsafe_b64decode(options["challenge"] + "==")) >= 16
    assert {item["alg"] for item in options["pubKeyCredParams"]} == {-8, -7, -257}
    assert options["extensions"] == {"credProps": True}


def test_a_user_handle_is_random_and_says_nothing_about_the_person(phone: Phone) -> None:
    first = phone.begin("register", name=NAME)["options"]["user"]["id"]
    second = phone.begin("register", name=NAME)["options"]["user"]["id"]
    assert first != second
    assert len(urlsafe_b64decode(first + "=")) == 32


def test_sign_in_options_name_no_credential_and_require_verification(phone: Phone) -> None:
    options = phone.begin("sign-in")["options"]
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"


def test_registering_makes_a_person_and_signs_them_in(phone: Phone) -> None:
    response = phone.register("Hà  Thị Thái")
    assert response.status_code == 200
    answer = response.get_json()
    assert answer["person"] == {"id": phone.user.id, "name": NAME, "roles": []}
    assert phone.session().get_json() == answer
    phone.user.sync()
    assert phone.user.has("me") == {
        phone.user.id: {"name": NAME, "phone": None, "language": "vi", "roles": [], "version": 1}
    }


def test_who_registered_signs_in_again_on_another_phone_with_a_synced_passkey(
    phone: Phone, make_phone: Callable[[], Phone]
) -> None:
    phone.register()
    other = make_phone()
    other.authenticator = phone.authenticator
    response = other.sign_in()
    assert response.status_code == 200
    assert other.user.id == phone.user.id
    assert other.user.token != phone.user.token
    assert phone.session().status_code == 200


@pytest.mark.parametrize(
    "flaws",
    [
        pytest.param({"origin": "https://evil.example"}, id="another origin"),
        pytest.param({"origin": "http://localhost"}, id="the same host without https"),
        pytest.param({"rp_id": "evil.example"}, id="another relying party"),
        pytest.param({"verified": False}, id="the person was not verified"),
        pytest.param({"present": False}, id="the person was not present"),
        pytest.param({"challenge": b64(b"x" * 32)}, id="another challenge"),
        pytest.param({"client_data": {"crossOrigin": True}}, id="in another site's frame"),
        pytest.param({"client_data": {"crossOrigin": "yes"}}, id="an odd crossOrigin"),
        pytest.param({"client_data": {"topOrigin": "https://evil.example"}}, id="a top origin"),
        pytest.param({"client_data": {"type": "webauthn.get"}}, id="an answer of the other kind"),
        pytest.param({"discoverable": False}, id="not discoverable"),
    ],
)
def test_a_registration_is_refused_with(app: Flask, phone: Phone, flaws: dict[str, Any]) -> None:
    response = phone.register(**flaws)
    assert code_of(response) == "passkey-refused"
    assert count(app, Person) == count(app, Passkey) == count(app, Session) == 0
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "flaws",
    [
        pytest.param({"origin": "https://evil.example"}, id="another origin"),
        pytest.param({"rp_id": "evil.example"}, id="another relying party"),
        pytest.param({"verified": False}, id="the person was not verified"),
        pytest.param({"present": False}, id="the person was not present"),
        pytest.param({"challenge": b64(b"x" * 32)}, id="another challenge"),
        pytest.param({"client_data": {"crossOrigin": True}}, id="in another site's frame"),
        pytest.param({"client_data": {"topOrigin": ORIGIN}}, id="a top origin"),
        pytest.param({"client_data": {"type": "webauthn.create"}}, id="the other kind of answer"),
        pytest.param({"user_handle": b64(b"y" * 32)}, id="somebody else's user handle"),
        pytest.param({"user_handle": None}, id="no user handle"),
        pytest.param({"sign_with": Credential("localhost", "").key}, id="another key"),
        pytest.param({"count": 1}, id="a sign count that does not grow"),
        pytest.param({"count": 0}, id="a sign count that falls to zero"),
    ],
)
def test_a_sign_in_is_refused_with(phone: Phone, make_phone: Callable[[], Phone], flaws: dict[str, Any]) -> None:
    phone.register()
    assert phone.sign_in(count=2).status_code == 200
    other = make_phone()
    other.authenticator = phone.authenticator
    response = other.sign_in(**flaws)
    assert code_of(response) == "passkey-refused"
    assert other.user.token is None


def test_an_authenticator_that_keeps_no_count_signs_in_again_and_again(phone: Phone) -> None:
    phone.authenticator.counts = False
    phone.register()
    assert phone.sign_in().status_code == 200
    assert phone.sign_in().status_code == 200


def test_a_passkey_that_the_server_does_not_know_is_told_so(phone: Phone) -> None:
    phone.authenticator.passkeys.append(Credential("localhost", b64(b"z" * 32)))
    assert code_of(phone.sign_in()) == "passkey-unknown"


@pytest.mark.parametrize("way", ["register", "sign-in"])
def test_an_answer_cannot_be_replayed(phone: Phone, way: str) -> None:
    phone.register()
    if way == "register":
        begun = phone.begin("register", name="Lò Văn Thử")
        credential = phone.authenticator.create(begun["options"])
    else:
        begun = phone.begin("sign-in")
        credential = phone.authenticator.get(begun["options"])
    assert phone.finish(way, begun["ceremony"], credential).status_code == 200
    assert code_of(phone.finish(way, begun["ceremony"], credential)) == "ceremony-unknown"


def test_a_refused_answer_uses_its_ceremony_up(phone: Phone) -> None:
    phone.register()
    begun = phone.begin("sign-in")
    bad = phone.authenticator.get(begun["options"], verified=False)
    assert code_of(phone.finish("sign-in", begun["ceremony"], bad)) == "passkey-refused"
    good = phone.authenticator.get(begun["options"])
    assert code_of(phone.finish("sign-in", begun["ceremony"], good)) == "ceremony-unknown"


def test_another_device_cannot_finish_a_ceremony_nor_spoil_it(phone: Phone) -> None:
    begun = phone.begin("register", name=NAME)
    credential = phone.authenticator.create(begun["options"])
    stolen = phone.finish("register", begun["ceremony"], credential, device=new_id())
    assert code_of(stolen) == "ceremony-unknown"
    assert phone.finish("register", begun["ceremony"], credential).status_code == 200


def test_a_ceremony_serves_only_the_purpose_it_was_begun_for(phone: Phone) -> None:
    phone.register()
    begun = phone.begin("sign-in")
    begun["options"] |= {"rp": {"id": "localhost"}, "user": {"id": b64(b"u" * 32)}}
    made = phone.authenticator.create(begun["options"])
    assert code_of(phone.finish("register", begun["ceremony"], made)) == "ceremony-unknown"
    phone.authenticator.passkeys.pop()
    begun = phone.begin("register", name="Lò Văn Thử")
    shown = phone.authenticator.get(begun["options"])
    assert code_of(phone.finish("sign-in", begun["ceremony"], shown)) == "ceremony-unknown"


def test_a_ceremony_ends_after_five_minutes(app: Flask, phone: Phone) -> None:
    begun = phone.begin("register", name=NAME)
    with app.app_context():
        expires = db.session.scalar(select(Ceremony.expires_at))
        db.session.remove()
        assert expires is not None
        assert timedelta(minutes=4) < expires - now() <= timedelta(minutes=5)
        write(lambda session: session.execute(update(Ceremony).values(expires_at=now())))
        db.session.remove()
    credential = phone.authenticator.create(begun["options"])
    assert code_of(phone.finish("register", begun["ceremony"], credential)) == "ceremony-expired"
    assert count(app, Person) == 0


def test_of_two_who_use_a_ceremony_at_once_one_gets_in(app: Flask, phone: Phone) -> None:
    phone.register()
    begun = phone.begin("sign-in")
    credential = phone.authenticator.get(begun["options"])
    before = count(app, Session)
    barrier = threading.Barrier(8)
    statuses: list[int] = []

    def use() -> None:
        body = {
            "ceremony": begun["ceremony"],
            "device": phone.user.device,
            "credential": credential,
        }
        barrier.wait()
        response = phone.user.post("/api/identity/sign-in/verify", body)
        statuses.append(response.status_code)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7
    assert count(app, Session) == before + 1


def test_a_credential_id_that_is_somebody_elses_is_refused(
    app: Flask, phone: Phone, make_phone: Callable[[], Phone]
) -> None:
    phone.register()
    thief = make_phone()
    taken = Credential("localhost", "", id=phone.authenticator.passkeys[0].id)
    assert code_of(thief.register("Kẻ Trộm", passkey=taken)) == "passkey-refused"
    assert count(app, Person) == 1


def test_a_signed_in_person_adds_a_second_passkey_and_keeps_their_session(app: Flask, phone: Phone) -> None:
    phone.register()
    token = phone.user.token
    begun = phone.begin("register")
    first = phone.authenticator.passkeys[0]
    assert [item["id"] for item in begun["options"]["excludeCredentials"]] == [b64(first.id)]
    assert begun["options"]["user"]["id"] == first.user_handle
    credential = phone.authenticator.create(begun["options"])
    response = phone.finish("register", begun["ceremony"], credential)
    assert response.status_code == 200
    assert phone.user.token == token
    assert count(app, Person) == 1
    assert count(app, Passkey) == 2
    assert phone.sign_in().status_code == 200


def test_adding_a_passkey_needs_a_sign_in(phone: Phone) -> None:
    response = phone.ask("register/options", device=phone.user.device)
    assert code_of(response) == "sign-in-required"


def test_a_passkey_is_not_added_once_the_person_has_signed_out(app: Flask, phone: Phone) -> None:
    phone.register()
    begun = phone.begin("register")
    credential = phone.authenticator.create(begun["options"])
    phone.ask("sign-out")
    assert code_of(phone.finish("register", begun["ceremony"], credential)) == "ceremony-unknown"
    assert count(app, Passkey) == 1


def test_registering_by_name_on_a_phone_in_use_makes_another_person(app: Flask, phone: Phone) -> None:
    phone.register()
    first, old = phone.user.id, phone.user.token
    phone.register("Lò Văn Thử")
    assert phone.user.id != first
    assert count(app, Person) == 2
    assert phone.session(old).status_code == 401


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "AA"},
        {"id": None, "rawId": "AA", "type": "public-key", "response": {}},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": None},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": 7}},
        {"id": "é", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "!!"}},
        {"id": "AA", "rawId": "AA", "type": "public-key",
         "response": {"clientDataJSON": "bnVsbA", "attestationObject": "AA"}},
        {"id": "AA", "rawId": "AA", "type": "public-key",
         "response": {"clientDataJSON": "W10", "authenticatorData": "AA", "signature": "AA"}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["register", "sign-in"])
def test_rubbish_instead_of_an_answer_is_refused(phone: Phone, way: str, credential: dict[str, Any]) -> None:
    phone.register()
    begun = phone.begin(way, **({"name": NAME} if way == "register" else {}))
    response = phone.finish(way, begun["ceremony"], credential)
    assert code_of(response) in {"passkey-refused", "passkey-unknown"}


def test_a_public_key_that_is_not_on_its_curve_is_refused_at_once(phone: Phone) -> None:
    begun = phone.begin("register", name=NAME)
    credential = phone.authenticator.create(begun["options"])
    packed = urlsafe_b64decode(credential["response"]["attestationObject"] + "===")
    point = phone.authenticator.passkeys[0].key.public_key().public_numbers()
    broken = packed.replace(point.y.to_bytes(32, "big"), bytes(31) + b"\x05")
    credential["response"]["attestationObject"] = b64(broken)
    assert broken != packed
    response = phone.finish("register", begun["ceremony"], credential)
    assert code_of(response) == "passkey-refused"


def test_ceremonies_long_past_are_deleted_when_another_begins(app: Flask, phone: Phone) -> None:
    phone.begin("sign-in")
    with app.app_context():
        past = now() - timedelta(days=2)
        write(lambda session: session.execute(update(Ceremony).values(expires_at=past)))
        db.session.remove()
    phone.begin("sign-in")
    assert count(app, Ceremony) == 1
