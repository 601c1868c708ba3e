"""The public page of a pack: who made it, where, in which batch, and how its certificates stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from catalogue.models import Batch, Certificate, CertificateKind
from catalogue.selectors import certificates_of
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order
from marketplace.storefront.selectors.certificates import state_of
from marketplace.storefront.selectors.provenance import MOST_STARS
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.vendors import PLACES, VendorCard, vendor_cards_in_order


@dataclass(frozen=True)
class PackCertificate:
    """A certificate with how it stands today: `holds`, `future`, `run_out` or `revoked`."""

    code: str
    name: str
    number: str
    issuer: str
    grade: int | None
    state: str
    issued_on: date
    expires_on: date | None
    revoked_at: datetime | None
    revoked_reason: str
    is_demo: bool

    @property
    def tone(self) -> str:
        """The tone of the notice in which it stands."""
        return {"holds": "ok", "revoked": "bad"}.get(self.state, "warn")

    @property
    def stars(self) -> str:
        """The grade as it is drawn; nothing without one."""
        return "★" * self.grade + "☆" * (MOST_STARS - self.grade) if self.grade else ""


@dataclass(frozen=True)
class PackPage:
    """What stands behind a pack. `card` and `vendor` are empty for what is not in the shop now."""

    batch: Batch
    title: str
    maker: str
    place: str
    certificates: list[PackCertificate]
    card: ProductCard | None
    vendor: VendorCard | None
    is_demo: bool


def pack_page(*, code: str, rate: ShownRate | None, on: date) -> PackPage:
    """Return the page of a pack by the code of its batch.

    Raises:
        Batch.DoesNotExist: It is not one of ours.
    """
    origin = (f"product__origin_{level}" for level in PLACES)
    batch = Batch.objects.select_related("product__vendor", *origin).get(code=code)
    product = batch.product
    vendor = product.vendor
    places = (getattr(product, f"origin_{level}") for level in PLACES)
    place = next((one.path for one in places if one is not None), "")
    return PackPage(
        batch=batch,
        title=product.get_title(),
        maker=product.maker or (vendor.name if vendor else ""),
        place=place,
        certificates=[_shown(one, on=on) for one in certificates_of(product=product) if not _is_renewed(one, on=on)],
        card=next(iter(cards_in_order([product.pk], rate=rate)), None),
        vendor=next(iter(vendor_cards_in_order([vendor.pk])), None) if vendor else None,
        is_demo=product.is_demo,
    )


def _is_renewed(certificate: Certificate, *, on: date) -> bool:
    """Return whether another stands in its place, so that its own end says nothing any more."""
    newer: Certificate | None = getattr(certificate, "renewed_by", None)
    return newer is not None and newer.issued_on <= on and certificate.revoked_at is None


def _shown(certificate: Certificate, *, on: date) -> PackCertificate:
    return PackCertificate(
        code=certificate.code,
        name=capfirst(str(CertificateKind(certificate.kind).label)),
        number=certificate.number,
        issuer=certificate.issuer,
        grade=certificate.grade,
        state=state_of(certificate, on),
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        revoked_at=certificate.revoked_at,
        revoked_reason=certificate.revoked_reason,
        is_demo=certificate.is_demo,
    )
