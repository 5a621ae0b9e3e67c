"""What a constraint says that a question's ``schema`` can say, and lengths, which rules say by patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.xlsforms.comparing import unanswered
from server.xlsforms.regexes import pattern_of
from server.xlsforms.values import Value, negation, truth
from server.xlsforms.xpath import SELF, Binary, Call, Node, Number, String

if TYPE_CHECKING:
    from server.xlsforms.translating import Translator

_LENGTHS: Final = frozenset({"text", "long_text", "name", "email"})
_NUMBERS: Final = frozenset({"number", "money"})


def length_compared(node: Binary, translator: Translator) -> Value | None:
    """Lengths compared, which our rules say otherwise; null for anything else."""
    if isinstance(node.left, Call) and node.left.name == "string-length" and isinstance(node.right, Number):
        value = translator.value(node.left.arguments[0]) if node.left.arguments else translator.names.path((".",))
        least, most = _length_bounds(node.operator, int(node.right.value))
        if (least, most) == (1, None):
            return truth(negation(unanswered(value)))
        if (least, most) == (0, 0):
            return truth(unanswered(value))
        if least is not None:
            upper = "" if most is None else str(most)
            fitting = translator.names.fits(value, f"^.{{{least},{upper}}}$")
            return truth({"or": [unanswered(value), fitting]} if not least else fitting)
    return None


def _length_bounds(operator: str, bound: int) -> tuple[int | None, int | None]:
    return {
        "=": (bound, bound),
        ">": (bound + 1, None),
        ">=": (bound, None),
        "<": (0, bound - 1),
        "<=": (0, bound),
    }.get(operator, (None, None))


def as_schema(node: Node, kind: str) -> dict[str, Any] | None:
    """What a part of a constraint says in a question's ``schema``; null when it takes a rule."""
    match node:
        case Call("regex", (left, String(value=pattern))) if left == SELF and kind in _LENGTHS:
            return {"pattern": pattern_of(pattern)}
        case Binary(operator, Call("string-length", (left,)), Number(value=bound)) if left == SELF and kind in _LENGTHS:
            least, most = _length_bounds(operator, int(bound))
            said = {"minLength": least, "maxLength": most}
            return {key: value for key, value in said.items() if value} or None
        case Binary("<=" | ">=" | "<" | ">" as operator, left, Number(value=bound)) if (
            left == SELF and kind in _NUMBERS
        ):
            keyword = {"<=": "maximum", ">=": "minimum", "<": "exclusiveMaximum", ">": "exclusiveMinimum"}[operator]
            return {keyword: bound}
        case Binary(">=" | "<=" as operator, Call("count-selected", (left,)), Number(value=bound)) if (
            left == SELF and kind == "many_of" and bound >= 1
        ):
            return {"minItems" if operator == ">=" else "maxItems": int(bound)}
    return None
