"""The answer to a sign-in: who it is, until when, and the cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import jsonify

from server.clock import to_wire
from server.identity import sessions

if TYPE_CHECKING:
    from flask import Response

    from server.identity.service import SignedIn


def signed_in_answer(done: SignedIn) -> Response:
    """The person and, when a session was opened, its cookie."""
    response = jsonify({"person": done.account, "expires_at": to_wire(done.expires_at)})
    if done.token is not None:
        sessions.set_cookie(response, done.token)
    return response
