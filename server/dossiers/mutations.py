"""What a device may ask for about dossiers."""

from __future__ import annotations

from server.dossiers import filing, processing, schemas, supplements
from server.sync.registry import register

register("dossier.file", schemas.File())(filing.file_dossier)
register("dossier.supplement", schemas.Supplement())(supplements.supplement)
register("dossier.withdraw", schemas.Withdraw())(processing.withdraw)

register("dossier.receive", schemas.Note())(processing.receive)
register("dossier.refuse", schemas.Refuse())(processing.refuse)
register("dossier.request-supplement", schemas.RequestSupplement())(supplements.request_supplement)
register("dossier.process", schemas.Note())(processing.process)
register("dossier.request-payment", schemas.RequestPayment())(processing.request_payment)
register("dossier.confirm-payment", schemas.Note())(processing.confirm_payment)
register("dossier.stop", schemas.Stop())(processing.stop)
register("dossier.finish", schemas.Finish())(processing.finish)
register("dossier.return-result", schemas.ReturnResult())(processing.return_result)
