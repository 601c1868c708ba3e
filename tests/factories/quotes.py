"""Requests for quotes, whom they were asked of, and what was offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.quotes.models import Invitation, QuoteRequest, QuoteVersion
from marketplace.quotes.plan import MilestoneDraft
from marketplace.quotes.services.asking import RequestDraft, WantedLine, open_request
from marketplace.quotes.services.drafts import LineDraft, VersionDraft
from marketplace.quotes.services.joint import answer_share
from marketplace.quotes.services.offering import offer_version, write_version
from marketplace.sales.order.agreement import AgreedCustoms
from marketplace.sales.order.trade_words import GRAMS_OF_UNIT
from tests.factories.logistics import NOON
from tests.factories.trade import hs_code
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory, VendorFactory

#: A third before work begins, the rest before anything is sent.
THIRTY_SEVENTY = (
    MilestoneDraft(kind="deposit", percent=Decimal(30)),
    MilestoneDraft(kind="before_dispatch", percent=Decimal(70)),
)


def wanted(**more: Any) -> RequestDraft:
    """Return what a buyer types: two tonnes of palm sugar, open to all."""
    line = {
        "title": more.pop("title", "Palm sugar of Kampong Speu"),
        "quantity": more.pop("quantity", 2),
        "unit": more.pop("unit", "tonne"),
        "product_id": more.pop("product_id", None),
        "hs_code": more.pop("hs_code", ""),
    }
    return RequestDraft(**{"lines": [WantedLine(**line)], "kind": "open", "country": "JP", **more})


def make_request(*, vendors: Sequence[Any] = (), buyer: Any = None, now: datetime = NOON, **more: Any) -> QuoteRequest:
    """Return a request of a buyer; asked of these vendors by name, or open to all where there are none."""
    kinds = {0: "open", 1: "one"}
    values = {
        "kind": kinds.get(len(vendors), "several"),
        "vendor_ids": [vendor.pk for vendor in vendors],
        **more,
    }
    return open_request(draft=wanted(**values), buyer=buyer or UserFactory(), now=now)


def invitation_of(request: QuoteRequest, vendor: Any) -> Invitation:
    """Return how a vendor came to a request."""
    return Invitation.objects.get(request=request, vendor=vendor)


def offer(vendor: Any, *, now: datetime = NOON, lines: Sequence[LineDraft] | None = None, **more: Any) -> VersionDraft:
    """Return what a vendor types: 2 tonnes at 1,500 USD, FOB, in 30 days, for ten days."""
    values = {
        "valid_until": now + timedelta(days=10),
        "incoterm": "FOB",
        "named_place": "Sihanoukville",
        "currency": "USD",
        "lead_days": 30,
        "lines": lines if lines is not None else [line_of(vendor)],
        "milestones": THIRTY_SEVENTY,
        **more,
    }
    return VersionDraft(**values)


def line_of(vendor: Any, **more: Any) -> LineDraft:
    """Return one line of a vendor; of what stands in no listing customs are told that it is palm sugar of here."""
    if more.get("product_id") is None:
        more.setdefault("customs", sugar(net_weight_g=None if more.get("unit", "tonne") in GRAMS_OF_UNIT else 500))
    values = {
        "vendor_id": vendor.pk,
        "title": "Palm sugar",
        "quantity": 2,
        "unit": "tonne",
        "unit_price": Decimal("1500.00"),
        **more,
    }
    return LineDraft(**values)


def sugar(**more: Any) -> AgreedCustoms:
    """Return what customs are told of palm sugar."""
    hs_code("170290", text_en="Sugars")
    return AgreedCustoms(**{"hs_code": "170290", "text_en": "Palm sugar, granulated", "origin": "KH", **more})


def make_version(
    *, request: QuoteRequest, vendor: Any, now: datetime = NOON, draft: VersionDraft | None = None, **more: Any
) -> QuoteVersion:
    """Return a version that a vendor has written and not offered."""
    by = vendor.memberships.first().user if vendor.memberships.exists() else MembershipFactory(vendor=vendor).user
    return write_version(request=request, vendor=vendor, draft=draft or offer(vendor, now=now, **more), by=by, now=now)


def make_offered(*, request: QuoteRequest, vendor: Any, now: datetime = NOON, **more: Any) -> QuoteVersion:
    """Return a version that was offered; members of a joint answer have agreed."""
    version = make_version(request=request, vendor=vendor, now=now, **more)
    for share in version.shares.select_related("vendor"):
        answer_share(share=share, agrees=True, words="", by=UserFactory(), now=now)
    return offer_version(version=version, by=version.written_by, now=now)


def make_vendor(**more: Any) -> Any:
    """Return an open vendor with an owner."""
    return VendorFactory(owner=UserFactory(), **more)
