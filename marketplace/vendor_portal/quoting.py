"""Between a form and a version of a quote: what it begins with, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from catalogue.models import CertificateKind
from catalogue.trade.selectors import terms_by_product
from marketplace.geography.countries import HOME, country_name
from marketplace.quotes.models import QuoteRequest, QuoteVersion
from marketplace.quotes.plan import MilestoneDraft
from marketplace.quotes.selectors.borders import crossings_of, papers_asked
from marketplace.quotes.selectors.supply import Thing, price_of
from marketplace.quotes.services.drafts import LineDraft, VersionDraft
from marketplace.sales.order.agreement import AgreedCustoms
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from marketplace.vendor_portal.forms.quotes import USUAL_PLAN, Beginning

if TYPE_CHECKING:
    from marketplace.vendor_portal.forms.quotes import QuoteForm
    from vendors.models import Vendor

#: Days for which a quote stands unless its vendor says otherwise.
VALID_DAYS = 14


def told_of(request: QuoteRequest, version: QuoteVersion | None = None) -> dict[str, Any]:
    """Return what every page says of a request: itself, its country and certificates in words, what papers it needs.

    Args:
        request: What was asked.
        version: What is offered for it, whose lines count then.
    """
    kinds = dict(CertificateKind.choices)
    return {
        "asked": request,
        "country": country_name(request.country),
        "certificates": [kinds.get(kind, kind) for kind in request.certificate_kinds],
        "papers": papers_asked(
            lines=crossings_of((version or request).lines.all()), country=request.country, day=timezone.localdate()
        ),
    }


def begins_with(
    *, request: QuoteRequest, version: QuoteVersion | None, vendor: Vendor, things: Sequence[Thing]
) -> Beginning:
    """Return what the form shows at first: the version before, else what was asked for at the vendor's own prices."""
    return _of_version(version) if version is not None else _of_request(request, vendor, things)


def _of_version(version: QuoteVersion) -> Beginning:
    whole = {
        "currency": version.currency,
        "incoterm": version.incoterm,
        "named_place": version.named_place,
        "freight": _plain(version.freight),
        "insurance": _plain(version.insurance),
        "lead_days": version.lead_days,
        "valid_days": VALID_DAYS,
        "note": version.note,
    }
    lines = [
        {
            "what": f"p{line.product_id}" if line.product_id else f"v{line.vendor_id}",
            "title": line.title,
            "quantity": line.quantity,
            "unit": line.unit,
            "unit_price": _plain(line.unit_price),
            "hs_code": line.hs_code_id or "",
            "customs_text_en": line.customs_text_en,
            "origin_country": line.origin_country or HOME,
            "net_weight_g": line.net_weight_g or "",
        }
        for line in version.lines.all()
    ]
    stones = [
        {
            "kind": one.kind,
            "percent": _plain(one.percent),
            "label": one.label,
            "sends_first": not one.holds_dispatch and one.kind != MilestoneKind.ON_ARRIVAL,
        }
        for one in version.milestones.all()
    ]
    return Beginning(whole, lines, stones)


def _of_request(request: QuoteRequest, vendor: Vendor, things: Sequence[Thing]) -> Beginning:
    own = {thing.product_id for thing in things if thing.vendor_id == vendor.pk}
    lines: list[Mapping[str, Any]] = []
    for line in request.lines.all():
        is_own = line.product_id in own
        price = _price(line.product_id, line.quantity, request.currency) if is_own else ""
        lines.append(
            {
                "what": f"p{line.product_id}" if is_own else f"v{vendor.pk}",
                "title": line.title,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": price,
                "hs_code": line.hs_code_id or "",
                "customs_text_en": line.title[:120] if line.title.isascii() and not is_own else "",
                "origin_country": HOME,
            }
        )
    asked = {line.product_id for line in request.lines.all() if line.product_id in own}
    days = [terms.lead_days for terms in terms_by_product(product_ids=asked).values() if terms.lead_days]
    whole = {
        "currency": request.currency,
        "incoterm": request.incoterm or Incoterm.EXW,
        "named_place": request.named_place or str(vendor.province),
        "lead_days": max(days, default=""),
        "valid_days": VALID_DAYS,
    }
    return Beginning(whole, lines, [{"kind": kind, "percent": percent} for kind, percent in USUAL_PLAN])


def _price(product_id: int | None, quantity: int, currency: str) -> str:
    price = price_of(product_id=product_id, quantity=quantity, currency=currency) if product_id else None
    return "" if price is None else _plain(price.amount)


def _plain(amount: Decimal | None) -> str:
    """Return an amount as it is typed: without digits behind the point where there are none."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount}"


def draft_of(form: QuoteForm, *, now: datetime) -> VersionDraft:
    """Return what was typed; the form is valid."""
    data = form.cleaned_data
    return VersionDraft(
        valid_until=now + timedelta(days=data["valid_days"]),
        incoterm=data["incoterm"],
        named_place=data["named_place"],
        currency=data["currency"],
        freight=data["freight"],
        insurance=data["insurance"],
        lead_days=data["lead_days"],
        note=data["note"],
        lines=[_line_of(row.cleaned_data, form.things) for row in form.lines],
        milestones=[_stone_of(row.cleaned_data) for row in form.stones],
    )


def _line_of(data: Mapping[str, Any], things: Mapping[int, Thing]) -> LineDraft:
    kind, key = data["what"][0], int(data["what"][1:])
    thing = things[key] if kind == "p" else None
    return LineDraft(
        vendor_id=thing.vendor_id if thing else key,
        product_id=thing.product_id if thing else None,
        stockrecord_id=thing.stockrecord_id if thing else None,
        title=data["title"],
        quantity=data["quantity"],
        unit=data["unit"],
        unit_price=data["unit_price"],
        customs=AgreedCustoms(
            hs_code=data.get("hs_code", ""),
            text_en=data.get("customs_text_en", ""),
            origin=data.get("origin_country", ""),
            net_weight_g=data.get("net_weight_g"),
        ),
    )


def _stone_of(data: Mapping[str, Any]) -> MilestoneDraft:
    return MilestoneDraft(
        kind=data["kind"],
        label=data["label"],
        percent=Decimal(data["percent"]),
        holds_dispatch=not data["sends_first"] and data["kind"] != MilestoneKind.ON_ARRIVAL,
    )
