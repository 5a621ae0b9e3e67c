"""Questions whose visibility or value would depend on itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A question: its key, or its container's key and its own.
Node = tuple[str, ...]

_OVER_LISTS: Final = frozenset({"map", "filter", "all", "none", "some", "reduce"})


def find_cycle(form: Mapping[str, Any]) -> list[Node] | None:
    """One chain of questions that ends where it begins (first and last are equal), or null."""
    graph = _graph(form)
    done: set[Node] = set()
    for start in graph:
        if found := _search(start, graph, [], done):
            return found
    return None


def _search(node: Node, graph: Mapping[Node, set[Node]], trail: list[Node], done: set[Node]) -> list[Node] | None:
    if node in trail:
        return [*trail[trail.index(node) :], node]
    if node in done:
        return None
    for other in sorted(graph[node]):
        if found := _search(other, graph, [*trail, node], done):
            return found
    done.add(node)
    return None


def _graph(form: Mapping[str, Any]) -> dict[Node, set[Node]]:
    nodes: dict[Node, Mapping[str, Any]] = {}
    parents: dict[Node, set[str]] = {}
    for page in form["pages"]:
        for question in page["questions"]:
            node: Node = (question["key"],)
            nodes[node] = question
            parents[node] = set(_names(page.get("show_when")))
            for nested in question.get("questions") or ():
                nodes[*node, nested["key"]] = nested
                parents[*node, nested["key"]] = set()
    graph: dict[Node, set[Node]] = {}
    for node, question in nodes.items():
        mentioned = parents[node] | {*_names(question.get("show_when")), *_names(question.get("calculate"))}
        graph[node] = {target for name in mentioned for target in _targets(name, node, nodes)}
        if len(node) > 1:
            graph[node].add(node[:1])
    return graph


def _targets(name: str, node: Node, nodes: Mapping[Node, object]) -> set[Node]:
    """The questions that a name's value hangs on."""
    parts = name.split(".")
    head = parts.pop(0) if parts[0].startswith("$") else ""
    if parts[:1] == ["row"]:
        parts[:1] = node[:1]
    target: Node = tuple(parts[:2]) if tuple(parts[:2]) in nodes else tuple(parts[:1])
    if target not in nodes:
        return set()
    whole = {other for other in nodes if other[:1] == target and other != target}
    # Counting rows only asks whether the table is shown; naming a group or table asks for all that is in it.
    return {target} if head == "$count" or len(target) > 1 else {target, *whole}


def _names(rule: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON is a rule)
    """Names of the rule's own level: not those inside ``map`` and its kin, which belong to an element."""
    if isinstance(rule, list):
        for item in rule:
            yield from _names(item)
    elif isinstance(rule, dict):
        for operator, given in rule.items():
            operands = given if isinstance(given, list) else [given]
            if operator in {"var", "missing"}:
                yield from (item for item in operands if isinstance(item, str))
            elif operator in _OVER_LISTS:
                yield from _names(operands[:1])
                yield from _names(operands[2:])
            else:
                yield from _names(operands)
