"""A procedure file made whole: the shared lists, words and media that it names are put in, so that it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.procedures.shared.media import media_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from server.procedures.shared.reading import Shared


def whole(data: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    """What is published of a checked file's data. Devices and old dossiers need nothing else.

    Shared lists in use are copied into ``form.lists``; ``form.words`` becomes ``[{word, also, meaning}]``; pictures
    become ``{src, alt}`` and recordings addresses.
    """
    if "form" not in data:
        return dict(data)
    form = {**data["form"], "pages": [_page(page, shared) for page in data["form"]["pages"]]}
    own = form.get("lists") or {}
    borrowed = {name: shared.lists[name] for name in sorted(named_lists(form)) if name not in own}
    if borrowed:
        form["lists"] = {**own, **borrowed}
    if "words" in form:
        form["words"] = [shared.words[key] for key in form["words"]]
    return {**data, "form": form}


def named_lists(form: Mapping[str, Any]) -> set[str]:
    """The names of the lists that a form's questions use."""
    return {question["list"] for question in _questions(form) if isinstance(question.get("list"), str)}


def _questions(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for page in form["pages"]:
        for question in page["questions"]:
            yield question
            yield from question.get("questions") or ()


def _page(page: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    return {**page, "questions": [_question(question, shared) for question in page["questions"]]}


def _question(question: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    out = dict(question)
    if "questions" in out:
        out["questions"] = [_question(nested, shared) for nested in out["questions"]]
    if "picture" in out:
        picture = out["picture"]
        out["picture"] = {"src": media_address(shared.media, picture["file"]), "alt": picture["alt"]}
    if "audio" in out:
        out["audio"] = {language: media_address(shared.media, file) for language, file in out["audio"].items()}
    return out
