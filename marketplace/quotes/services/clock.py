"""What follows where time has passed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from marketplace.quotes.models import QuoteRequest, QuoteStatus, QuoteVersion, RequestStatus
from marketplace.quotes.services.turning import end_request, end_version


def expire_version(*, version_id: int, now: datetime) -> bool:
    """End an offered version whose time is over; one that was accepted a moment before is left alone.

    Returns:
        Whether it ended now.
    """
    with transaction.atomic(durable=True):
        version = QuoteVersion.objects.select_related("quote").get(pk=version_id)
        QuoteRequest.objects.select_for_update(of=("self",)).get(pk=version.quote.request_id)
        if version.valid_until > now:
            return False
        return end_version(version, QuoteStatus.EXPIRED, now=now)


def expire_request(*, request_id: int, now: datetime) -> bool:
    """End a request whose time is over and of which nothing stands that the buyer may still accept.

    Returns:
        Whether it ended now.
    """
    with transaction.atomic(durable=True):
        row = QuoteRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        if not row.is_live or row.closes_at > now:
            return False
        if QuoteVersion.objects.offered().filter(quote__request=row, valid_until__gt=now).exists():
            return False
        end_request(row, RequestStatus.EXPIRED, now=now)
    return True


def expire_due(*, now: datetime, limit: int = 500) -> int:
    """End what has run out, versions before requests; return how many ended."""
    versions = QuoteVersion.objects.run_out(now).order_by("valid_until", "pk").values_list("pk", flat=True)[:limit]
    ended = sum(expire_version(version_id=pk, now=now) for pk in list(versions))
    stands = QuoteVersion.objects.offered().filter(quote__request=OuterRef("pk"), valid_until__gt=now)
    requests = QuoteRequest.objects.run_out(now).exclude(Exists(stands)).order_by("closes_at", "pk")
    return ended + sum(
        expire_request(request_id=pk, now=now) for pk in list(requests.values_list("pk", flat=True)[:limit])
    )
