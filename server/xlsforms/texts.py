"""Texts of a spreadsheet in our two languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Text = dict[str, str]

_VIETNAMESE: Final = re.compile(r"\(vi\)|\bvi\b|viet|việt", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"\(en\)|\ben\b|english|anh", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")
_MARKUP: Final = re.compile(r"</?(?:span|b|i|u|br|p|font|h[1-6]|a|strong|em)\b[^<>]*>", re.IGNORECASE)
_BLANK: Final = re.compile(r"[ \t]+")
_LONGEST_TITLE: Final = 80


@dataclass
class Languages:
    """Which of a spreadsheet's languages is our Vietnamese and which our English."""

    #: Language names as pyxform has them, "" where there is none.
    vietnamese: str
    english: str
    default: str
    left_out: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether both of our languages get the same text."""
        return not (self.vietnamese and self.english)

    def text(self, value: Any, fill: Callable[[str], str]) -> Text | None:  # noqa: ANN401 (a text, or one a language)
        """A text in both languages; null when there is none.

        :param fill: what to write for ``${name}`` in a text.
        """
        vietnamese = clean(self._pick(value, self.vietnamese, self.english), fill)
        english = clean(self._pick(value, self.english, self.vietnamese), fill)
        if not (vietnamese or english):
            return None
        return {"vi": vietnamese or english, "en": english or vietnamese}

    def _pick(self, value: Any, first: str, second: str) -> str:  # noqa: ANN401 (a text, or one a language)
        if not isinstance(value, Mapping):
            return str(value or "")
        for language in (first, self.default, second, "default", *value):
            if language and str(value.get(language) or "").strip() not in {"", "-"}:
                return str(value[language])
        return ""


def languages_of(tree: Mapping[str, Any]) -> Languages:
    """Find the languages that a survey's labels and hints are written in."""
    found: dict[str, None] = {}
    _gather(tree, found)
    default = str(tree.get("default_language") or "default")
    names = [name for name in found if name != "default"]
    vietnamese = next((name for name in names if _VIETNAMESE.search(name)), "")
    english = next((name for name in names if name != vietnamese and _ENGLISH.search(name)), "")
    used = {vietnamese, english, default}
    if not (vietnamese or english) and "default" not in found and names:
        used.add(default if default in names else names[0])
    return Languages(vietnamese, english, default, tuple(name for name in names if name not in used))


def _gather(node: Any, found: dict[str, None]) -> None:  # noqa: ANN401 (pyxform's JSON)
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in {"label", "hint", "guidance_hint"} and isinstance(value, Mapping):
                found.update(dict.fromkeys(map(str, value)))
            elif key in {"children", "choices", "columns"} or isinstance(value, list):
                _gather(value, found)
    elif isinstance(node, (list, tuple)):
        for item in node:
            _gather(item, found)


def clean(text: str, fill: Callable[[str], str]) -> str:
    """One text as it is shown: markup taken off, references filled, blanks folded, NFC."""
    plain = _REFERENCE.sub(lambda match: fill(match[1]), _MARKUP.sub("", text))
    plain = unicodedata.normalize("NFC", plain.replace("**", ""))
    return "\n".join(_BLANK.sub(" ", line).strip() for line in plain.split("\n")).strip()


def references(value: Any) -> list[str]:  # noqa: ANN401 (a text, or one a language)
    """Questions that a text names with ``${name}``."""
    texts = value.values() if isinstance(value, Mapping) else [value]
    return [name for text in texts for name in _REFERENCE.findall(str(text or ""))]


def title(text: Text) -> Text:
    """A text short enough to stand above a page."""
    return {
        language: line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1].rstrip()}…"
        for language, line in ((language, value.split("\n")[0]) for language, value in text.items())
    }


def plain_key(name: str) -> str:
    """A key such as ours may be: small ASCII letters, digits and _, a letter first, at most 40 characters."""
    folded = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    ascii_only = folded.encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    if not key or not key[0].isalpha():
        key = f"q_{key}" if key else "q"
    return key[:40].rstrip("_")


def plain_value(name: str) -> str:
    """A choice's value such as ours may be: ASCII letters, digits, ``_ . -``, at most 48 characters."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,47}", name):
        return name
    folded = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    ascii_only = folded.encode("ascii", "ignore").decode()
    value = re.sub(r"[^A-Za-z0-9_.-]+", "_", ascii_only).strip("_.-")
    return value[:48] or "c"
