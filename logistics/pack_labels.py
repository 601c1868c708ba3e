"""Labels for packs: a sheet of A4 with 24 of them, each with a code that leads to what stands behind the pack today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import pgettext
from weasyprint import HTML

from catalogue.models import Batch, Certificate, CertificateKind, Product
from catalogue.selectors import certificates_of
from logistics.codes import DrawnCode, qr_code
from logistics.labels import FONTS, OnlyFonts, Words, both

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Three beside each other are as wide as A4 (210 mm), eight below each other 296 of its 297 mm; ready-cut sheets of
#: 70 x 37 mm are sold everywhere.
COLUMNS: Final = 3
ROWS: Final = 8
LEVELS: Final = ("village", "commune", "district", "province")


@dataclass(frozen=True, slots=True)
class PackLabel:
    """What stands on one label."""

    title: Words
    maker: Words
    place: Words
    batch: str
    made: str
    certificate: str
    squares: DrawnCode


def pack_url(batch: Batch) -> str:
    """Return the address in a label's code: without a language, for the phone that opens it has its own."""
    return f"{settings.BASE_URL.rstrip('/')}/pack/{batch.code}/"


def render_pack_labels(*, batch: Batch, on: date) -> bytes:
    """Return a sheet of labels for a batch as a PDF of one page of A4, with the certificate that holds on a day."""
    context = {
        "label": pack_label(batch, on=on),
        "places": [(column, row) for row in range(ROWS) for column in range(COLUMNS)],
        "words": {"batch": both(lambda: pgettext("on a label", "Batch")), "check": both(_check)},
        "fonts": FONTS.as_uri(),
    }
    html = render_to_string("logistics/pack_labels.html", context)
    pdf: bytes = HTML(string=html, url_fetcher=OnlyFonts()).write_pdf()  # type: ignore[no-untyped-call]
    return pdf


def _check() -> str:
    return pgettext("on a label", "Scan to check it")


def pack_label(batch: Batch, *, on: date) -> PackLabel:
    """Return what stands on the labels of a batch."""
    product = Product.objects.select_related("vendor", *(f"origin_{level}" for level in LEVELS)).get(
        pk=batch.product_id
    )
    day = batch.made_on or batch.harvested_to
    return PackLabel(
        title=_words(product.title_km, product.title_en),
        maker=_maker(product),
        place=_place(product),
        batch=batch.number,
        made=f"{day:%d/%m/%Y}" if day else "",
        certificate=_certificate(certificates_of(product=product, on=on)),
        squares=qr_code(pack_url(batch)),
    )


def _words(km: str | None, en: str | None) -> Words:
    return Words(km=km or en or "", en=en or "")


def _maker(product: Product) -> Words:
    vendor = product.vendor
    if product.maker_km or product.maker_en or vendor is None:
        return _words(product.maker_km, product.maker_en)
    return _words(vendor.name_km, vendor.name_en)


def _place(product: Product) -> Words:
    """Return the smallest place that is known, and its province."""
    known = [place for level in LEVELS if (place := getattr(product, f"origin_{level}")) is not None]
    ends = known[:1] + known[-1:] if len(known) > 1 else known
    return Words(km=" ".join(place.name_km for place in ends), en=", ".join(place.name_en for place in ends))


def _certificate(certificates: Iterable[Certificate]) -> str:
    """Return the number of the certificate that a label has room for: stars before all others."""
    ordered = sorted(certificates, key=lambda one: (one.kind != CertificateKind.OVOP, -(one.grade or 0), one.pk))
    first = next(iter(ordered), None)
    return f"{'★' * (first.grade or 0)} {first.number}".strip() if first else ""
