"""WebAuthn: the options that start a ceremony, and the verdict on an authenticator's answer.

Nothing here touches the database. Credentials are discoverable, the person is verified by the
authenticator, no attestation is asked for (WebAuthn level 3). What the library lets pass is
refused here: answers made in another site's frame (``crossOrigin``, ``topOrigin``), credentials
that a browser says are not discoverable, and sign-in answers without a user handle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import structlog
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    options_to_json_dict,
)
from webauthn.helpers.decoded_public_key_to_cryptography import decoded_public_key_to_cryptography
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.settings import Settings

#: How long a browser may wait for the person, in milliseconds; the server waits as long.
TIMEOUT_MS = 300_000
MAX_CREDENTIAL_ID = 1023
_log = structlog.get_logger("hosoxa.identity")


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential that passed registration."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the server keeps of a credential."""

    public_key: bytes
    sign_count: int
    user_handle: str


def creation_options(
    settings: Settings,
    *,
    challenge: str,
    user_handle: str,
    name: str,
    exclude: Iterable[tuple[str, tuple[str, ...]]] = (),
) -> dict[str, Any]:
    """Options for ``navigator.credentials.create()`` in their JSON form.

    Args:
        settings: of the deployment.
        challenge: base64url.
        user_handle: base64url of the random bytes that stand for the person.
        name: shown by the authenticator when the person chooses among passkeys.
        exclude: the person's credentials (id, transports), so that none is made twice in one place.
    """
    options = generate_registration_options(
        rp_id=settings.rp_id,
        rp_name=settings.deployment_name,
        user_id=base64url_to_bytes(user_handle),
        user_name=name,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(
                id=base64url_to_bytes(credential_id),
                transports=[AuthenticatorTransport(transport) for transport in transports],
            )
            for credential_id, transports in exclude
        ],
    )
    return options_to_json_dict(options) | {"extensions": {"credProps": True}}


def request_options(settings: Settings, *, challenge: str) -> dict[str, Any]:
    """Options for ``navigator.credentials.get()`` in their JSON form; any passkey of this site."""
    options = generate_authentication_options(
        rp_id=settings.rp_id,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        allow_credentials=[],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def verify_creation(settings: Settings, credential: dict[str, Any], challenge: str) -> NewPasskey:
    """Check an answer to :func:`creation_options`.

    Raises:
        ProblemError: ``passkey-refused``.
    """
    try:
        _same_site_only(credential)
        if _not_discoverable(credential):
            _refuse("the credential is not discoverable")
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=settings.rp_id,
            expected_origin=settings.origin,
            require_user_verification=True,
        )
        # Without an attestation nobody has used the key yet: one that cannot work is refused now.
        decoded_public_key_to_cryptography(decode_credential_public_key(verified.credential_public_key))
    except ProblemError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever a stranger's bytes make the parsers raise is a refusal)
        _refuse(type(error).__name__, error)
    if len(verified.credential_id) > MAX_CREDENTIAL_ID:
        _refuse("the credential id is too long")
    return NewPasskey(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(credential),
        backed_up=verified.credential_backed_up,
    )


def credential_id_of(credential: dict[str, Any]) -> str:
    """The id that an answer claims.

    Raises:
        ProblemError: ``passkey-refused`` when it has none that can be.
    """
    claimed = credential.get("id")
    if not isinstance(claimed, str) or not claimed.isascii() or "\0" in claimed:
        _refuse("the answer has no credential id")
    return claimed


def verify_assertion(settings: Settings, credential: dict[str, Any], challenge: str, known: Known) -> tuple[int, bool]:
    """Check an answer to :func:`request_options`.

    Returns:
        The authenticator's new sign count, and whether the passkey is backed up.

    Raises:
        ProblemError: ``passkey-refused``; also when a sign count that was ever above zero does not
            grow, which is how a copied authenticator shows (WebAuthn level 3, section 6.1.1).
    """
    try:
        _same_site_only(credential)
        handle = credential["response"].get("userHandle")
        if not isinstance(handle, str) or handle.rstrip("=") != known.user_handle:
            _refuse("the user handle is not the passkey's")
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=settings.rp_id,
            expected_origin=settings.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except ProblemError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever a stranger's bytes make the parsers raise is a refusal)
        _refuse(type(error).__name__, error)
    return verified.new_sign_count, verified.credential_backed_up


def _same_site_only(credential: dict[str, Any]) -> None:
    client_data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    if client_data.get("crossOrigin") not in {None, False} or "topOrigin" in client_data:
        _refuse("the ceremony ran in another site's frame")


def _not_discoverable(credential: dict[str, Any]) -> bool:
    extensions = credential.get("clientExtensionResults")
    properties = extensions.get("credProps") if isinstance(extensions, dict) else None
    return isinstance(properties, dict) and properties.get("rk") is False


def _transports(credential: dict[str, Any]) -> tuple[str, ...]:
    named = credential["response"].get("transports")
    known = {transport.value for transport in AuthenticatorTransport}
    if not isinstance(named, list):
        return ()
    return tuple(sorted({item for item in named if isinstance(item, str)} & known))


def _refuse(reason: str, cause: Exception | None = None) -> NoReturn:
    _log.info("passkey_refused", reason=reason)
    raise ProblemError("passkey-refused") from cause
