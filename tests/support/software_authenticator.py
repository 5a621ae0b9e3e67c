"""A passkey authenticator in software, with all the ways in which one can go wrong.

It makes true WebAuthn answers (ES256, attestation "none", CBOR by fido2) in the JSON form that
browsers give, so the server's checks run on real bytes. Each flaw is a keyword.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Passkey:
    """One credential."""

    rp_id: str
    user_handle: str
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0


@dataclass
class SoftwareAuthenticator:
    """Somebody's phone. ``counts`` says whether it keeps a sign count."""

    origin: str
    counts: bool = True
    passkeys: list[Passkey] = field(default_factory=list)

    def create(
        self,
        options: dict[str, Any],
        *,
        origin: str | None = None,
        rp_id: str | None = None,
        challenge: str | None = None,
        verified: bool = True,
        present: bool = True,
        discoverable: bool | None = True,
        client_data: dict[str, Any] | None = None,
        passkey: Passkey | None = None,
    ) -> dict[str, Any]:
        """Answer creation options. Gives what ``navigator.credentials.create()`` gives, as JSON."""
        passkey = passkey or Passkey(rp_id or options["rp"]["id"], options["user"]["id"])
        if passkey not in self.passkeys:
            self.passkeys.append(passkey)
        cose = ES256.from_cryptography_key(passkey.key.public_key())  # type: ignore[no-untyped-call]  # fido2 has no types here
        public = cbor.encode(dict(cose))
        attested = bytes(16) + len(passkey.id).to_bytes(2, "big") + passkey.id + public
        flags = AT | BE | BS | (UP if present else 0) | (UV if verified else 0)
        data = self._authenticator_data(passkey, flags) + attested
        client = self._client_data("webauthn.create", challenge or options["challenge"], origin, client_data)
        answer = {
            "clientDataJSON": b64(client),
            "attestationObject": b64(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal", "hybrid"],
        }
        results = {} if discoverable is None else {"credProps": {"rk": discoverable}}
        return self._credential(passkey, answer, results)

    def get(
        self,
        options: dict[str, Any],
        *,
        origin: str | None = None,
        challenge: str | None = None,
        verified: bool = True,
        present: bool = True,
        count: int | None = None,
        client_data: dict[str, Any] | None = None,
        user_handle: str | None = "",
        passkey: Passkey | None = None,
        sign_with: ec.EllipticCurvePrivateKey | None = None,
        rp_id: str | None = None,
    ) -> dict[str, Any]:
        """Answer request options with the newest passkey, or the one given."""
        passkey = passkey or self.passkeys[-1]
        if count is not None:
            passkey.count = count
        elif self.counts:
            passkey.count += 1
        flags = BE | BS | (UP if present else 0) | (UV if verified else 0)
        data = self._authenticator_data(passkey, flags, rp_id)
        client = self._client_data("webauthn.get", challenge or options["challenge"], origin, client_data)
        signature = (sign_with or passkey.key).sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(signature),
        }
        handle = passkey.user_handle if user_handle == "" else user_handle
        if handle is not None:
            answer["userHandle"] = handle
        return self._credential(passkey, answer, {})

    def _authenticator_data(self, passkey: Passkey, flags: int, rp_id: str | None = None) -> bytes:
        rp = hashlib.sha256((rp_id or passkey.rp_id).encode()).digest()
        return rp + bytes([flags]) + passkey.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str, origin: str | None, more: dict[str, Any] | None) -> bytes:
        members = {
            "type": kind,
            "challenge": challenge,
            "origin": origin or self.origin,
            "crossOrigin": False,
        }
        return json.dumps(members | (more or {})).encode()

    @staticmethod
    def _credential(passkey: Passkey, response: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64(passkey.id),
            "rawId": b64(passkey.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": results,
            "authenticatorAttachment": "platform",
        }
