"""The endpoints under ``/api/identity``: docs/protocol.md, section Identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from flask import Blueprint, current_app, jsonify

from server import database
from server.clock import to_wire
from server.identity import ceremonies, demo, schemas, service, sessions, views
from server.identity.bodies import read_body, require_protocol
from server.identity.limits import make_limiter
from server.identity.signed_in import signed_in_answer
from server.problems import ProblemError
from server.sync import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response
    from flask.typing import RouteCallable
    from sqlalchemy.orm import Session as OrmSession

    from server.identity.ceremonies import Started
    from server.settings import Settings

T = TypeVar("T")
blueprint = Blueprint("identity", __name__, url_prefix="/api/identity")
#: Endpoints that ask for no secret and change nothing, or only end something.
UNLIMITED = ("identity.session", "identity.sign_out", "demo.accounts")
_register_options = schemas.RegisterOptionsBody()
_register_verify = schemas.RegisterVerifyBody()
_sign_in_options = schemas.SignInOptionsBody()
_sign_in_verify = schemas.SignInVerifyBody()
_enrol = schemas.EnrolBody()
_empty = schemas.EmptyBody()


def init_app(app: Flask, settings: Settings) -> None:
    """Install the endpoints; those of the demo only when ``HOSOXA_DEMO=1``."""
    app.register_blueprint(blueprint)
    if settings.demo:
        app.register_blueprint(demo.blueprint)
    limit = make_limiter(app, settings).shared_limit(settings.ratelimit_identity, scope="identity")
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.split(".")[0] in {"identity", "demo"} and endpoint not in UNLIMITED:
            app.view_functions[endpoint] = cast("RouteCallable", limit(view))


@blueprint.post("/register/options")
def register_options() -> Response:
    """Begin to make an account, or to add a passkey."""
    body = read_body(_register_options)
    actor = sessions.current_actor()
    ceremony, options = database.write(
        lambda session: service.start_registration(
            session,
            _settings(),
            device=body["device"],
            name=body.get("name"),
            token=body.get("enrolment_token"),
            actor=actor,
        )
    )
    return jsonify({"ceremony": ceremony, "options": options})


@blueprint.post("/register/verify")
def register_verify() -> Response:
    """Finish what register/options began."""
    body = read_body(_register_verify)
    current = sessions.current()
    presented = sessions.presented_token()
    return signed_in_answer(
        _use(
            body["ceremony"],
            ceremonies.REGISTER,
            body["device"],
            lambda session, started: service.finish_registration(
                session,
                _settings(),
                started,
                device=body["device"],
                label=body.get("device_label"),
                phone=body.get("phone"),
                credential=body["credential"],
                current=current,
                presented=presented,
            ),
        )
    )


@blueprint.post("/sign-in/options")
def sign_in_options() -> Response:
    """Begin to sign in."""
    body = read_body(_sign_in_options)
    ceremony, options = database.write(
        lambda session: service.start_sign_in(session, _settings(), device=body["device"])
    )
    return jsonify({"ceremony": ceremony, "options": options})


@blueprint.post("/sign-in/verify")
def sign_in_verify() -> Response:
    """Finish what sign-in/options began."""
    body = read_body(_sign_in_verify)
    presented = sessions.presented_token()
    return signed_in_answer(
        _use(
            body["ceremony"],
            ceremonies.SIGN_IN,
            body["device"],
            lambda session, started: service.finish_sign_in(
                session,
                _settings(),
                started,
                device=body["device"],
                label=body.get("device_label"),
                credential=body["credential"],
                presented=presented,
            ),
        )
    )


@blueprint.post("/enrol")
def enrol() -> Response:
    """Take the role of a one-time link."""
    body = read_body(_enrol)
    actor = sessions.require_actor()
    account = database.write(lambda session: service.enrol(session, actor, body["enrolment_token"]))
    return jsonify({"person": account})


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session. Without one there is nothing to end, and the answer is the same."""
    read_body(_empty)
    presented = sessions.presented_token()
    if presented:
        database.write(lambda session: service.sign_out(session, presented))
    response = jsonify({})
    sessions.drop_cookie(response)
    return response


@blueprint.get("/session")
def session() -> Response:
    """Who is signed in."""
    require_protocol()
    current = sessions.current()
    if current is None:
        raise ProblemError("sign-in-required")
    actor = current.actor
    account = {
        "id": actor.person,
        "name": actor.name,
        "roles": views.roles_value(actor.roles),
    }
    return jsonify({"person": account, "expires_at": to_wire(current.expires_at)})


def _use(ceremony: str, purpose: str, device: str, finish: Callable[[OrmSession, Started], T]) -> T:
    """Use a ceremony up and finish it in one write; a refused answer uses it up as well."""

    def work(session: OrmSession) -> T | ProblemError:
        started = ceremonies.take(session, ceremony, purpose, device)
        published = publish.mark(session)
        try:
            with session.begin_nested():
                return finish(session, started)
        except ProblemError as refusal:
            publish.undo_to(session, published)
            return refusal

    outcome = database.write(work)
    if isinstance(outcome, ProblemError):
        raise outcome
    return outcome


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hosoxa_settings"]
    return settings
