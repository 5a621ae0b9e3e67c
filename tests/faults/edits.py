"""What people typed into drafts, and which of it somebody has seen and written over. The rest must not be lost."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Edits:
    """Every typed value, by draft and key. Values are unique texts, so that one found at the end is known again."""

    typed: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self, key: str) -> str:
        """A value that nobody has typed yet; for the key ``full_name`` it looks like a name."""
        with self.lock:
            self.count += 1
            number = self.count
        if key != "full_name":
            return f"v{number}."
        letters = "".join("abcdefghik"[int(digit)] for digit in str(number))
        return f"Lò Thị X{letters}x"

    def type_in(self, draft: str, key: str, value: str | None, over: object) -> None:
        """``value`` (None: taken away) was typed by somebody who saw ``over`` in its place."""
        self.see(over)
        if value is not None:
            self.typed.setdefault((draft, key), []).append(value)

    def see(self, value: object) -> None:
        """Somebody has seen a value and decided that it goes."""
        if isinstance(value, str):
            self.seen.add(value)

    def unseen(self) -> list[tuple[str, str]]:
        """Draft and value of everything that nobody has decided about: it must not be lost."""
        return [
            (draft, value) for (draft, _key), values in self.typed.items() for value in values if value not in self.seen
        ]
