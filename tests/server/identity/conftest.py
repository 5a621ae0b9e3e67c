"""Somebody with a phone that makes passkeys, and somebody who signs in on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.server.conftest import COOKIE, ORIGIN, Person
from tests.support.software_authenticator import SoftwareAuthenticator

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

NAME = "Hà Thị Thái"


def cookie_of(response: TestResponse) -> str | None:
    """The session token that an answer sets; empty when it removes the cookie."""
    for header in response.headers.getlist("Set-Cookie"):
        cookie = SimpleCookie(header)
        if COOKIE in cookie:
            return cookie[COOKIE].value
    return None


@dataclass
class Phone:
    """A browser with its cookie and its authenticator."""

    app: Flask
    user: Person
    authenticator: SoftwareAuthenticator = field(default_factory=lambda: SoftwareAuthenticator(ORIGIN))

    def ask(self, path: str, **body: Any) -> TestResponse:
        """POST to an identity endpoint; keeps the cookie as a browser does."""
        response = self.user.post(f"/api/identity/{path}", body)
        token = cookie_of(response)
        if token is not None:
            self.user.token = token or None
        return response

    def begin(self, path: str, **body: Any) -> dict[str, Any]:
        """Options of a ceremony."""
        response = self.ask(f"{path}/options", device=self.user.device, **body)
        assert response.status_code == 200, response.get_data(as_text=True)
        answer: dict[str, Any] = response.get_json()
        return answer

    def finish(self, path: str, ceremony: str, credential: Any, **body: Any) -> TestResponse:
        """Send the authenticator's answer."""
        body = {"device": self.user.device} | body
        response = self.ask(f"{path}/verify", ceremony=ceremony, credential=credential, **body)
        if response.status_code == 200:
            self.user.id = response.get_json()["person"]["id"]
        return response

    def register(self, name: str | None = NAME, *, token: str | None = None, **flaws: Any) -> TestResponse:
        """Make an account (or, without a name, add a passkey)."""
        body = {"name": name, "enrolment_token": token}
        begun = self.begin("register", **{k: v for k, v in body.items() if v is not None})
        credential = self.authenticator.create(begun["options"], **flaws)
        return self.finish("register", begun["ceremony"], credential)

    def sign_in(self, **flaws: Any) -> TestResponse:
        """Sign in with the newest passkey."""
        begun = self.begin("sign-in")
        credential = self.authenticator.get(begun["options"], **flaws)
        return self.finish("sign-in", begun["ceremony"], credential)

    def session(self, token: str | None = None) -> TestResponse:
        """Who the server says is signed in."""
        headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        return self.user.request("GET", "/api/identity/session", headers=headers)


def code_of(response: TestResponse) -> str:
    """The problem code of a refusal, whose form is checked on the way."""
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    code: str = problem["code"]
    return code


@pytest.fixture
def make_phone(app: Flask) -> Callable[[], Phone]:
    """A phone that nobody has used yet."""
    return lambda: Phone(app, Person(app))


@pytest.fixture
def phone(make_phone: Callable[[], Phone]) -> Phone:
    return make_phone()
