"""The steps of a dossier that carry a decision: received, refused, worked on, paid, stopped, withdrawn, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.clock import to_wire
from server.dossiers import clockwork, results
from server.dossiers.access import for_officer, for_party
from server.dossiers.record import Note, record
from server.dossiers.status import ENDING, Step, step
from server.dossiers.summary import money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.dossiers.status import Status
    from server.sync.registry import Mutation

_METHODS: Final = {"counter": "Trả tại nơi tiếp nhận", "post": "Gửi qua bưu chính", "electronic": "Trả bản điện tử"}


def receive(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The dossier is complete: its clock starts and the person gets an appointment."""
    dossier, found = _begin(session, mutation)
    clockwork.start(session, dossier, mutation.received_at)
    _finish(session, mutation, dossier, found, Note(mutation.args["note"], None, dossier.due_at))
    return {"accepted_at": to_wire(dossier.accepted_at), "due_at": to_wire(dossier.due_at)}


def process(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Work on the matter begins."""
    dossier, found = _begin(session, mutation)
    return _finish(session, mutation, dossier, found, Note(mutation.args["note"]))


def request_payment(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The person is asked to pay; the clock stands until the payment is confirmed."""
    dossier, found = _begin(session, mutation)
    amount = mutation.args["amount"]
    clockwork.pause(session, dossier, mutation.received_at, "payment")
    text = _lines(f"Số tiền: {money(amount)}", mutation.args["note"])
    return _finish(session, mutation, dossier, found, Note(text, {"amount": amount}))


def confirm_payment(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The payment has come. A dossier that was never received is received by this."""
    dossier, found = _begin(session, mutation)
    if dossier.accepted_at is None:
        clockwork.start(session, dossier, mutation.received_at)
        reckoned = True
    else:
        reckoned = clockwork.resume(session, dossier, mutation.received_at)
    note = Note(mutation.args["note"], None, dossier.due_at if reckoned else None)
    return _finish(session, mutation, dossier, found, note)


def refuse(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The dossier is not taken, with the reason and what it rests on."""
    dossier, found = _begin(session, mutation)
    basis = mutation.args["legal_basis"]
    dossier.reason = _lines(mutation.args["reason"], f"Căn cứ: {basis}" if basis else None)
    return _finish(session, mutation, dossier, found, Note(dossier.reason, {"legal_basis": basis}))


def stop(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Work on the matter ends without a result, with the reason."""
    dossier, found = _begin(session, mutation)
    dossier.reason = mutation.args["reason"]
    return _finish(session, mutation, dossier, found, Note(dossier.reason))


def finish(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The result is there; its file may still be on the way."""
    dossier, found = _begin(session, mutation)
    number, result = mutation.args["result_number"], mutation.args["result"]
    if result is not None:
        results.name_result(session, mutation, dossier, result, number)
    text = _lines(mutation.args["note"], f"Số kết quả: {number}" if number else None)
    return _finish(session, mutation, dossier, found, Note(text, {"result_number": number}))


def return_result(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The result is in the person's hands."""
    dossier, found = _begin(session, mutation)
    method, by = mutation.args["method"], mutation.args["received_by"]
    text = _lines(_METHODS[method], f"Người nhận: {by}" if by else None)
    return _finish(session, mutation, dossier, found, Note(text, {"method": method, "received_by": by}))


def withdraw(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The person takes the dossier back."""
    dossier, found = _begin(session, mutation)
    return _finish(session, mutation, dossier, found, Note(mutation.args["reason"]))


def _begin(session: Session, mutation: Mutation) -> tuple[Dossier, Step]:
    """The dossier in its new status, once the actor may do this and the present status allows it."""
    by_resident = mutation.type == "dossier.withdraw"
    dossier = (for_party if by_resident else for_officer)(session, mutation)
    found, target = step(mutation.type, dossier.status)
    _enter(session, mutation, dossier, target)
    return dossier, found


def _enter(session: Session, mutation: Mutation, dossier: Dossier, target: Status) -> None:
    dossier.status = int(target)
    dossier.version += 1
    if target in ENDING:
        clockwork.end_pause(session, dossier, mutation.received_at)
        dossier.ended_at = mutation.received_at
        dossier.status_before_supplement = None


def _finish(session: Session, mutation: Mutation, dossier: Dossier, found: Step, note: Note) -> dict[str, Any]:
    session.flush()
    record(session, mutation, dossier, found.kind, note)
    return {"status": dossier.status}


def _lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)
