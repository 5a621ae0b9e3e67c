"""The engine's own sentences for mistakes in answers; the same file as the browser engine's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Question


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("messages.json").read_text("utf-8"))
    return texts


def message(question: Question | None, code: str, detail: str = "", **numbers: Any) -> Mapping[str, str]:  # noqa: ANN401 (a number of any sort)
    """The sentence for a mistake: the question's own, else the engine's for ``code.detail``, else for ``code``."""
    own = question.messages.get(code) if question else None
    texts = own or _texts().get(f"{code}.{detail}") or _texts()[code]
    return {language: _fill(text, numbers) for language, text in texts.items()}


def _fill(text: str, numbers: Mapping[str, Any]) -> str:
    for name, number in numbers.items():
        text = text.replace("{" + name + "}", str(number))
    return text
