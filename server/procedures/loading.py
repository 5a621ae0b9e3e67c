"""A procedure's YAML file, read as plain JSON data, with the line of every key and item.

The YAML is read by the rules of YAML 1.2's core types that JSON has: ``no`` is a text, ``019`` is a text, a date is a
text; only ``true``, ``false``, ``null`` and decimal numbers are something else. Texts become NFC.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from server.procedures.mistakes import Mistake, Report, Where

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TAG: Final = "tag:yaml.org,2002:"


class _Loader(yaml.CSafeLoader):
    """Resolves plain scalars to JSON's types only. libyaml reads: twenty procedures in Python alone take seconds."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own attribute)


_Loader.add_implicit_resolver(f"{_TAG}null", re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])
_Loader.add_implicit_resolver(f"{_TAG}bool", re.compile(r"(?:true|false)\Z"), ["t", "f"])
_Loader.add_implicit_resolver(f"{_TAG}int", re.compile(r"-?(?:0|[1-9][0-9]*)\Z"), list("-0123456789"))
_Loader.add_implicit_resolver(f"{_TAG}float", re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z"), list("-0123456789"))

_SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    "null": lambda _text: None,
    "bool": lambda text: text == "true",
    "int": int,
    "float": float,
    "str": str,
}


@dataclass
class Document:
    """A file's content and where each part of it stands."""

    file: str
    data: Any
    lines: dict[Where, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def load(path: Path) -> Document:
    """Read one file. What cannot be read is a mistake of the document, whose ``data`` is then null."""
    document = Document(path.name, None)
    try:
        text = unicodedata.normalize("NFC", path.read_text("utf-8"))
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError:
        document.mistakes.append(Mistake(path.name, 1, "the file", "is not UTF-8"))
        return document
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.mistakes.append(Mistake(path.name, line, "the file", f"is not YAML: {error.problem}"))
        return document
    report = Report(path.name, document.lines, document.mistakes)
    document.data = None if node is None else _convert(node, (), report)
    return document


def _convert(node: yaml.Node, where: Where, report: Report) -> Any:  # noqa: ANN401 (any JSON)
    report.lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, report)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*where, index), report) for index, item in enumerate(node.value)]
    read = _SCALARS.get(node.tag.removeprefix(_TAG))
    if read is None:
        report.add(where, f"has the tag {node.tag}; only plain YAML is read")
        return None
    return read(str(node.value))


def _mapping(node: yaml.MappingNode, where: Where, report: Report) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            report.add(where, "has a key that is not a text")
            continue
        place = (*where, key)
        if key in out:
            report.lines[place] = key_node.start_mark.line + 1
            report.add(place, "stands twice here; the first would be lost")
            continue
        report.lines[place] = key_node.start_mark.line + 1
        out[key] = _convert(value_node, place, report)
    return out
