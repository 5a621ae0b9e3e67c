"""What a device may ask for about papers."""

from __future__ import annotations

from server.papers import schemas, sharing, wallet
from server.sync.registry import register

register("paper.save", schemas.Save())(wallet.save)
register("paper.delete", schemas.Nothing())(wallet.remove)
register("paper.share", schemas.Share())(sharing.share)
register("paper.unshare", schemas.Unshare())(sharing.unshare)
