"""What every step has in common: rows are read again and locked, the request first, then its quotes and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import QuoteEnded, QuoteRequestEnded
from marketplace.quotes.models import (
    LIVE,
    Quote,
    QuoteRequest,
    QuoteStatus,
    QuoteVersion,
    RequestStatus,
)
from marketplace.quotes.services.telling import tell_buyer, tell_leader

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.core.errors import DomainError


def locked_request(*, request_id: int, now: datetime, refusal: type[DomainError]) -> QuoteRequest:
    """Return a request that is live, locked inside the caller's transaction.

    Raises:
        DomainError: Of the family that was named: it has ended, or its time is over.
    """
    require_transaction()
    row = QuoteRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if row.status == RequestStatus.ACCEPTED:
        raise refusal(_("A quote for this request has been accepted already."))
    if row.status not in LIVE or row.closes_at <= now:
        raise refusal(_("This request has ended."))
    return row


def end_request(row: QuoteRequest, status: RequestStatus, *, now: datetime) -> None:
    """End a locked request: what is still offered to it does not stand any more, and whoever offered is told."""
    require_transaction()
    how = QuoteStatus.DECLINED if status != RequestStatus.EXPIRED else QuoteStatus.EXPIRED
    offered = QuoteVersion.objects.select_for_update(of=("self",)).filter(quote__request=row).offered().order_by("pk")
    for version in offered.select_related("quote"):
        end_version(version, how, now=now)
    row.status, row.ended_at = status, now
    row.save(update_fields=["status", "ended_at"])
    if status == RequestStatus.EXPIRED:
        tell_buyer(row, "ran_out", what=str(row.pk), page=row.token)
    publish(QuoteRequestEnded(request_id=row.pk, number=row.number, how=status.value))


def end_version(version: QuoteVersion, state: QuoteStatus, *, now: datetime, words: str = "") -> bool:
    """End an offered version, if it still is offered, and tell of it; its quote has the same status from now on.

    Returns:
        Whether it was still offered.
    """
    require_transaction()
    claimed = QuoteVersion.objects.filter(pk=version.pk, state=QuoteStatus.OFFERED).update(
        state=state, ended_at=now, declined_words=words
    )
    if not claimed:
        return False
    Quote.objects.filter(pk=version.quote_id).update(status=state)
    if state != QuoteStatus.WITHDRAWN:
        tell_leader(version, state.value, words=words)
    version.state, version.ended_at, version.declined_words = state, now, words
    publish(
        QuoteEnded(
            version_id=version.pk,
            quote_id=version.quote_id,
            request_id=version.quote.request_id,
            vendor_id=version.quote.vendor_id,
            how=state.value,
        )
    )
    return True
