from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server import create_app
from server.openapi import template
from server.problems import CODES
from server.sync import registry
from tests.server.conftest import Person, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(params=[False, True], ids=["plain", "demo"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    settings = replace(make_settings(tmp_path), demo=request.param)
    return create_app(settings)


@pytest.fixture
def document(deployment: Flask) -> dict[str, Any]:
    response = Person(deployment).request("GET", "/api/openapi.json")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            elif key == "mapping":
                yield from value.values()
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def pairs(part: object) -> Iterator[tuple[str, object]]:
    if isinstance(part, dict):
        yield from part.items()
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from pairs(inner)


def test_every_route_is_described_and_nothing_else_is(deployment: Flask, document: dict[str, Any]) -> None:
    routes = {
        (template(rule.rule), method.lower())
        for rule in deployment.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in document["paths"].items() for method in item if method in METHODS}
    assert described == routes


def test_the_document_is_openapi_31_and_all_its_references_lead_somewhere(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    for reference in set(references(document)):
        part: Any = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
        assert part


def test_patterns_are_ones_that_every_reader_understands(document: dict[str, Any]) -> None:
    patterns = [value for key, value in pairs(document) if key == "pattern"]
    assert len(patterns) > 5
    for pattern in patterns:
        assert isinstance(pattern, str)
        assert "\\Z" not in pattern
        assert pattern.startswith("^")


def test_every_operation_says_how_it_refuses(document: dict[str, Any]) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"]
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    problem = document["components"]["schemas"]["Problem"]
    assert problem["properties"]["code"]["enum"] == sorted(CODES)


def test_every_path_parameter_is_described(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            named = {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "path"}
            assert named == set(re.findall(r"{(.+?)}", path))


def test_every_registered_mutation_has_its_args(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    mapping = schemas["Mutation"]["discriminator"]["mapping"]
    assert sorted(mapping) == registry.all_types()
    for mutation_type, reference in mapping.items():
        described = schemas[reference.rpartition("/")[2]]
        assert described["properties"]["type"]["const"] == mutation_type
        args = schemas[described["properties"]["args"]["$ref"].rpartition("/")[2]]
        entry = registry.find(mutation_type)
        assert entry is not None
        assert set(args.get("properties", {})) == set(entry.schema.fields)
        assert args["additionalProperties"] is False


def test_the_session_is_a_cookie(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["session"]
    assert scheme == {"type": "apiKey", "in": "cookie", "name": "__Host-hosoxa"}
    assert document["paths"]["/api/identity/session"]["get"]["security"] == [{"session": []}]
    assert document["paths"]["/api/sync"]["post"]["security"] == [{}, {"session": []}]


def test_an_unchanged_document_is_not_sent_again(deployment: Flask) -> None:
    person = Person(deployment)
    tag = person.request("GET", "/api/openapi.json").headers["ETag"]
    again = person.request("GET", "/api/openapi.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
