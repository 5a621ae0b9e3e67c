"""What a procedure says besides its form: from the sheets ``procedure``, ``fees``, ``papers``, or assumed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from server.xlsforms.report import Cell, Findings
from server.xlsforms.texts import Text, plain_key
from server.xlsforms.workbook import ROW, Rows, Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What fields of a sheet ``procedure`` there are; see docs/authoring.md.
FIELDS: Final = frozenset(
    {
        *("code", "name", "short_name", "keywords", "life_events", "field"),
        *("field_code", "decision", "decision_source", "legal_basis", "level", "channel"),
        *("channel_reason", "time_limit", "time_limit_unit", "time_limit_note", "cut_off", "who_may_file"),
        *("result", "delivered", "fee_exemptions", "applicant_name", "applicant_citizen_id", "applicant_phone"),
        *("applicant_birth_date", "summary", "effective_from"),
    }
)
_TRUE: Final = frozenset({"true", "yes", "1", "có", "x"})
_FREE: Final = {"id": "any", "channel": "any", "amount": 0, "per": "dossier"}

_UNSAID: Final[dict[str, Text]] = {
    "who_may_file": {"vi": "Người có việc cần giải quyết.", "en": "Whoever has the matter to settle."},
    "result": {"vi": "Trả lời của xã", "en": "The commune's answer"},
    "delivered": {"vi": "Trong ứng dụng này hoặc tại xã", "en": "In this app or at the commune"},
    "field": {"vi": "Thủ tục của địa phương", "en": "Local procedures"},
    "fee": {"vi": "Không thu tiền", "en": "Free of charge"},
}


def local_code(form_id: str) -> str:
    """A code of our own (HX), the same for the same form; the first 100,000 are for the catalogue's own."""
    digest = hashlib.sha256(form_id.encode()).hexdigest()
    return f"HX.{100_000 + int(digest, 16) % 900_000}"


