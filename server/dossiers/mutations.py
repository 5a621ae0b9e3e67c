"""What a device may ask for about dossiers."""

from __future__ import annotations

from server.dossiers import (
    drafts,
    drafts_args,
    drafts_store,
    filing,
    filing_args,
    originals,
    processing,
    results,
    schemas,
    supplements,
)
from server.dossiers.concerns import concern
from server.sync.registry import register

register(
    "dossier.file",
    filing_args.File(),
    concerns=concern,
    stages=True,
    prepare=filing.prepare,
    look_ahead=(filing.read_ahead, drafts_store.read_ahead),
)(filing.file_dossier)
register("dossier.supplement", schemas.Supplement(), concerns=concern)(supplements.supplement)
register("dossier.withdraw", schemas.Withdraw(), concerns=concern)(processing.withdraw)

register("dossier.receive", schemas.Note(), concerns=concern)(processing.receive)
register("dossier.refuse", schemas.Refuse(), concerns=concern)(processing.refuse)
register("dossier.request-supplement", schemas.RequestSupplement(), concerns=concern)(supplements.request_supplement)
register("dossier.process", schemas.Note(), concerns=concern)(processing.process)
register("dossier.request-payment", schemas.RequestPayment(), concerns=concern)(processing.request_payment)
register("dossier.confirm-payment", schemas.Note(), concerns=concern)(processing.confirm_payment)
register("dossier.stop", schemas.Stop(), concerns=concern)(processing.stop)
register("dossier.finish", schemas.Finish(), concerns=concern)(processing.finish)
register("dossier.attach-result", schemas.AttachResult(), concerns=concern)(results.attach_result)
register("dossier.return-result", schemas.ReturnResult(), concerns=concern)(processing.return_result)
register("dossier.mark-original", schemas.MarkOriginal(), concerns=concern)(originals.mark_original)

register("draft.save", drafts_args.DraftSave(), stages=True, look_ahead=(drafts_store.read_ahead,))(drafts.save)
register("draft.delete", schemas.Nothing(), look_ahead=(drafts_store.read_ahead,))(drafts.remove)
