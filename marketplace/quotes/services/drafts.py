"""What a vendor typed for a version, and whether it can stand.

# Note [Only what is its own]
A line of a vendor may name a product and a shelf of that vendor only: what another has cannot be promised, nor held. In a
joint answer each line is looked at with the vendor that delivers it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from marketplace.core.money import EXPONENTS, Money
from marketplace.core.screening import tidy
from marketplace.quotes.errors import InvalidQuote
from marketplace.quotes.models import Unit
from marketplace.quotes.plan import ALL_BEFORE, MilestoneDraft, PlanRefused, check_plan
from marketplace.quotes.services.customs import line_refusals
from marketplace.sales.order.agreement import NOTHING_TOLD, AgreedCustoms
from marketplace.sales.order.trade_words import Incoterm
from vendors.models import StockRecord, Vendor, VendorStatus

#: How long an offer may stand at most. Prices of raw goods do not hold longer.
LONGEST_VALID: Final = timedelta(days=180)
MOST_LINES: Final = 50
#: Members of a joint answer, its leader with them.
MOST_MEMBERS: Final = 20
MOST_PIECES: Final = 10_000_000
LONGEST_LEAD_DAYS: Final = 730
#: What one purchase can hold. See `marketplace.sales.order.services.agreed`.
MOST_MONEY: Final = Decimal("9999999999.99")


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """One line as a vendor typed it. `vendor_id` is who delivers it."""

    vendor_id: int
    title: str
    quantity: int
    unit: str
    unit_price: Decimal
    product_id: int | None = None
    stockrecord_id: int | None = None
    #: What customs abroad are told of one unit; asked where no listing says it.
    customs: AgreedCustoms = NOTHING_TOLD


@dataclass(frozen=True, kw_only=True)
class VersionDraft:
    """A version as a vendor typed it; empty freight or insurance: the price holds none."""

    valid_until: datetime
    incoterm: str
    named_place: str
    currency: str
    lead_days: int
    lines: Sequence[LineDraft]
    freight: Decimal | None = None
    insurance: Decimal | None = None
    note: str = ""
    milestones: Sequence[MilestoneDraft] = field(default=ALL_BEFORE)

    @property
    def total(self) -> Money:
        """Return what the buyer would pay in all; only of what was checked."""
        goods = sum((line.unit_price * line.quantity for line in self.lines), Decimal(0))
        return Money(goods + (self.freight or 0) + (self.insurance or 0), self.currency)


def check_draft(draft: VersionDraft, *, country: str, now: datetime) -> None:
    """Refuse a version that could not stand.

    Args:
        draft: What was typed.
        country: Where the goods go: abroad customs ask of each line what it is, and some must not go at all.
        now: When.

    Raises:
        InvalidQuote: With what is wrong, by field: valid_until, incoterm, named_place, currency, freight, insurance,
            lead_days, lines, milestones; and by line.
    """
    problems: dict[str, list[str]] = defaultdict(list)
    _check_terms(draft, now, problems)
    if draft.currency not in EXPONENTS:
        problems["currency"].append(_("Choose dollars or riel."))
    else:
        _check_charges(draft, problems)
        _check_lines(draft, problems)
    if not problems:
        try:
            check_plan(total=draft.total, parts=draft.milestones)
        except PlanRefused as error:
            problems["milestones"].append(str(error))
    refused = line_refusals(lines=draft.lines, country=country, now=now) if "lines" not in problems else {}
    if problems or refused:
        raise InvalidQuote(problems, lines=refused)


def _check_terms(draft: VersionDraft, now: datetime, problems: dict[str, list[str]]) -> None:
    if draft.valid_until <= now:
        problems["valid_until"].append(_("Choose a day that is still to come."))
    elif draft.valid_until > now + LONGEST_VALID:
        problems["valid_until"].append(_("A quote can stand for at most 180 days."))
    if draft.incoterm not in Incoterm.values:
        problems["incoterm"].append(_("Choose who carries which part of the way."))
    if not tidy(draft.named_place) or len(draft.named_place) > 120:
        problems["named_place"].append(_("Name the place or port up to which this holds."))
    if not 0 <= draft.lead_days <= LONGEST_LEAD_DAYS:
        problems["lead_days"].append(_("Say in how many days it is ready, two years at most."))


def _check_charges(draft: VersionDraft, problems: dict[str, list[str]]) -> None:
    for name, amount in (("freight", draft.freight), ("insurance", draft.insurance)):
        if amount is not None and not _is_amount(amount, draft.currency, least=Decimal(0)):
            problems[name].append(_("This is no amount of that currency."))


def _is_amount(amount: Decimal, currency: str, *, least: Decimal) -> bool:
    try:
        return least <= Money(amount, currency).amount <= MOST_MONEY
    except (ValueError, ArithmeticError):
        return False


def _check_lines(draft: VersionDraft, problems: dict[str, list[str]]) -> None:
    if not draft.lines or len(draft.lines) > MOST_LINES:
        problems["lines"].append(_("A quote has at least one line, and fifty at most."))
        return
    for line in draft.lines:
        trouble = _trouble_of(line, draft.currency)
        if trouble:
            problems["lines"].append(trouble)
    if not problems and draft.total.amount > MOST_MONEY:
        problems["lines"].append(_("This is more than can be paid here."))
    if "lines" not in problems:
        _check_goods(draft.lines, problems)


def _trouble_of(line: LineDraft, currency: str) -> str:
    """Return what is wrong with a line by itself, or nothing."""
    if not tidy(line.title) or len(line.title) > 160 or line.unit not in Unit.values:
        return _("Say of each line what it is, and in what it is counted.")
    if not 0 < line.quantity <= MOST_PIECES:
        return _("Say of each line how many it is: a whole number.")
    if not _is_amount(line.unit_price, currency, least=Decimal("0.01")):
        return _("Give each line a price above nothing. Riel have no sub-unit.")
    return ""


def _check_goods(lines: Sequence[LineDraft], problems: dict[str, list[str]]) -> None:
    """Refuse vendors that may not sell, and goods of others. See Note [Only what is its own]."""
    vendors = {row.pk: row for row in Vendor.objects.filter(pk__in={line.vendor_id for line in lines})}
    if len(vendors) > MOST_MEMBERS:
        problems["lines"].append(_("At most twenty shops can answer together."))
    named = {line.product_id for line in lines} - {None}
    shelves = {
        product: (pk, vendor)
        for pk, product, vendor in StockRecord.objects.filter(product__in=named).values_list(
            "pk", "product", "partner__vendor"
        )
    }
    for line in lines:
        vendor = vendors.get(line.vendor_id)
        shelf, owner = shelves.get(line.product_id or 0, (None, None))
        if vendor is None or vendor.status != VendorStatus.OPEN:
            problems["lines"].append(_("A shop in this quote is not open."))
        elif line.product_id is not None and owner != line.vendor_id:
            problems["lines"].append(_("A line names a product that this shop does not sell."))
        elif line.stockrecord_id is not None and line.stockrecord_id != shelf:
            problems["lines"].append(_("A line names goods of another shop."))
