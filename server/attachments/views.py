"""What the feed says of a file beside its name, type and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.attachments.models import Attachment


def found_value(sent: Attachment | None, refusal: str | None = None) -> dict[str, str | bool | None]:
    """How far a file is, why it was refused, whether there is a small picture of it; None: it is on its way.

    :param refusal: why it was not even taken, where nothing of it is here.
    """
    if sent is None:
        return {"state": "refused" if refusal else "coming", "refusal": refusal, "thumb": False}
    return {"state": sent.state, "refusal": sent.refusal, "thumb": sent.thumb_sha256 is not None}
