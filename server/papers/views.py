"""Papers as the change feed shows them; docs/protocol.md, *Collections*, is the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.attachments.views import found_value
from server.clock import to_wire
from server.dossiers.agencies import agencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from server.attachments.models import Attachment
    from server.papers.models import Paper, PaperPage, PaperShare, PaperView


def paper_value(
    paper: Paper, pages: Iterable[PaperPage], here: Mapping[str, Attachment], shares: Iterable[PaperShare]
) -> dict[str, Any]:
    """The ``paper`` entity, for its owner.

    :param here: what has been sent of the pages, by hash.
    """
    return {
        **_common(paper),
        "pages": [page_value(page, here.get(page.sha256)) for page in pages],
        "source": paper.source_dossier,
        "reuse": paper.reuse,
        "shares": [share_value(share) for share in shares],
        "created_at": to_wire(paper.created_at),
        "updated_at": to_wire(paper.updated_at),
    }


def case_paper_value(paper: Paper, pages: Iterable[PaperPage], *, dossier: str, key: str | None) -> dict[str, Any]:
    """The ``case_paper`` entity: a paper as the agency sees to which it was given or shown.

    :param key: of the procedure's paper or of the question under which it was given; None when it is only shared.
    """
    files = [{"file": page.sha256, "type": page.type, "size": page.size} for page in pages]
    return {**_common(paper), "paper": paper.id, "dossier": dossier, "key": key, "pages": files}


def _common(paper: Paper) -> dict[str, Any]:
    checked = None
    if paper.checked_at is not None:
        checked = {"name": paper.checked_name, "agency": paper.checked_agency, "at": to_wire(paper.checked_at)}
    return {
        "kind": paper.kind,
        "holder": {"who": paper.holder_who, "name": paper.holder_name},
        "title": paper.title,
        "number": paper.number,
        "issued_on": _day(paper.issued_on),
        "expires_on": _day(paper.expires_on),
        "issuer": paper.issuer,
        "provenance": paper.provenance,
        "checked": checked,
    }


def page_value(page: PaperPage, sent: Attachment | None) -> dict[str, Any]:
    """A page, whether its bytes are here, and what was found in them (as in ``dossier_files``)."""
    return {
        "file": page.sha256,
        "type": sent.type if sent else page.type,
        "size": sent.size if sent else page.size,
        "received_at": to_wire(sent.received_at) if sent else None,
    } | found_value(sent)


def share_value(share: PaperShare) -> dict[str, Any]:
    """To which agency, for which dossier, since when and until when; ``name`` is the agency's, in Vietnamese."""
    agency = agencies().get(share.agency_id)
    return {
        "id": share.id,
        "dossier": share.dossier_id,
        "agency": share.agency_id,
        "name": agency.name["vi"] if agency else share.agency_id,
        "at": to_wire(share.at),
        "withdrawn_at": to_wire(share.withdrawn_at),
    }


def view_value(view: PaperView) -> dict[str, Any]:
    """The ``paper_view`` entity."""
    return {
        "paper": view.paper_id,
        "name": view.name,
        "role": view.role,
        "agency": view.agency_id,
        "dossier": view.dossier_id,
        "at": to_wire(view.at),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
