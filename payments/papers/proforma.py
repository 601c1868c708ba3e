"""The proforma invoice of a purchase by agreement: what a buyer shows its bank or approver before it pays.

# Note [A proforma is no invoice]
It asks for no tax and bears no number of a series: it is the agreement, written out, and it is drawn from the rows of the
purchase, which keep what was agreed. When all is paid, each vendor's tax paper is issued as for any sale; for the
customs there are the papers of the export file. So it says on its face that it is none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import pgettext

from marketplace.core.money import Money
from marketplace.sales.order.models import AgreedTerms, Line, LineCharge, Milestone, Order, Purchase
from marketplace.sales.order.parts import CALLED_OFF
from marketplace.sales.order.plan import plan_of
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from payments.milestones import percent_of
from payments.papers.order_lines import text_of
from payments.papers.parties import buyer_of, sellers_on
from payments.papers.pdf import pdf_of
from payments.papers.selectors import business_of
from payments.papers.sheet import written, written_day
from payments.papers.words import Words, both

TEMPLATE: Final = "papers/proforma.html"
_LABELS: Final[Mapping[str, Callable[[], str]]] = {
    "title": lambda: pgettext("on a paper", "Proforma invoice"),
    "date": lambda: pgettext("on a paper", "Date"),
    "quote": lambda: pgettext("on a paper", "Quote"),
    "purchase": lambda: pgettext("on a paper", "Purchase"),
    "seller": lambda: pgettext("on a paper", "Seller"),
    "buyer": lambda: pgettext("on a paper", "Buyer"),
    "goes_to": lambda: pgettext("on a paper", "Goes to"),
    "tin": lambda: pgettext("on a paper", "VAT TIN"),
    "phone": lambda: pgettext("on a paper", "Telephone"),
    "incoterm": lambda: pgettext("on a paper", "Delivery by Incoterms 2020"),
    "ship_before": lambda: pgettext("on a paper", "To be sent before"),
    "item": lambda: pgettext("on a paper", "Goods or service"),
    "hs": lambda: pgettext("on a paper", "HS code"),
    "origin": lambda: pgettext("on a paper", "Origin"),
    "quantity": lambda: pgettext("on a paper", "Quantity"),
    "unit_price": lambda: pgettext("on a paper", "Unit price"),
    "amount": lambda: pgettext("on a paper", "Amount"),
    "delivery": lambda: pgettext("on a paper", "Delivery, collected for the carrier"),
    "total": lambda: pgettext("on a paper", "Total"),
    "payment": lambda: pgettext("on a paper", "How it is paid"),
    "paid": lambda: pgettext("on a paper", "Paid"),
    "at_once": lambda: pgettext("on a paper", "All of it before the work begins"),
    "holds": lambda: pgettext("on a paper", "nothing is sent before"),
    "note": lambda: pgettext("on a paper", "Agreed besides"),
    "no_invoice": lambda: pgettext(
        "on a paper",
        "This is a proforma invoice: no tax invoice, and no invoice for the customs. Those follow.",
    ),
    "demo": lambda: pgettext("on a paper", "Demonstration: no real paper"),
}
_UNITS: Final[Mapping[str, Callable[[], str]]] = {
    "": lambda: pgettext("on a paper, after a number", "pieces"),
    "piece": lambda: pgettext("on a paper, after a number", "pieces"),
    "set": lambda: pgettext("on a paper, after a number", "sets"),
    "kg": lambda: pgettext("on a paper, after a number", "kg"),
    "tonne": lambda: pgettext("on a paper, after a number", "tonnes"),
    "litre": lambda: pgettext("on a paper, after a number", "litres"),
    "metre": lambda: pgettext("on a paper, after a number", "metres"),
    "carton": lambda: pgettext("on a paper, after a number", "cartons"),
    "pallet": lambda: pgettext("on a paper, after a number", "pallets"),
    "container": lambda: pgettext("on a paper, after a number", "containers"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table. Freight and insurance have no unit, code or origin."""

    text: Words
    hs_code: str
    origin: str
    quantity: str
    unit: Words | None
    unit_price: str
    amount: str


@dataclass(frozen=True)
class Section:
    """What one vendor delivers."""

    seller: Mapping[str, Any]
    number: str
    rows: Sequence[Row]
    delivery: str


@dataclass(frozen=True)
class PartRow:
    """One part of the price."""

    text: Words
    percent: str
    amount: str
    due_on: str
    holds: bool
    is_paid: bool


