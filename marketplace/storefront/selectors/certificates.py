"""The public page of a certificate: what it says, of whom, and whether it holds today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from catalogue.models import Certificate, CertificateKind, Product
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order
from marketplace.storefront.selectors.provenance import MOST_STARS
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.vendors import VendorCard, vendor_cards_in_order


@dataclass(frozen=True)
class CertificatePage:
    """A certificate as everybody can check it. `state` is one of `holds`, `future`, `run_out`, `revoked`."""

    code: str
    name: str
    grade: int | None
    issuer: str
    number: str
    issued_on: date
    expires_on: date | None
    state: str
    revoked_at: datetime | None
    revoked_reason: str
    #: What it is said of, by name, also where that is not in the shop now.
    subject: str
    card: ProductCard | None
    vendor: VendorCard | None
    is_of_vendor: bool
    is_demo: bool

    @property
    def stars(self) -> str:
        """The grade as it is drawn; nothing without one."""
        return "★" * self.grade + "☆" * (MOST_STARS - self.grade) if self.grade else ""


def certificate_page(*, code: str, rate: ShownRate | None, on: date) -> CertificatePage:
    """Return a certificate's page, with how it stands on a day.

    Raises:
        Certificate.DoesNotExist: There is no such certificate.
    """
    found = Certificate.objects.select_related("product__parent", "product__vendor", "vendor").get(code=code)
    product: Product | None = found.product
    vendor = found.vendor or (product.vendor if product else None)
    cards = cards_in_order([product.parent_id or product.pk], rate=rate) if product else []
    vendors = vendor_cards_in_order([vendor.pk]) if vendor else []
    return CertificatePage(
        code=found.code,
        name=capfirst(str(CertificateKind(found.kind).label)),
        grade=found.grade,
        issuer=found.issuer,
        number=found.number,
        issued_on=found.issued_on,
        expires_on=found.expires_on,
        state=state_of(found, on),
        revoked_at=found.revoked_at,
        revoked_reason=found.revoked_reason,
        subject=product.get_title() if product else (vendor.name if vendor else ""),
        card=next(iter(cards), None),
        vendor=next(iter(vendors), None),
        is_of_vendor=product is None,
        is_demo=found.is_demo,
    )


def state_of(certificate: Certificate, on: date) -> str:
    """Return how a certificate stands on a day: `holds`, `future`, `run_out` or `revoked`."""
    if certificate.revoked_at is not None:
        return "revoked"
    if certificate.holds(on=on):
        return "holds"
    return "future" if on < certificate.issued_on else "run_out"
