"""What is printed on papers, in Khmer and English at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import pgettext

from payments.papers.models import PaperKind

#: One thing said in both languages, as it is frozen in a paper's content: `km` and `en`.
Words = dict[str, str]


def both(words: Callable[[], Any]) -> Words:
    """Return what is said in Khmer and in English."""
    said = {}
    for language in ("km", "en"):
        with translation.override(language):
            said[language] = str(words())
    return said


TITLES: Final[Mapping[str, Callable[[], str]]] = {
    PaperKind.TAX_INVOICE: lambda: pgettext("on a paper", "Tax invoice"),
    PaperKind.COMMERCIAL_INVOICE: lambda: pgettext("on a paper", "Commercial invoice"),
    PaperKind.RECEIPT: lambda: pgettext("on a paper", "Receipt"),
    PaperKind.CREDIT_NOTE: lambda: pgettext("on a paper", "Credit note"),
    PaperKind.COMMISSION_INVOICE: lambda: pgettext("on a paper", "Invoice for commission"),
}
_LABELS: Final[Mapping[str, Callable[[], str]]] = {
    "number": lambda: pgettext("on a paper", "Number"),
    "date": lambda: pgettext("on a paper", "Date"),
    "supplied": lambda: pgettext("on a paper", "Paid or delivered on"),
    "order": lambda: pgettext("on a paper", "Order"),
    "tin": lambda: pgettext("on a paper", "VAT TIN"),
    "seller": lambda: pgettext("on a paper", "Seller"),
    "as_agent": lambda: pgettext("on a paper", "Issued as agent for the seller"),
    "buyer": lambda: pgettext("on a paper", "Buyer"),
    "phone": lambda: pgettext("on a paper", "Telephone"),
    "item": lambda: pgettext("on a paper", "Goods or service"),
    "quantity": lambda: pgettext("on a paper", "Quantity"),
    "unit_price": lambda: pgettext("on a paper", "Unit price"),
    "amount": lambda: pgettext("on a paper", "Amount"),
    "without_vat": lambda: pgettext("on a paper", "without VAT"),
    "net": lambda: pgettext("on a paper", "Total without VAT"),
    "vat": lambda: pgettext("on a paper", "VAT"),
    "gross": lambda: pgettext("on a paper", "Goods with VAT"),
    "goods": lambda: pgettext("on a paper", "Goods"),
    "delivery": lambda: pgettext("on a paper", "Delivery, collected for the carrier"),
    "total": lambda: pgettext("on a paper", "Total"),
    "back": lambda: pgettext("on a paper", "Total given back"),
    "total_khr": lambda: pgettext("on a paper", "Total in riel"),
    "vat_khr": lambda: pgettext("on a paper", "VAT in riel"),
    "rate": lambda: pgettext("on a paper", "Official rate"),
    "source": lambda: pgettext("on a paper", "Source"),
    "paid": lambda: pgettext("on a paper", "Paid"),
    "credits": lambda: pgettext("on a paper", "Takes back"),
    "replaces": lambda: pgettext("on a paper", "Stands in for"),
    "reason": lambda: pgettext("on a paper", "Why"),
    "seller_signs": lambda: pgettext("on a paper", "Signature and name of the seller"),
    "buyer_signs": lambda: pgettext("on a paper", "Signature and name of the buyer"),
    "digest": lambda: pgettext("on a paper", "Fingerprint of this paper"),
    "demo": lambda: pgettext("on a paper", "Demonstration: no real paper"),
}
_NOTES: Final[Mapping[str, Callable[[], str]]] = {
    PaperKind.COMMERCIAL_INVOICE: lambda: pgettext("on a paper", "Prices include VAT."),
    PaperKind.RECEIPT: lambda: pgettext("on a paper", "The seller is not registered for VAT."),
}


def title_of(kind: str) -> Words:
    """Return what a paper is called."""
    return both(TITLES[kind])


def labels() -> dict[str, Words]:
    """Return every label, to be frozen with the paper: reworded later, it still says what it said."""
    return {name: both(said) for name, said in _LABELS.items()}


def note_of(kind: str) -> Words | None:
    """Return the line of small print of a kind of paper, if it has one."""
    return both(_NOTES[kind]) if kind in _NOTES else None


def price_reduction() -> Words:
    """Return the line of a credit note that gives back a part of the price."""
    return both(lambda: pgettext("on a paper", "Part of the price"))


def commission() -> Words:
    """Return the line of an invoice for commission."""
    return both(lambda: pgettext("on a paper", "Commission of the marketplace"))


def correction() -> Words:
    """Return why a paper is taken back that another stands in for."""
    return both(lambda: pgettext("on a paper", "Corrected: another paper stands in for it."))
