"""A mistake in the catalogue: where it stands and what is wrong, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The way into a YAML document: keys and indexes.
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake. ``field`` is the place in the document, such as ``form.pages[0].questions[2].show_when``."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


@dataclass
class Report:
    """Gathers the mistakes of one file; finds the line of a place or of its nearest parent that has one."""

    file: str
    lines: dict[Where, int]
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, where: Where, message: str) -> None:
        """Note a mistake."""
        known = where
        while known and known not in self.lines:
            known = known[:-1]
        self.mistakes.append(Mistake(self.file, self.lines.get(known, 1), shown(where), message))


def shown(where: Where) -> str:
    """``("form", "pages", 0)`` → ``form.pages[0]``."""
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"
