from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from server.problems import CODES, ProblemError, problem_body
from tests.server.edge import ask, make_edge

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@pytest.fixture
def edge(tmp_path: Path) -> Flask:
    return make_edge(tmp_path)


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_has_a_status_and_a_sentence_in_both_languages(code: str) -> None:
    status, vi, en = CODES[code]
    assert HTTPStatus.BAD_REQUEST <= status < 600
    assert status in {*HTTPStatus, 460}, "tus has one of its own"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    for sentence in (vi, en):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert problem_body(ProblemError(code), "vi")["detail"] == vi
    assert problem_body(ProblemError(code), "en")["detail"] == en


def test_a_code_that_is_not_listed_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        ProblemError("made-up")


@pytest.mark.parametrize(
    ("accepted", "detail"),
    [
        ("vi", "Không tìm thấy."),
        ("en", "Not found."),
        ("en-GB,en;q=0.9,vi;q=0.1", "Not found."),
        ("fr", "Không tìm thấy."),
        ("", "Không tìm thấy."),
        ("vi-VN,vi;q=0.9,en;q=0.8", "Không tìm thấy."),
    ],
)
def test_the_sentence_is_in_the_persons_language(edge: Flask, accepted: str, detail: str) -> None:
    response = ask(edge, "/api/nowhere", headers={"Accept-Language": accepted})
    assert response.get_json()["detail"] == detail


def test_a_problem_has_the_members_of_rfc_9457(edge: Flask) -> None:
    response = ask(edge, "/api/nowhere")
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["type"] == "urn:hosoxa:problem:not-found"
    assert problem["title"] == "not found"
    assert problem["status"] == response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_told_the_right_ones(edge: Flask) -> None:
    response = ask(edge, "/api/crash/x", "POST", headers={"Sec-Fetch-Site": "same-origin"})
    assert response.get_json()["code"] == "method-not-allowed"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_redirect_is_not_made_a_problem(edge: Flask) -> None:
    response = ask(edge, "/api//echo")
    assert response.status_code == 308