def has_proforma(purchase: Purchase) -> bool:
    """Return whether a purchase was agreed on, so that there is a proforma invoice of it."""
    return AgreedTerms.objects.filter(purchase=purchase).exists()


def proforma_pdf(*, purchase: Purchase, now: datetime) -> bytes:
    """Return the proforma invoice of a purchase by agreement. See Note [A proforma is no invoice].

    Raises:
        AgreedTerms.DoesNotExist: It was not agreed on, but taken from the shelf.
    """
    return pdf_of(TEMPLATE, proforma_sheet(purchase=purchase, now=now))


def proforma_sheet(*, purchase: Purchase, now: datetime) -> dict[str, Any]:
    """Return the template's context of a proforma invoice."""
    agreed = AgreedTerms.objects.get(purchase=purchase)
    orders = list(purchase.orders.select_related("vendor").order_by("pk"))
    currency = purchase.currency
    plan = plan_of(purchase)
    total = Money.total((order.total for order in orders), currency) if plan is None else plan.total
    standing = [order for order in orders if order.total and not _fell(order)] or orders
    address = purchase.shipping_address
    return {
        "label": {name: both(words) for name, words in _LABELS.items()},
        "number": f"PF-{purchase.number}",
        "purchase": purchase.number,
        "quote": agreed.quote_number,
        "issued_on": written_day(timezone.localdate(now).isoformat()),
        "buyer": buyer_of(purchase=purchase, business=business_of(purchase=purchase)).frozen(),
        "goes_to": {"km": address.formatted_km, "en": address.formatted_en},
        "incoterm": f"{agreed.incoterm} {agreed.named_place}".strip(),
        "incoterm_words": _incoterm_words(agreed.incoterm),
        "ship_before": written_day(agreed.ship_before.isoformat()) if agreed.ship_before else "",
        "sections": [_section(order, now) for order in standing],
        "total": written(total.amount, currency),
        "currency": currency,
        "parts": [_part(one, total) for one in plan.milestones if one.amount] if plan else [],
        "note": agreed.note,
        "is_demo": purchase.is_demo,
    }


def _fell(order: Order) -> bool:
    """Return whether it was called off before it was paid."""
    return order.paid_at is None and order.status in CALLED_OFF


def _incoterm_words(code: str) -> Words | None:
    return both(lambda: Incoterm(code).label) if code else None


def _section(order: Order, now: datetime) -> Section:
    lines = order.lines.select_related("product__parent", "product__trade_terms__hs_code", "customs").order_by("pk")
    if order.vendor is None:
        raise ValueError(f"order {order.number} has no vendor")
    sellers = sellers_on(vendor=order.vendor, day=timezone.localdate(now))
    charge = order.delivery_charge
    return Section(
        seller=(sellers.principal or sellers.issuer).frozen(),
        number=order.number,
        rows=[_row(line, order.currency) for line in lines],
        delivery=written(charge.amount, order.currency) if charge else "",
    )


def _declared(line: Line) -> tuple[str, str]:
    """Return the customs code and the origin of a line: as it was agreed, else as its listing has them."""
    agreed = getattr(line, "customs", None)
    if agreed is not None and agreed.hs_code_id:
        return agreed.hs_code_id, agreed.origin_country
    terms = getattr(line.product, "trade_terms", None) if line.product else None
    return (terms.hs_code_id or "", terms.origin_country) if terms else ("", "")


def _row(line: Line, currency: str) -> Row:
    code, origin = _declared(line)
    each = line.unit_price_incl_tax if line.unit_price_incl_tax is not None else line.line_price_incl_tax
    return Row(
        text=both(lambda: LineCharge(line.charge).label) if line.charge else text_of(line),
        hs_code=code,
        origin=origin,
        quantity="" if line.charge else f"{line.quantity:,}",
        unit=None if line.charge else both(_UNITS.get(line.unit, lambda: line.unit)),
        unit_price="" if line.charge else written(each, currency),
        amount=written(line.line_price_incl_tax, currency),
    )


def _part(one: Milestone, total: Money) -> PartRow:
    words: Words = {"km": one.label, "en": one.label} if one.label else both(lambda: MilestoneKind(one.kind).label)
    return PartRow(
        text=words,
        percent=percent_of(one.money, total),
        amount=written(one.amount, total.currency),
        due_on=written_day(one.due_on.isoformat()) if one.due_on else "",
        holds=one.holds_dispatch,
        is_paid=one.paid_at is not None,
    )
