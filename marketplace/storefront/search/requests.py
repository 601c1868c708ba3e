"""Requests for quotes are put to the vendors that suit them, and new goods are held against the requests that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from catalogue.trade.models import TradeTerms
from marketplace.quotes.errors import UnableToAsk
from marketplace.quotes.models import Invitation, InvitedHow, QuoteRequest, RequestedLine, RequestKind
from marketplace.quotes.services.inviting import invite_vendors
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.matching import document_of, suits, vendors_for
from marketplace.storefront.search.sources import product_documents, public_products
from marketplace.storefront.search.suiting import Asked, AskedLine, Document

#: Open requests that one new listing is held against, the newest: older ones have their answers, or never will.
MOST_REQUESTS: Final = 500
#: A change of more listings at once than this is no maker's new product: a kind of goods was changed, or a table came in.
MOST_LISTINGS: Final = 20


def invite_suitable(*, request_id: int, now: datetime) -> int:
    """Put an open request to the vendors that suit it best; return how many are new. Running it twice changes nothing."""
    request = _live(now).filter(pk=request_id, kind=RequestKind.OPEN).first()
    if request is None:
        return 0
    matches = vendors_for(asked=asked_of(request), today=timezone.localdate(now))
    return _invite(request, [(one.vendor_id, one.score) for one in matches], now)


def hold_against_open_requests(*, product_ids: Sequence[int], now: datetime) -> int:
    """Put the requests that are open to the vendors whose listings have just come to suit them; return how many."""
    if len(product_ids) > MOST_LISTINGS:
        return 0
    open_ones = _live(now).filter(kind=RequestKind.OPEN)
    if not open_ones.exists():
        return 0
    by_vendor: dict[int, list[Document]] = defaultdict(list)
    for row, _ in product_documents(public_products().filter(pk__in=product_ids), words=lexicon(), now=now):
        document = document_of(row.object_id, row.tokens, row.clusters)
        if document is not None:
            by_vendor[document.vendor_id].append(document)
    invited = 0
    for vendor_id, documents in by_vendor.items():
        asked_before = Invitation.objects.filter(vendor=vendor_id).values("request")
        for request in open_ones.exclude(pk__in=asked_before).order_by("-opened_at", "-pk")[:MOST_REQUESTS]:
            match = suits(asked=asked_of(request), documents=documents, today=timezone.localdate(now))
            if match is not None:
                invited += _invite(request, [(vendor_id, match.score)], now)
    return invited


def asked_of(request: QuoteRequest) -> Asked:
    """Return what a request asks, with its lines and their goods' codes at hand."""
    return Asked(
        lines=tuple(_line(line, request.hs_code_id or "") for line in request.lines.all()),
        certificates=tuple(request.certificate_kinds),
        category_id=request.category_id,
        needed_before=request.needed_before,
    )


def _line(line: RequestedLine, first_code: str) -> AskedLine:
    """Return a line with its own code; that of the request is its first line's."""
    terms: TradeTerms | None = getattr(line.product, "trade_terms", None) if line.product is not None else None
    code = first_code if line.position == 1 else ""
    return AskedLine(
        text=line.title,
        hs_code=line.hs_code_id or code or (terms.hs_code_id or "" if terms else ""),
        quantity=Decimal(line.quantity),
        unit=line.unit,
    )


def _live(now: datetime) -> QuerySet[QuoteRequest]:
    lines = Prefetch("lines", RequestedLine.objects.select_related("product__trade_terms").order_by("position"))
    return QuoteRequest.objects.live().filter(closes_at__gt=now).prefetch_related(lines)


def _invite(request: QuoteRequest, matches: list[tuple[int, int]], now: datetime) -> int:
    try:
        return len(invite_vendors(request_id=request.pk, matches=matches, how=InvitedHow.MATCHED, now=now))
    except UnableToAsk:  # it ended meanwhile
        return 0
