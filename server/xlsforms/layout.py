"""A definition as a YAML file in the layout of ``config/procedures``: one thing a line, texts and rules in braces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED: Final = frozenset({"null", "true", "false", "y", "n", "yes", "no", "on", "off"})
_FLOW: Final = frozenset(
    {"show_when", "calculate", "required", "schema", "applicant", "summary", "keywords_vi", "life_events", "patterns"}
)
_WIDTH: Final = 150
_SPACED: Final = frozenset({"pages"})


def to_yaml(definition: Mapping[str, Any], comment: str) -> str:
    """The file's text.

    :param comment: its first line, without ``#``.
    """
    lines = [f"# {line}" for line in comment.split("\n")]
    for key, value in definition.items():
        if key == "form":
            lines.append("")
        lines.extend(_field(key, value, 0))
    return "\n".join(lines) + "\n"


def _field(key: str, value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    pad = "  " * depth
    if _is_flow(key, value):
        yield f"{pad}{key}: {_flow(value)}"
    elif isinstance(value, Mapping):
        yield f"{pad}{key}:"
        for name, part in value.items():
            yield from _field(name, part, depth + 1)
    else:
        yield f"{pad}{key}:"
        for index, item in enumerate(value):
            if index and key in _SPACED:
                yield ""
            yield from _item(item, depth + 1)


def _item(item: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    pad = "  " * depth
    flow = _flow(item)
    if not isinstance(item, Mapping) or ("questions" not in item and len(flow) + len(pad) <= _WIDTH):
        yield f"{pad}- {flow}"
        return
    lines = [line for name, part in item.items() for line in _field(name, part, depth + 1)]
    yield f"{pad}- {lines[0].lstrip()}"
    yield from lines[1:]


def _is_flow(key: str, value: Any) -> bool:  # noqa: ANN401 (any JSON)
    if not isinstance(value, (Mapping, list)) or not value or key in _FLOW:
        return True
    if isinstance(value, Mapping):
        return set(value) <= {"vi", "en"} and not any(isinstance(part, list) for part in value.values())
    return not any(isinstance(item, (Mapping, list)) for item in value)


def _flow(value: Any) -> str:  # noqa: ANN401 (any JSON)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _WORD.fullmatch(value) and value not in _RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() and key not in _RESERVED else json.dumps(key, ensure_ascii=False)
