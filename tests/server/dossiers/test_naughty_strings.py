"""Whatever is typed is kept as typed, after the documented normalisation, and given back so; nothing else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from server.ids import new_id
from server.procedures.text import clean_line, clean_lines
from tests.server.dossiers.bench import CENTRE, counts, perform
from tests.server.dossiers.filings import closing_args
from tests.support.naughty import FOLDED, LINES, NAMES, NO_NAMES, PARAGRAPHS, REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


@pytest.fixture
def thai(make_person: Callable[..., Person]) -> Person:
    return make_person("Hà Thị Thái")


def filing(**answers: Any) -> dict[str, Any]:
    """The closing of a business with other answers."""
    good = closing_args()
    return good | {"answers": good["answers"] | answers}


def file(app: Flask, person: Person, **answers: Any) -> dict[str, Any]:
    """File it; the mutation's result with the dossier's id."""
    dossier = new_id()
    return perform(app, person, "dossier.file", dossier, **filing(**answers)) | {"dossier": dossier}


@pytest.mark.parametrize("typed", LINES)
def test_a_line_is_normalised_only_as_documented(typed: str) -> None:
    kept = clean_line(typed)
    assert kept is not None
    assert clean_line(kept) == kept
    assert clean_lines(typed) is not None


def test_every_line_is_kept_and_seen_by_resident_and_officer(
    app: Flask, thai: Person, make_person: Callable[..., Person]
) -> None:
    texts = [*LINES, *FOLDED]
    expected = [FOLDED.get(text, clean_line(text)) for text in texts]
    dossiers = []
    for text in texts:
        done = file(app, thai, business_name=text)
        assert done["outcome"] == "applied", (text, done)
        dossiers.append(done["dossier"])
    assert seen(thai, "dossier_answers", dossiers) == expected
    assert seen(make_person("Lường Thị Oanh", roles=[("officer", CENTRE)]), "case_answers", dossiers) == expected


def seen(person: Person, collection: str, dossiers: list[str]) -> list[Any]:
    """The business's name in each dossier, as the change feed brings it."""
    person.sync()
    held = person.has(collection)
    return [held[dossier]["answers"]["business_name"] for dossier in dossiers]


def test_paragraphs_keep_their_lines(app: Flask, thai: Person) -> None:
    for typed, kept in PARAGRAPHS.items():
        short, expected = typed[:1000], kept[:1000].strip()
        done = file(app, thai, reason="other", reason_details=short)
        assert done["outcome"] == "applied", typed
        thai.sync()
        assert thai.has("dossier_answers")[done["dossier"]]["answers"]["reason_details"] == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_is_a_name(name: str, app: Flask, thai: Person) -> None:
    assert file(app, thai, full_name=name)["outcome"] == "applied"


@pytest.mark.parametrize(
    ("key", "text"),
    [("business_name", text) for text in REFUSED if "\0" not in text] + [("full_name", text) for text in NO_NAMES]
    + [("phone", text) for text in LINES[:20]] + [("email", text) for text in LINES[:20]],
)  # fmt: skip
def test_what_is_not_of_its_kind_is_refused_at_its_question_and_nothing_is_stored(
    key: str, text: str, app: Flask, thai: Person
) -> None:
    before = counts(app)
    done = file(app, thai, **{key: text})
    assert done["outcome"] == "rejected"
    assert done["problem"]["code"] == "invalid-answers"
    assert done["problem"]["errors"][0]["path"] == [key]
    assert done["problem"]["errors"][0]["code"] == "kind"
    assert counts(app) == before


def test_a_nul_gets_no_further_than_the_door(app: Flask, thai: Person) -> None:
    before = counts(app)
    assert file(app, thai, business_name="a\0b")["problem"]["code"] == "invalid-mutation"
    assert counts(app) == before
