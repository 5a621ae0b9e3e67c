"""What the document promises is tried with made-up requests, valid and not (schemathesis)."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server import create_app
from server.database import db
from tests.server.conftest import PROTOCOL, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The document of a deployment with demo routes and a build, and the app behind it."""
    folder = tmp_path_factory.mktemp("described")
    (folder / "dist").mkdir()
    (folder / "dist" / "index.html").write_text("<!doctype html>")
    shutil.copy(sqlite_template, folder / "hosoxa.sqlite")
    app = create_app(
        replace(
            make_settings(folder),
            demo=True,
            webapp_dir=folder / "dist",
            ratelimit_identity="99999/minute",
        )
    )
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_every_endpoint_does_as_the_document_says(described: schemathesis.BaseSchema, mode: GenerationMode) -> None:
    tried = 0
    for result in described.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def hold(case: schemathesis.Case[Any]) -> None:
            nonlocal tried
            tried += 1
            response = case.call(headers=PROTOCOL | {"Accept-Encoding": "identity"})
            case.validate_response(response, checks=CHECKS)

        with suppress(Unsatisfiable):  # there is nothing wrong to send to an endpoint without input
            hold()
    assert tried > 5 * EXAMPLES