class Metadata:
    """The sheet ``procedure``, read."""

    def __init__(self, workbook: Workbook, findings: Findings) -> None:
        self.workbook = workbook
        self.findings = findings
        self.rows: dict[str, list[dict[str, str]]] = {}
        for row in workbook.ours.get("procedure", []):
            name = row.get("field", "").strip()
            if name not in FIELDS:
                findings.mistake(self._cell(row, "field"), f"{name or 'an empty field'} is no field of a procedure")
                continue
            self.rows.setdefault(name, []).append(row)

    @property
    def given(self) -> bool:
        """Whether there is such a sheet."""
        return bool(self.workbook.ours.get("procedure"))

    def word(self, field: str) -> str:
        """What a field says, in whatever column."""
        for row in self.rows.get(field, ()):
            return next((row[name] for name in ("value", "vi", "en") if row.get(name)), "")
        return ""

    def words(self, field: str) -> list[str]:
        """A field with several words, parted by commas."""
        return [word.strip() for word in self.word(field).split(",") if word.strip()]

    def text(self, field: str) -> Text | None:
        """A field in both languages."""
        return next(iter(self.texts(field)), None)

    def texts(self, field: str) -> list[Text]:
        """A field that may stand in several rows."""
        found = []
        for row in self.rows.get(field, ()):
            vi = row.get("vi") or row.get("value") or row.get("en", "")
            if vi:
                found.append({"vi": vi, "en": row.get("en") or vi})
        return found

    def definition(self, title: Text, *, code: str, version: int, effective_from: str) -> dict[str, Any]:
        """The procedure without its form, applicant and summary."""
        if not self.given:
            self.findings.note(
                Cell("procedure"),
                "there is no such sheet: legal basis, time limit and fee are not known and marked as not verified",
            )
        channel = self.word("channel") or "full"
        reason = self.text("channel_reason")
        amount = self.word("time_limit")
        return {
            "code": code,
            "version": version,
            "effective_from": effective_from,
            "effective_to": None,
            "name": self.text("name") or title,
            "short_name": self.text("short_name") or self.text("name") or title,
            "keywords": self._keywords(title),
            "life_events": self.words("life_events") or ["poverty"],
            "field": {
                "code": self.word("field_code") or "dia-phuong",
                "name": self.text("field") or _UNSAID["field"],
            },
            "decision": self._cited(self.word("decision") or "Biểu mẫu của xã", self.word("decision_source")),
            "legal_basis": [self._cited(found["vi"], "") for found in self.texts("legal_basis")]
            or [self._cited("Căn cứ pháp lý không ghi trong bảng tính", "")],
            "level": self.word("level") or "commune",
            "channel": channel,
            **({"channel_reason": reason} if reason else {}),
            "time_limit": {
                "amount": int(amount) if amount.isdigit() else 5,
                "unit": self.word("time_limit_unit") or "working_day",
                **({"note": note} if (note := self.text("time_limit_note")) else {}),
            },
            "cut_off": self.word("cut_off").lower() in _TRUE,
            "who_may_file": self.text("who_may_file") or _UNSAID["who_may_file"],
            "result": {
                "name": self.text("result") or _UNSAID["result"],
                "delivered": self.texts("delivered") or [_UNSAID["delivered"]],
            },
            "fees": self._fees(effective_from),
            "fee_exemptions": self.texts("fee_exemptions"),
            "cases": [],
        }

    @staticmethod
    def _cited(text: str, source: str) -> dict[str, Any]:
        return {"text": text, **({"source": source} if source else {}), "verified": False}

    def _keywords(self, title: Text) -> dict[str, list[str]]:
        found = self.text("keywords") or title
        return {
            language: [word.strip() for word in words.split(",") if word.strip()] or [words]
            for language, words in found.items()
        }

    def _fees(self, effective_from: str) -> list[dict[str, Any]]:
        rows = self.workbook.ours.get("fees", [])
        if not rows:
            return [
                {
                    **_FREE,
                    "label": _UNSAID["fee"],
                    "effective_from": effective_from,
                    "source": "Không ghi trong bảng tính",
                    "verified": False,
                }
            ]
        return [fee for index, row in enumerate(rows, start=1) if (fee := self._fee(row, index, effective_from))]

    def _fee(self, row: Mapping[str, str], index: int, effective_from: str) -> dict[str, Any] | None:
        amount = row.get("amount", "").replace(".", "").replace(" ", "")
        if not amount.isdigit():
            self.findings.mistake(self._cell(row, "amount", "fees"), "is no whole amount in đồng")
            return None
        label = row.get("label::vi") or row.get("vi") or row.get("label") or "Lệ phí"
        return {
            "id": plain_key(row.get("id") or f"fee_{index}"),
            "label": {"vi": label, "en": row.get("label::en") or row.get("en") or label},
            "channel": row.get("channel") or "any",
            "amount": int(amount),
            "per": row.get("per") or "dossier",
            "effective_from": row.get("effective_from") or effective_from,
            **({"effective_to": row["effective_to"]} if row.get("effective_to") else {}),
            "source": row.get("source") or "Không ghi trong bảng tính",
            "verified": row.get("verified", "").lower() in _TRUE,
        }

    def papers(self) -> list[tuple[dict[str, Any], str, Cell]]:
        """The papers, each with its ``relevant`` and where that stands."""
        found = []
        rows: Rows = self.workbook.ours.get("papers", [])
        for index, row in enumerate(rows, start=1):
            name = row.get("name::vi") or row.get("vi") or row.get("name") or f"Giấy tờ {index}"
            numbers = {key: row.get(key, "") for key in ("originals", "copies")}
            paper = {
                "key": plain_key(row.get("key") or f"paper_{index}"),
                "name": {"vi": name, "en": row.get("name::en") or row.get("en") or name},
                "originals": int(numbers["originals"]) if numbers["originals"].isdigit() else 1,
                "copies": int(numbers["copies"]) if numbers["copies"].isdigit() else 0,
                "required": row.get("required", "yes").lower() in _TRUE,
            }
            found.append((paper, row.get("relevant", ""), self._cell(row, "relevant", "papers")))
        return found

    def _cell(self, row: Mapping[str, str], column: str, sheet: str = "procedure") -> Cell:
        return self.workbook.cell(sheet, row.get(ROW), column)

    def cell(self, field: str) -> Cell:
        """Where a field stands."""
        for row in self.rows.get(field, ()):
            return self._cell(row, "value")
        return Cell("procedure")
