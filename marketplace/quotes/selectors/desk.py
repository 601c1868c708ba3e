"""What the Ministry's trade desk sees of requests: which nobody answers, and which quotes are about to run out.

# Note [The desk does not read along]
What a buyer and a vendor say to each other, and at which price, is theirs. The desk sees who was asked, who looked, who
offered and until when: enough to bring the two together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from marketplace.quotes.models import LIVE, Invitation, Quote, QuoteRequest, QuoteStatus, QuoteVersion

#: A request that nobody has answered after this long should be looked after. Our own judgement.
UNANSWERED_AFTER: Final = timedelta(days=2)
#: A quote that runs out within this time is worth a call.
ENDING_WITHIN: Final = timedelta(days=3)


def unanswered(*, now: datetime) -> QuerySet[QuoteRequest]:
    """Return requests to which nothing is offered though they are old enough, or to which nobody was found; oldest first."""
    offered = QuoteVersion.objects.filter(quote__request=OuterRef("pk")).exclude(state=QuoteStatus.DRAFT)
    rows = whole().filter(~Exists(offered), status__in=LIVE, closes_at__gt=now)
    waits = Q(opened_at__lte=now - UNANSWERED_AFTER) | Q(num_asked=0)  # type: ignore[misc]  # the annotation is ours
    return rows.filter(waits).order_by("opened_at", "pk")


def ending(*, now: datetime) -> QuerySet[QuoteVersion]:
    """Return offered versions that run out soon, the soonest first."""
    soon = QuoteVersion.objects.offered().filter(valid_until__gt=now, valid_until__lte=now + ENDING_WITHIN)
    return soon.select_related("quote__request", "quote__vendor").order_by("valid_until", "pk")


def whole() -> QuerySet[QuoteRequest]:
    """Return requests, newest first, each with how many were asked, have looked, declined and offered."""
    return QuoteRequest.objects.annotate(
        num_asked=Count("invitations", distinct=True),
        num_seen=Count("invitations", filter=Q(invitations__seen_at__isnull=False), distinct=True),
        num_declined=Count("invitations", filter=Q(invitations__declined_at__isnull=False), distinct=True),
    ).order_by("-opened_at", "-pk")


def asked_of(request: QuoteRequest) -> QuerySet[Invitation]:
    """Return whom a request was put to, the best match first."""
    return request.invitations.select_related("vendor__province").order_by("-score", "pk")


def quotes_to(request: QuoteRequest) -> QuerySet[Quote]:
    """Return the answers to a request, in order."""
    return Quote.objects.filter(request=request).select_related("vendor").prefetch_related("versions").order_by("pk")
