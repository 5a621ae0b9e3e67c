"""A form longer than any real one: 60 questions on twelve pages, one of them a table of nine rows.

Conditions, checks, warnings, sums and a calculated column stand in it as thickly as in the longest form of the
catalogue, so that judging it costs what judging a real one costs, and more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from server.clock import today

if TYPE_CHECKING:
    from pathlib import Path

CODE = "9.000060"
NAME = "Biểu mẫu dài để đo"
QUESTIONS = 60
ROWS = 9
PAGES = 11

Json = dict[str, Any]


def text(vietnamese: str) -> Json:
    """A text in both languages."""
    return {"vi": vietnamese, "en": f"{vietnamese} (en)"}


def add_to(config: Path) -> None:
    """Put the long form into a configuration, and let the first agency receive it."""
    (config / "procedures" / f"{CODE}.yaml").write_text(
        yaml.safe_dump(definition(), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    path = config / "agencies.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["agencies"][0]["procedures"].append(CODE)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def definition() -> Json:
    """The procedure as its file has it."""
    return {
        "code": CODE,
        "version": 1,
        "effective_from": "2026-07-01",
        "name": text(NAME),
        "short_name": text(NAME),
        "keywords": {"vi": ["đo"], "en": ["measure"]},
        "life_events": ["moving"],
        "field": {"code": "do", "name": text("Đo")},
        "decision": {"text": "Không có", "verified": False},
        "legal_basis": [{"text": "Không có", "verified": False}],
        "level": "commune",
        "channel": "full",
        "time_limit": {"amount": 3, "unit": "working_day"},
        "cut_off": True,
        "who_may_file": text("Ai cũng được"),
        "result": {"name": text("Không có"), "delivered": [text("Tại xã")]},
        "fees": [fee("online"), fee("counter")],
        "papers": [],
        "applicant": {"name": "name_1", "birth_date": "birth_1"},
        "summary": ["name_1", "birth_1"],
        "form": {
            "lists": {"answers": [choice(n) for n in range(6)]},
            "pages": [*(page(n) for n in range(1, PAGES + 1)), last_page()],
        },
    }


def fee(channel: str) -> Json:
    """Nothing to pay."""
    return {
        "id": channel,
        "label": text("Không thu phí"),
        "channel": channel,
        "amount": 0,
        "per": "dossier",
        "effective_from": "2023-01-01",
        "source": "Không có",
        "verified": False,
    }


def choice(number: int) -> Json:
    """One choice of the list that all choices are of."""
    return {"value": f"c{number}", "label": text(f"Lựa chọn {number}")}


def page(n: int) -> Json:
    """Five questions of a person: name, birth date, citizen ID, a choice, and a text that hangs on it."""
    birth = f"$age.birth_{n}"
    return {
        "key": f"page_{n}",
        "title": text(f"Trang {n}"),
        "questions": [
            {
                "key": f"name_{n}",
                "kind": "name",
                "label": text(f"Họ và tên người thứ {n}"),
                "hint": text("Ví dụ: Lê Thị Thử"),
                "required": True,
            },
            {
                "key": f"birth_{n}",
                "kind": "date",
                "label": text(f"Ngày sinh người thứ {n}"),
                "required": True,
                "valid_when": [{"rule": {">=": [{"var": [birth, 99]}, 0]}, "message": text("Ngày này ở phía trước")}],
            },
            {
                "key": f"citizen_{n}",
                "kind": "citizen_id",
                "label": text(f"Số định danh người thứ {n}"),
                "required": True,
                "show_when": {">=": [{"var": [birth, 99]}, 14]},
                "warn_when": [
                    {
                        "rule": {
                            "and": [
                                {"var": f"birth_{n}"},
                                {
                                    "!=": [
                                        {"substr": [{"var": [f"citizen_{n}", ""]}, 4, 2]},
                                        {"substr": [{"var": [f"birth_{n}", ""]}, 2, 2]},
                                    ]
                                },
                            ]
                        },
                        "message": text("Hãy xem lại"),
                    }
                ],
            },
            {"key": f"choice_{n}", "kind": "one_of", "label": text("Chọn một"), "required": True, "list": "answers"},
            {
                "key": f"text_{n}",
                "kind": "text",
                "label": text("Viết thêm"),
                "required": True,
                "schema": {"minLength": 2, "maxLength": 200},
                "show_when": {"in": [{"var": [f"choice_{n}", ""]}, ["c1", "c2", "c3"]]},
            },
        ],
    }


def last_page() -> Json:
    """The table beside four more questions."""
    return {
        "key": "members",
        "title": text("Mọi người"),
        "questions": [
            {"key": "before", "kind": "text", "label": text("Viết trước bảng"), "required": True},
            {
                "key": "members",
                "kind": "table",
                "label": text("Mọi người trong nhà"),
                "required": True,
                "min_rows": 1,
                "max_rows": ROWS,
                "row_label": text("Người thứ"),
                "questions": columns(),
                "valid_when": [
                    {"rule": {"<=": [{"var": ["$sum.members.income", 0]}, 900000000]}, "message": text("Quá nhiều")}
                ],
            },
            {
                "key": "grown_up",
                "kind": "calculated",
                "label": text("Tiền của cả nhà"),
                "calculate": {"+": [{"var": ["$sum.members.income", 0]}, {"var": ["$count.members", 0]}]},
            },
            {"key": "after", "kind": "long_text", "label": text("Viết sau bảng"), "required": True},
            {
                "key": "children",
                "kind": "note",
                "label": text("Trong nhà có người chưa đủ 18 tuổi."),
                "show_when": {"some": [{"var": ["members", []]}, {"==": [{"var": "minor"}, True]}]},
            },
        ],
    }


def columns() -> list[Json]:
    """Eight columns, one of them calculated, one that hangs on another."""
    return [
        {"key": "full_name", "kind": "name", "label": text("Họ và tên"), "required": True},
        {"key": "birth_date", "kind": "date", "label": text("Ngày sinh"), "required": True},
        {"key": "sex", "kind": "one_of", "label": text("Giới tính"), "required": True, "list": "answers"},
        {
            "key": "citizen_id",
            "kind": "citizen_id",
            "label": text("Số định danh"),
            "show_when": {">=": [{"var": ["$age.row.birth_date", 99]}, 14]},
        },
        {"key": "relation", "kind": "one_of", "label": text("Quan hệ"), "required": True, "list": "answers"},
        {"key": "job", "kind": "text", "label": text("Nghề nghiệp"), "schema": {"maxLength": 100}},
        {"key": "income", "kind": "money", "label": text("Thu nhập"), "schema": {"maximum": 100000000}},
        {
            "key": "minor",
            "kind": "calculated",
            "label": text("Chưa đủ 18 tuổi"),
            "calculate": {"<": [{"var": ["$age.row.birth_date", 99]}, 18]},
        },
    ]


def answers() -> Json:
    """An answer to every question, as it is typed; made-up people."""
    year = today().year - 40
    typed: Json = {}
    for n in range(1, PAGES + 1):
        typed |= {
            f"name_{n}": f"Triệu Thị Thử {'ABCDEFGHIJK'[n - 1]}",
            f"birth_{n}": f"{n}/3/{year}",
            f"citizen_{n}": f"0191{year % 100:02}{n:06}",
            f"choice_{n}": "Lựa chọn 1",
            f"text_{n}": f"Một câu trả lời thường, viết cho người thứ {n}",
        }
    return typed | {"before": "Trước bảng", "after": "Sau bảng", "members": [row(n) for n in range(ROWS)]}


def row(n: int) -> Json:
    """One row of the table."""
    year = today().year - 10 - n
    return {
        "full_name": f"Triệu Văn Thử {'ABCDEFGHI'[n]}",
        "birth_date": f"{n + 1}/5/{year}",
        "sex": "Lựa chọn 0",
        "relation": "Lựa chọn 3",
        "job": "Làm ruộng",
        "income": str(3_000_000 + n),
    }
