"""Members of a joint answer agree to their part, or do not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import JointShareAnswered
from marketplace.quotes.errors import UnableToOffer
from marketplace.quotes.models import JointShare, QuoteStatus, QuoteVersion, ShareStatus
from marketplace.quotes.services.telling import tell_leader
from marketplace.quotes.services.turning import locked_request

if TYPE_CHECKING:
    from marketplace.users.models import User


def answer_share(*, share: JointShare, agrees: bool, words: str, by: User, now: datetime) -> None:
    """Say for one member whether it agrees to its lines; as long as nothing was offered it may think again.

    Raises:
        UnableToOffer: The request has ended, or the version was offered or replaced meanwhile.
    """
    with transaction.atomic(durable=True):
        version = QuoteVersion.objects.select_related("quote").filter(pk=share.version_id).first()
        if version is None:
            raise UnableToOffer(_("The quote was written anew: look at it again."))
        locked_request(request_id=version.quote.request_id, now=now, refusal=UnableToOffer)
        share_words = tidy(words)[:300]
        status = ShareStatus.AGREED if agrees else ShareStatus.REFUSED
        claimed = JointShare.objects.filter(pk=share.pk, version__state=QuoteStatus.DRAFT).update(
            status=status, words=share_words, answered_at=now, answered_by=by
        )
        if not claimed:
            raise UnableToOffer(_("The quote has moved on meanwhile: look at it again."))
        left = version.shares.exclude(status=ShareStatus.AGREED).exists()
        audit.record(actor=by, action=f"quote_share.{status}", subject=share)
        if not agrees:
            tell_leader(version, "share_refused", words=share_words)
        elif not left:
            tell_leader(version, "share_agreed")
        publish(
            JointShareAnswered(
                share_id=share.pk,
                version_id=version.pk,
                vendor_id=share.vendor_id,
                agreed=agrees,
                all_agreed=not left,
            )
        )
    share.refresh_from_db()
