"""The papers behind an entry of the ledger: what its key names, each with the screen on which it is read.

# Note [A key names its paper]
An entry's key is a word, a colon and the name of what it is about: `sale:P1001-1`, `refund-due:<public id>`. A room
whose entries have a word of their own adds one line to BEHIND: the word, and a function that takes the name and yields
papers; none where there is nothing to show. A reversal leads to what the reversed entry was about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.sales.order.models import Order
from payments.models import Dispute, Receipt, Refund
from payments.papers.models import Paper as TaxPaper
from payments.payouts.models import Payout
from payments.remittances.models import WriteOff


@dataclass(frozen=True)
class Paper:
    """One thing that an entry is about: what it is, its number, and where it is read."""

    what: str | Promise
    number: str
    url: str


Resolver = Callable[[str], Iterable[Paper]]


def purchase_of(order_number: str) -> Iterator[Paper]:
    """Yield the purchase in which an order stands."""
    found = Order.objects.filter(number=order_number).values_list("purchase_id", flat=True).first()
    if found:
        yield Paper(_("Order"), order_number, reverse("officers_purchases:inspect", args=[found]))


def sale_named(order_number: str) -> Iterator[Paper]:
    """Yield what is behind `sale:<order>`: the purchase, and its invoices, receipts and credit notes."""
    yield from purchase_of(order_number)
    for paper in TaxPaper.objects.filter(order__number=order_number).order_by("pk").defer("content"):
        yield Paper(paper.get_kind_display(), paper.number, reverse("officers_papers:page", args=[paper.pk]))


def papers_of_receipt(receipt: Receipt) -> Iterator[Paper]:
    """Yield a receipt, its attempt and its purchase."""
    yield Paper(_("Receipt"), receipt.provider_txn_id, reverse("officers_receipts:page", args=[receipt.pk]))
    if receipt.attempt_id:
        address = reverse("officers_attempts:page", args=[receipt.attempt_id])
        yield Paper(_("Payment attempt"), receipt.attempt.key if receipt.attempt else "", address)
    if receipt.purchase:
        address = reverse("officers_purchases:inspect", args=[receipt.purchase_id])
        yield Paper(_("Purchase"), receipt.purchase.number, address)


def receipt_named(name: str) -> Iterator[Paper]:
    """Yield what is behind `receipt:<provider>:<transaction>`."""
    provider, _colon, transaction = name.partition(":")
    receipts = Receipt.objects.select_related("attempt", "purchase")
    for receipt in receipts.filter(provider=provider, provider_txn_id=transaction):
        yield from papers_of_receipt(receipt)


def refund_named(name: str) -> Iterator[Paper]:
    """Yield what is behind `refund-due:<public id>` and the other words of a refund."""
    public_id = name.partition(":")[0]
    try:
        UUID(public_id)
    except ValueError:
        return
    for refund in Refund.objects.select_related("receipt__attempt", "receipt__purchase").filter(public_id=public_id):
        yield Paper(_("Refund"), str(refund.public_id)[:8], reverse("officers_refunds:inspect", args=[refund.pk]))
        yield from papers_of_receipt(refund.receipt)


def dispute_named(name: str) -> Iterator[Paper]:
    """Yield what is behind `dispute-taken:<provider>:<key>` and the other words of a dispute."""
    key = name.rpartition(":")[2]
    found = Dispute.objects.select_related("receipt__attempt", "receipt__purchase")
    for dispute in found.filter(pk=key) if key.isdecimal() else ():
        yield Paper(_("Dispute"), dispute.provider_ref, reverse("officers_disputes:inspect", args=[dispute.pk]))
        yield from papers_of_receipt(dispute.receipt)


def payout_named(name: str) -> Iterator[Paper]:
    """Yield what is behind `payout:<key>`: the batch in which it went, and the statement that it pays."""
    for payout in Payout.objects.select_related("batch", "statement").filter(key=name):
        yield Paper(_("Payout"), payout.key, reverse("officers_batches:batch", args=[payout.batch.number]))
        number = payout.statement.number
        yield Paper(_("Statement"), number, reverse("officers_payouts:statement", args=[number]))


def cash_given_up(name: str) -> Iterator[Paper]:
    """Yield the parcel behind `cash-loss:<id>`."""
    for one in WriteOff.objects.select_related("parcel__order").filter(pk=name if name.isdecimal() else 0):
        address = reverse("officers_cash:parcel", args=[one.parcel_id])
        yield Paper(_("Cash at the door"), one.parcel.order.number, address)


#: The word before the first colon of a key, and what finds the papers. See Note [A key names its paper].
BEHIND: Final[Mapping[str, Resolver]] = {
    "receipt": receipt_named,
    "sale": sale_named,
    "cash": sale_named,
    "cash-loss": cash_given_up,
    "set-off": purchase_of,
    "payout": payout_named,
    "payout-confirmed": payout_named,
    "refund-due": refund_named,
    "refund-sent": refund_named,
    "refund-assigned": refund_named,
    "dispute-taken": dispute_named,
    "dispute-won": dispute_named,
    "dispute-lost": dispute_named,
}


def papers_behind(key: str) -> list[Paper]:
    """Return the papers behind an entry of the ledger."""
    word, _colon, name = key.removeprefix("reversal:").partition(":")
    resolver = BEHIND.get(word)
    return list(resolver(name)) if resolver else []
