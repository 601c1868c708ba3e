"""Reads over papers: for buyers, vendors and officers. Each door finds only the rows that are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from payments.papers.models import BusinessBuyer, Paper, ProfileStatus, TaxKind, TaxProfile, TaxRate

if TYPE_CHECKING:
    from datetime import date

    from marketplace.sales.order.models import Order, Purchase
    from vendors.models import Vendor


def papers_of_purchase(*, purchase: Purchase) -> list[Paper]:
    """Return a purchase's papers, the first issued first."""
    return list(Paper.objects.of_sales().filter(order__purchase=purchase).order_by("issued_at", "pk").defer("content"))


def paper_for_buyer(*, purchase: Purchase, public_id: str) -> Paper:
    """Return one paper of a purchase.

    Raises:
        Paper.DoesNotExist: None of this purchase has this id.
    """
    return Paper.objects.of_sales().get(order__purchase=purchase, public_id=public_id)


def business_of(*, purchase: Purchase) -> BusinessBuyer | None:
    """Return the business that a purchase's papers are made out to."""
    return BusinessBuyer.objects.filter(purchase=purchase).first()


def papers_of_order(*, order: Order) -> list[Paper]:
    """Return an order's papers, the first issued first."""
    return list(Paper.objects.of_sales().filter(order=order).order_by("issued_at", "pk").defer("content"))


def paper_for_vendor(*, vendor: Vendor, public_id: str) -> Paper:
    """Return one paper of a vendor's sales, or one by which it is charged.

    Raises:
        Paper.DoesNotExist: It is another's, or there is none.
    """
    return Paper.objects.get(vendor=vendor, public_id=public_id)


def profiles_of(*, vendor: Vendor, day: date) -> tuple[TaxProfile | None, TaxProfile | None, Iterable[TaxProfile]]:
    """Return the profile in force, what is or was last proposed since, and those that hold from a later day."""
    rows = TaxProfile.objects.filter(vendor=vendor)
    last = rows.exclude(status=ProfileStatus.CONFIRMED).order_by("-pk").first()
    newest = rows.confirmed().order_by("-decided_at").first()
    if last and newest and newest.decided_at and last.proposed_at < newest.decided_at:
        last = None if last.status != ProfileStatus.PROPOSED else last
    return rows.in_force(day).first(), last, list(rows.confirmed().filter(valid_from__gt=day).order_by("valid_from"))


def withholding_on(day: date) -> TaxRate | None:
    """Return the rate of the withholding tax on a day, for information only."""
    return TaxRate.objects.filter(kind=TaxKind.WITHHOLDING, valid_from__lte=day).order_by("-valid_from").first()
