"""Reads and checks ``config/lists``: one file a shared list, and ``words.yaml``; and ``config/paper_kinds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from server.procedures.loading import Document, load
from server.procedures.mistakes import Mistake, Report
from server.procedures.question_check import check_choices
from server.procedures.shape import check_shape

_WORDS: Final = "words"
_KINDS: Final = "paper_kinds.yaml"


@dataclass(frozen=True)
class Shared:
    """What a procedure file may name without having it.

    ``lists``: id → choices. ``words``: key → ``{word, also, meaning}``. ``media``: folder of pictures and recordings.
    ``paper_kinds``: key → ``{name}``, in the order of the file.
    """

    lists: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    media: Path = Path("media")
    mistakes: tuple[Mistake, ...] = ()
    paper_kinds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_shared(procedures: Path) -> Shared:
    """Read what stands beside a folder of procedures: its ``media``, and ``lists`` next to the folder.

    A file with a mistake is left out; the mistake is told in :attr:`Shared.mistakes`.
    """
    lists: dict[str, list[Mapping[str, Any]]] = {}
    words: dict[str, Mapping[str, Any]] = {}
    mistakes: list[Mistake] = []
    for path in sorted((procedures.parent / "lists").glob("*.yaml")):
        document = load(path)
        file = f"lists/{path.name}"
        report = Report(file, document.lines, [replace(mistake, file=file) for mistake in document.mistakes])
        _check(document, path.stem, report)
        mistakes += report.mistakes
        if report.mistakes:
            continue
        if path.stem == _WORDS:
            words = document.data
        else:
            lists[path.stem] = document.data["choices"]
    kinds, wrong = read_paper_kinds(procedures.parent)
    return Shared(lists, words, procedures / "media", (*mistakes, *wrong), kinds)


def read_paper_kinds(config: Path) -> tuple[Mapping[str, Mapping[str, Any]], list[Mistake]]:
    """What a paper may be, by key, and the file's mistakes: with one, and without the file, there are no kinds."""
    path = config / _KINDS
    if not path.is_file():
        return {}, []
    document = load(path)
    report = Report(document.file, document.lines, document.mistakes)
    if not report.mistakes:
        check_shape(document.data, report, "paper_kinds")
    return ({}, report.mistakes) if report.mistakes else (document.data, [])


def _check(document: Document, stem: str, report: Report) -> None:
    if report.mistakes:
        return
    check_shape(document.data, report, "shared_words" if stem == _WORDS else "shared_list")
    if report.mistakes or stem == _WORDS:
        return
    if document.data["id"] != stem:
        report.add(("id",), f"the list {document.data['id']} must be in {document.data['id']}.yaml")
    check_choices(document.data["choices"], ("choices",), report)
