"""A list whose length is looked at before its members.

marshmallow's own ``List`` reads every member before its validators count them, and notes a mistake for each: a few
packed kilobytes would keep a thread busy for half a minute and be answered with hundreds of megabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

if TYPE_CHECKING:
    from collections.abc import Mapping


class BoundedList(fields.List[Any]):
    """A list of at most ``longest`` members; a longer one is one mistake, however many its members make."""

    def __init__(self, inner: fields.Field[Any], longest: int, **options: Any) -> None:  # noqa: ANN401 (marshmallow's own options)
        super().__init__(inner, **options)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:  # noqa: ANN401 (marshmallow's signature)
        if isinstance(value, list) and len(value) > self.longest:
            raise ValidationError("length")
        members: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return members
