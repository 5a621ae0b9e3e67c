"""Random forms, rules and answers: whatever the catalogue check accepts, both form engines must judge alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from server.procedures.cycles import find_cycle
from server.procedures.rule_check import check_rule
from server.procedures.rule_names import Names, by_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

Json = Any
KINDS = (
    *("text", "long_text", "name", "phone", "citizen_id", "email", "number", "money", "date", "time"),
    *("yes_no", "declaration", "one_of", "many_of", "address", "calculated", "note"),
    *("photo", "signature", "voice_note", "place"),
)


def _file(digit: str, media_type: Json, size: Json = 1000, **more: Json) -> dict[str, Json]:
    return {"file": digit * 64, "type": media_type, "size": size, **more}


_PAGES = (_file("a", "image/jpeg"), _file("b", "application/pdf", 1e4), _file("c", "image/webp", 10_000_000))
_NOTE = _file("d", "audio/webm", 5000, seconds=12)
CHOICES = ("a", "b", "c", "male", "01")
SEXES = ("male", "female")
TEXTS = ("text", "long_text", "name", "phone", "citizen_id", "email")
PATTERNS = {"digits": "^[0-9]+$", "latin": "[a-z]", "end": "b$"}
CASES = ("one", "two")
WORDS = ("", "a", "b", "male", "Nguyễn", "01", "2026-01-01", "2000", "12:00", "đ", "xa vo nhai")
#: Kind → raw answers: right ones as kept and as typed, then wrong ones.
RAW: dict[str, tuple[Json, ...]] = {
    "text": ("a", " b  c ", "Nguye\u0302\u0303n", "male", "01", "𠀀 😀", "a\u0000", "\ud800", "x" * 301, "", "  "),
    "long_text": ("a\r\nb", "  a \t b ", "\u2028x", "a\u0007", "", "\n"),
    "name": (
        *("សុខ សំអាង", "ក\u200dខ", "ꨀ\u200cꨁ", "a\u200db", "ក\u200d", "𖬌𖬤𖬵", "𞄀𞄧𞄲", "ꪼꪕ", "陳", "ក១"),
        *("Lê Thị Thử", "H'Hen  Niê", "Y’Moan", "a1", "Ａ", "Ǆ", "ʼa", "x" * 101, "-a", "e\u0301a"),
    ),
    "phone": ("0912345678", "+84 912 345 678", "84912345678", "(0208) 3855.123", "09123", "٠٩١٢٣٤٥٦٧٨", "0" * 10),
    "citizen_id": (
        "019162000123",
        "019062000124",
        "999304000017",
        "027950111111",
        "001 199 000 017",
        "079090000023",
        "12345",
        "٠" * 12,
        "019162000123\n",
    ),
    "email": ("a@b.vn", " a.b+c@d-e.vn ", "a@b", "ă@b.vn", "a b@c.vn"),
    "number": (0, 1, -3, 12, 2.5, 0.1, 100000, "1.500", "7", "2,5", "1,25", "x", True, 1e300, "٧", "12.0", -0.0, 3.0),
    "money": (0, 500, 15000, "500.000 đ", "8000đồng", 1.5, -1, "1,5", "8 000", 1000000),
    "date": (
        *("2026-11-21", "1/9/2026", "2000-02-29", "29.2.2001", "1950-05-05", "2010-01-31", "1899-12-31", "2026-13-01"),
        *("1962", "1962-09", "/9/1962", "//1962", "//", "9/1962", "2026-11-22", "1951-11-21", "x", "2026-1-1"),
    ),
    "time": ("07:30", "7h30", "7h", "24:00", "0:00", "7:5"),
    "yes_no": (True, False, True, False, "true", 1),
    "declaration": (True, True, False, "true"),
    "one_of": ("a", "b", "male", "male", "female", "01", "z", " a", "constructor"),
    "many_of": (["a"], ["b", "a"], ["a", "a", "c"], ["a", "b", "c", "male", "01"], [], ["z"], "a", [1]),
    "address": (
        {"province": "19", "commune": "05716"},
        {"province": "19", "commune": "05716", "detail": " xóm  1 "},
        {"province": "01", "commune": "05716"},
        {"province": "19"},
        {"province": "", "commune": ""},
        {"province": "19", "commune": "05716", "x": 1},
    ),
    "calculated": ("ignored", 5),
    "note": ("x",),
    "photo": (
        *(
            [_PAGES[0]],
            list(_PAGES[:2]),
            list(_PAGES),
            [],
            [_PAGES[0], _PAGES[0]],
            _PAGES[0],
            [_file("a", "image/gif")],
        ),
        *([_file("A", "image/png")], [_file("a", "image/png", 10_000_001)], [_file("a", "image/png", 0.5)], ["x"]),
        *([_file("a", "image/png", seconds=1)], [_file("a", ["image/png"])], [_file("a", "image/png", True)]),
    ),
    "signature": (_file("e", "image/png"), _file("e", "image/png", 200_001), _file("e", "image/jpeg"), {}, "x", [1]),
    "voice_note": (_NOTE, _NOTE | {"seconds": 60.0}, _NOTE | {"seconds": 61}, _NOTE | {"type": "audio/mpeg"}, {}, 7),
    "place": (
        {"lat": 21.683905, "lon": 106.063333, "accuracy": 12},
        {"lat": 21.68390512345, "lon": -0.0078125, "accuracy": 4.2},
        {"lat": -0.0, "lon": 180, "accuracy": 0},
        {"lat": 90.5, "lon": 0, "accuracy": 1},
        {"lat": 1, "lon": 1, "accuracy": -1},
        {"lat": 1, "lon": 1},
        {"lat": "1", "lon": 1, "accuracy": 1},
        {},
    ),
}
OPERATORS = (
    *("var", "if", "==", "===", "!=", "!==", "!", "!!", "or", "and", ">", ">=", "<", "<=", "+", "-", "*", "/", "%"),
    *("min", "max", "in", "cat", "substr", "missing", "over", "reduce", "merge"),
)
JUNK: tuple[Json, ...] = (
    None,
    "",
    0,
    1,
    -1.5,
    True,
    False,
    [],
    {},
    [None],
    {"a": 1},
    "0",
    "null",
    [[]],
    "\u200b",
    1e308,
)
STRANGERS = ("zz", "__proto__", "constructor", "toString", "$today", "row", "10", "9", "a.b", "k\ud800", "K")
SCHEMAS: dict[str, tuple[dict[str, Json], ...]] = {
    "text": ({"minLength": 2}, {"maxLength": 3}, {"pattern": "^[a-z]+$"}, {"enum": ["a", "b"]}, {"pattern": "[0-9]$"}),
    "long_text": ({"pattern": "^a.*b$"}, {"maxLength": 4}),
    "name": ({"maxLength": 8},),
    "number": ({"minimum": 1}, {"maximum": 10}, {"exclusiveMinimum": 0}, {"exclusiveMaximum": 12}, {"enum": [1, 12]}),
    "money": ({"multipleOf": 500}, {"minimum": 500, "maximum": 15000}),
    "many_of": ({"minItems": 2}, {"maxItems": 2}),
}


class Maker:
    """Makes one form, and answers to it, from one source of chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def text(self, word: str) -> dict[str, str]:
        return {"vi": word, "en": f"{word} (en)"}

    def definition(self) -> dict[str, Json]:
        rng = self.rng
        self.keys = 0
        pages = [
            {"key": f"p{p}", "title": self.text(f"p{p}"), "questions": [self.top() for _ in range(rng.randint(1, 4))]}
            for p in range(rng.randint(1, 3))
        ]
        lists = {"l": [self.choice(value) for value in CHOICES]}
        form: dict[str, Json] = {"lists": lists, "patterns": PATTERNS, "pages": pages}
        self.add_rules(form)
        papers = [{"key": f"d{d}", "cases": rng.choice([None, [rng.choice(CASES)]])} for d in range(2)]
        names = replace(self.names(form), patterns=frozenset())  # the form's own rules alone see them
        for paper in papers:
            if rng.random() < 0.7:
                paper["show_when"] = self.rule(names)
        return {
            "form": form,
            "papers": papers,
            "cases": [{"key": key, "label": self.text(key)} for key in CASES],
            "fees": [self.fee(f"f{f}", names) for f in range(rng.randint(1, 4))],
            "fee_exemptions": [self.exemption(f"e{e}", names) for e in range(rng.randint(0, 2))],
        }

    def fee(self, key: str, names: Names) -> dict[str, Json]:
        rng = self.rng
        row: dict[str, Json] = {"id": key, "label": self.text(key), "source": "s", "verified": True, "per": "copy"}
        row |= {
            "channel": rng.choice(["any", "any", "online", "counter", "post"]),
            "amount": rng.choice([0, 8000, 100_000_000]),
            "effective_from": rng.choice(["2020-01-01", "2026-11-21", "2026-11-22"]),
            "effective_to": rng.choice([None, None, "2026-11-21", "2028-12-31"]),
            "agencies": rng.choice([None, None, ["A1"]]),
            "provinces": rng.choice([None, None, ["19", "79"]]),
            "cases": rng.choice([None, None, [rng.choice(CASES)]]),
        }
        return row | ({"times": rng.choice(list(names.questions))} if rng.random() < 0.5 else {})

    def exemption(self, key: str, names: Names) -> dict[str, Json]:
        rng = self.rng
        if rng.random() < 0.3:
            return self.text(key)
        dates = {"effective_from": "2026-11-21"} if rng.random() < 0.3 else {}
        return {"text": self.text(key), "source": "s", "verified": True, "when": self.rule(names), **dates}

    def choice(self, value: str) -> dict[str, Json]:
        return {"value": value, "label": self.text(value)}

    def top(self) -> dict[str, Json]:
        kind = self.rng.choice([*KINDS, "group", "table", "table", "calculated"])
        if kind not in {"group", "table"}:
            return self.question(kind)
        question = self.question(kind)
        question["questions"] = [self.question(self.rng.choice(KINDS)) for _ in range(self.rng.randint(1, 4))]
        if kind == "table":
            question |= {"min_rows": self.rng.randint(0, 2), "max_rows": self.rng.randint(2, 4)}
        return question

    def question(self, kind: str) -> dict[str, Json]:
        rng = self.rng
        self.keys += 1
        question: dict[str, Json] = {"key": f"q{self.keys}", "kind": kind, "label": self.text(f"q{self.keys}")}
        if kind in {"one_of", "many_of"}:
            sexes = [*map(self.choice, SEXES)]
            question["list"] = rng.choice(["l", [self.choice("a"), self.choice("b")], sexes, sexes])
        if kind == "long_text":
            question["voice"] = rng.random() < 0.5
        if kind == "photo" and rng.random() < 0.7:
            question["max_pages"] = rng.randint(1, 3)
        if kind == "date":
            question["partial"] = rng.random() < 0.5
        if kind == "number" and rng.random() < 0.5:
            question["decimals"] = rng.randint(1, 2)
        if kind == "address":
            question["detail"] = rng.choice(["required", "optional", "none"])
        if kind not in {"group", "note", "calculated"} and rng.random() < 0.4:
            question["required"] = True
        if kind in SCHEMAS and rng.random() < 0.4:
            question["schema"] = rng.choice(SCHEMAS[kind])
        return question

    # Rules

    def names(self, form: dict[str, Json], row: dict[str, Json] | None = None) -> Names:
        questions = {question["key"]: question for page in form["pages"] for question in page["questions"]}
        return Names(questions, form["lists"], frozenset(CASES), by_key(row) if row else None, frozenset(PATTERNS))

    def add_rules(self, form: dict[str, Json]) -> None:
        rng = self.rng
        for choice in form["lists"]["l"]:
            if rng.random() < 0.2:
                choice["show_when"] = self.rule(self.names(form))
        for page in form["pages"]:
            self.place(form, page, "show_when", self.names(form), 0.4)
            for question in page["questions"]:
                self.rules_of(form, question, self.names(form))
                inside = self.names(form, question if question["kind"] == "table" else None)
                for nested in question.get("questions", ()):
                    self.rules_of(form, nested, inside)
        if rng.random() < 0.1:
            form["pages"][0]["show_when"] = rng.choice([True, None])

    def rules_of(self, form: dict[str, Json], question: dict[str, Json], names: Names) -> None:
        self.place(form, question, "show_when", names, 0.4)
        if question.get("required") and self.rng.random() < 0.4:
            question["required"] = self.rule(names)
        if question["kind"] == "citizen_id" and self.rng.random() < 0.8:
            question["of"] = self.compared(names)
        if isinstance(question.get("list"), list):
            for choice in question["list"]:
                if self.rng.random() < 0.6:
                    choice["show_when"] = self.rule(names)
        if question["kind"] == "calculated":
            question["calculate"] = 1
            self.place(form, question, "calculate", names, 1)
        for name in ("valid_when", "warn_when"):
            if question["kind"] != "note" and self.rng.random() < 0.3:
                question[name] = [
                    {"rule": self.rule(names), "message": self.text(f"{question['key']} {name} {index}")}
                    for index in range(self.rng.randint(1, 2))
                ]

    def compared(self, names: Names) -> dict[str, str]:
        """Names of a date and a choice to compare a citizen ID with, where there are any."""
        known = {**names.questions, **{f"row.{key}": question for key, question in (names.row or {}).items()}}
        for key, question in names.questions.items():
            if question["kind"] == "group":
                known |= {f"{key}.{nested}": inner for nested, inner in by_key(question).items()}
        found = {}
        for part, kind in (("birth_date", "date"), ("sex", "one_of")):
            fitting = [name for name, question in known.items() if question["kind"] == kind]
            sexes = [name for name in fitting if part == "sex" and known[name]["list"] != "l"]
            if fitting:
                found[part] = self.rng.choice(sexes or fitting)
        return found

    def place(self, form: dict[str, Json], thing: dict[str, Json], name: str, names: Names, chance: float) -> None:
        """Give ``thing`` a rule that makes no circle."""
        if self.rng.random() > chance:
            return
        before = thing.get(name)
        for _ in range(10):
            thing[name] = self.rule(names)
            if find_cycle(form) is None:
                return
        if before is None:
            del thing[name]
        else:
            thing[name] = before

    def rule(self, names: Names) -> Json:
        """A rule that the catalogue check accepts."""
        for _ in range(60):
            rule = self.expression(names, 3)
            if isinstance(rule, dict) and not check_rule(rule, names)[1]:
                return rule
        return {"==": [1, 1]}

    def expression(self, names: Names, depth: int) -> Json:  # noqa: C901, PLR0911, PLR0912 (a table of operators)
        rng = self.rng
        if depth == 0 or rng.random() < 0.25:
            return self.leaf(names)

        def deeper() -> Json:
            return self.expression(names, depth - 1)

        operator = rng.choice(OPERATORS)
        match operator:
            case "var":
                return self.leaf(names)
            case "if":
                return {"if": [deeper() for _ in range(rng.randint(2, 4))]}
            case "!" | "!!":
                return {operator: [deeper()]}
            case "or" | "and" | "+" | "min" | "max":
                return {operator: [deeper() for _ in range(rng.randint(1, 3))]}
            case "*":
                return {"*": [deeper(), rng.choice([2, 0.5, -1])]}
            case "/" | "%":
                return {operator: [deeper(), rng.choice([2, 3, 7, 0.5])]}
            case "in":
                return {"in": [deeper(), rng.choice([list(CHOICES[:3]), ["Nguyễn", "x"], deeper(), "a b male"])]}
            case "cat":
                return {"cat": [deeper() for _ in range(rng.randint(1, 3))]}
            case "substr":
                return {"substr": [deeper(), rng.randint(0, 5), rng.randint(1, 5)][: rng.randint(2, 3)]}
            case "missing":
                return {"missing": [self.name(names) for _ in range(rng.randint(1, 2))]}
            case "over":
                return {rng.choice(["map", "filter", "all", "none", "some"]): [self.things(names), self.inner(names)]}
            case "reduce":
                return {"reduce": [self.things(names), {"+": [{"var": "accumulator"}, rng.choice([1, 2.5])]}, 0]}
            case "merge":
                return {"!!": [{"merge": [self.things(names), deeper()]}]}
        return {operator: [deeper(), deeper()]}

    def name(self, names: Names) -> str:
        rng = self.rng
        options = list(names.questions)
        for key, question in names.questions.items():
            if question["kind"] == "group":
                options += [f"{key}.{nested}" for nested in by_key(question)]
            if question["kind"] in {"table", "photo"}:
                options += [f"$count.{key}", *(f"$sum.{key}.{nested}" for nested in by_key(question))]
            if question["kind"] == "address":
                options.append(f"{key}.{rng.choice(['province', 'commune', 'detail'])}")
            options += self.measured(key, question, names)
        for key, question in (names.row or {}).items():
            options += [f"row.{key}", f"row.{key}", *self.measured(f"row.{key}", question, names)]
        return rng.choice([*options, "$today", "$case"])

    def measured(self, path: str, question: Mapping[str, Any], names: Names) -> list[str]:
        """What the engine derives from a date or a text."""
        if question["kind"] == "date":
            return [f"$age.{path}", f"$days_since.{path}"]
        if question["kind"] in TEXTS and names.patterns:
            return [f"$fits.{path}.{self.rng.choice(list(PATTERNS))}"]
        return []

    def leaf(self, names: Names) -> Json:
        rng = self.rng
        if rng.random() < 0.35:
            return rng.choice([*WORDS, 0, 1, 18, -2, 2.5, True, False, None])
        name = self.name(names)
        if rng.random() < 0.3:
            return {"var": name}
        found = names.look_up(name)
        kinds = set() if isinstance(found, str) else found.sure
        default: Json = 0 if "number" in kinds else False if "boolean" in kinds else [] if "list" in kinds else ""
        return {"var": [name, default]}

    def things(self, names: Names) -> Json:
        tables = [key for key, question in names.questions.items() if question["kind"] in {"table", "many_of"}]
        return {"var": [self.rng.choice(tables), []]} if tables else ["a", "b"]

    def inner(self, names: Names) -> Json:
        keys = [key for question in names.questions.values() for key in by_key(question)]
        name = self.rng.choice([*keys, ""])
        return self.rng.choice(
            [
                {"==": [{"var": name}, self.rng.choice([*CHOICES, 1, True])]},
                {"!!": [{"var": name}]},
                {">": [{"var": [name, 0]}, 1]},
                {"in": [{"var": name}, ["a", "b"]]},
                {"!": [{"missing": [name]}]} if name else {"var": ""},
            ]
        )

    # Answers

    def answers(self, definition: dict[str, Json]) -> dict[str, Json]:
        questions = [question for page in definition["form"]["pages"] for question in page["questions"]]
        return self.level(questions)

    def level(self, questions: list[dict[str, Json]]) -> dict[str, Json]:
        rng = self.rng
        answers: dict[str, Json] = {}
        for question in questions:
            chance = rng.random()
            if chance < 0.15:
                continue
            answers[question["key"]] = rng.choice(JUNK) if chance < 0.22 else self.answer(question)
        if rng.random() < 0.1:
            answers[rng.choice(STRANGERS)] = rng.choice(JUNK)
        return answers

    def answer(self, question: dict[str, Json]) -> Json:
        if question["kind"] == "group":
            return self.level(question["questions"])
        if question["kind"] == "table":
            return [
                self.level(question["questions"]) if self.rng.random() < 0.95 else self.rng.choice(JUNK)
                for _ in range(self.rng.randint(0, 5))
            ]
        if question.get("voice") and self.rng.random() < 0.4:
            return self.rng.choice(RAW["voice_note"])
        return self.rng.choice(RAW[question["kind"]])
