"""Exports told: to the vendor what holds them back and what runs out, to the buyer what only the buyer can get."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace import facts
from marketplace.geography.countries import country_name
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import buyer_of, link_to, order_of, tell, tell_vendor
from vendors.models import Vendor


def tell_of_export(fact: facts.ExportTurned) -> None:
    """Tell the vendor that an export must not leave, and why, or that it is ready; the buyer what concerns it.

    A buyer hears of a paper that its own customs ask for; one that buys for an organisation also that papers are there.
    """
    context: dict[str, Any] = {
        "number": fact.number,
        "order_number": fact.order_number,
        "country": lambda: country_name(fact.country),  # in the language of whoever is told
        "reason_km": fact.reason_km,
        "reason_en": fact.reason_en,
        "more": fact.more,
        "is_forbidden": fact.is_forbidden,
        "paper_km": fact.paper_km,
        "paper_en": fact.paper_en,
    }
    _tell_vendor(Kind.EXPORT_BLOCKED if fact.turn == "blocked" else Kind.EXPORT_READY, fact, fact.what, context)
    purchase = order_of(fact.order_id).purchase
    if purchase is None:
        return
    if fact.turn == "blocked" and fact.for_buyer:
        _tell_buyer(Kind.EXPORT_ASKS_BUYER, purchase, fact, context)
    elif fact.turn == "ready" and purchase.organisation_id is not None:
        _tell_buyer(Kind.EXPORT_PAPERS, purchase, fact, context)


def tell_of_scan(fact: facts.ExportScanEnding) -> None:
    """Warn the vendor that a licence or a certificate ends before its goods have left, or that it has."""
    context = {
        "number": fact.number,
        "order_number": fact.order_number,
        "title": fact.title,
        "scan_number": fact.scan_number,
        "expires_on": date.fromisoformat(fact.expires_on),
        "days": fact.days,
    }
    _tell_vendor(Kind.EXPORT_SCAN_ENDING, fact, f"{fact.scan_id}:{fact.days}", context)


def _tell_vendor(
    kind: Kind, fact: facts.ExportTurned | facts.ExportScanEnding, what: str, context: dict[str, Any]
) -> None:
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    tell_vendor(
        kind, vendor, what, context, page=("vendor_portal:export", {"code": vendor.code, "number": fact.number})
    )


def _tell_buyer(kind: Kind, purchase: Any, fact: facts.ExportTurned, context: dict[str, Any]) -> None:
    """Tell the buyer once of each kind for an order: papers that are made again are on the same page."""
    recipient = buyer_of(purchase)
    link = link_to("checkout:track", language=recipient.language, token=purchase.token)
    tell(kind, recipient, f"{fact.order_number}:{fact.paper_en[:40]}", {**context, "link": link}, may_wait=True)
