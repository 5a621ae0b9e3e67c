"""A passkey authenticator that outlives the browser: Chromium's virtual one, mirrored here.

A virtual authenticator belongs to one page and dies with it; a phone's does not. Its credentials
are kept up to date from the browser's events and put into the next page's authenticator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

OPTIONS = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Authenticator:
    """The passkeys of one phone."""

    def __init__(self) -> None:
        self._credentials: dict[str, dict[str, Any]] = {}
        self._attached: list[tuple[CDPSession, str]] = []

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """What the phone holds: ``credentialId``, ``rpId``, ``userHandle``, ``signCount`` and so on."""
        return list(self._credentials.values())

    def attach(self, session: CDPSession) -> None:
        """Give a page this authenticator; called once for each page."""
        session.send("WebAuthn.enable", {"enableUI": False})
        authenticator_id = session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})["authenticatorId"]
        for credential in self.credentials:
            session.send(
                "WebAuthn.addCredential",
                {"authenticatorId": authenticator_id, "credential": credential},
            )
        for event in ("WebAuthn.credentialAdded", "WebAuthn.credentialAsserted"):
            session.on(event, self._keep)
        self._attached.append((session, authenticator_id))

    def detach_all(self) -> None:
        """The pages are gone; the passkeys stay."""
        self._attached.clear()

    def verify_user(self, *, succeeds: bool) -> None:
        """Whether the next finger or PIN is the right one."""
        for session, authenticator_id in self._attached:
            session.send(
                "WebAuthn.setUserVerified",
                {"authenticatorId": authenticator_id, "isUserVerified": succeeds},
            )

    def offer_only(self, credential: dict[str, Any]) -> None:
        """The person picks this passkey; the others are put away, as if another finger had not been asked."""
        self.forget()
        self._credentials[credential["credentialId"]] = credential
        for session, authenticator_id in self._attached:
            session.send("WebAuthn.addCredential", {"authenticatorId": authenticator_id, "credential": credential})

    def forget(self) -> None:
        """The phone loses its passkeys."""
        self._credentials.clear()
        for session, authenticator_id in self._attached:
            session.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator_id})

    def _keep(self, event: dict[str, Any]) -> None:
        credential = event["credential"]
        self._credentials[credential["credentialId"]] = credential
