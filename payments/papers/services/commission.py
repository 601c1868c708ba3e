"""The marketplace's own invoice to a vendor for a month's commission, where it keeps any."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from marketplace.core.money import Money
from payments.ledger.models import AccountKind, Posting
from payments.papers import words
from payments.papers.content import Draft, Item
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import Paper, PaperKind
from payments.papers.parties import marketplace_on, vendor_as_buyer
from payments.papers.services.issue import official_rate_on, vat_percent_on
from payments.papers.services.numbers import write_paper
from payments.papers.statement import month_of
from vendors.models import Vendor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

logger = logging.getLogger(__name__)

NOT_ISSUED = "papers.commission.not_issued"


def issue_commission_invoices(*, day: date, now: datetime) -> list[Paper]:
    """Issue to each vendor the invoice for the commission of a day's month; run again, it finds them made.

    A month in which more commission was given back than kept calls for no invoice. Without a tax profile of the
    marketplace's own nothing is issued, and the log says so.

    Args:
        day: Any day of the month, in Cambodia.
        now: The moment of issue.
    """
    first, last = month_of(day)
    made = []
    for (code, currency), money in sorted(_kept(first, last).items()):
        key = f"commission:{code}:{first:%Y-%m}:{currency}"
        if money.amount <= 0 or Paper.objects.filter(key=key).exists():
            continue
        try:
            made.append(_issue(code, money, last, key, now))
        except UnableToIssuePaper as error:
            logger.warning(NOT_ISSUED, extra={"vendor": code, "reason": str(error)})
    return made


def _issue(code: str, money: Money, last: date, key: str, now: datetime) -> Paper:
    vendor = Vendor.objects.select_related("village", "commune", "district", "province").get(code=code)
    ours, profile = marketplace_on(day=last)
    draft = Draft(
        kind=PaperKind.COMMISSION_INVOICE,
        vendor=vendor,
        issuer=ours,
        by_platform=True,
        buyer=vendor_as_buyer(vendor=vendor, day=last),
        items=[Item(text=words.commission(), quantity=1, amount=money)],
        delivery=Money.zero(money.currency),
        supplied_on=last,
        vat_percent=vat_percent_on(last) if profile.is_vat_registered else None,
        rate=official_rate_on(last) if money.currency != "KHR" else None,
        is_demo=vendor.is_demo,
    )
    with transaction.atomic(durable=True):
        return write_paper(draft=draft, key=key, by=None, now=now)


def _kept(first: date, last: date) -> Mapping[tuple[str, str], Money]:
    """Return what was kept of each vendor's sales from a day to a day, by the ledger; what was given back is off it."""
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    within = Posting.objects.filter(entry__occurred_at__gte=begin, entry__occurred_at__lt=end)
    ours = within.filter(account__kind=AccountKind.COMMISSION)
    vendors = _vendors_of(ours.values_list("entry_id", flat=True))
    kept: dict[tuple[str, str], Money] = {}
    for entry_id, amount, currency in ours.values_list("entry_id", "amount", "currency"):
        if entry_id in vendors:
            at = (vendors[entry_id], currency)
            kept[at] = kept.get(at, Money.zero(currency)) - Money(amount, currency)
    return kept


def _vendors_of(entries: Iterable[UUID]) -> dict[UUID, str]:
    """Return each entry's vendor: the one whose account it touches."""
    rows = Posting.objects.filter(entry__in=entries, account__kind=AccountKind.VENDOR_PAYABLE)
    return dict(rows.values_list("entry_id", "account__owner"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
