"""Exports: an order that goes abroad, its file, and what is said for its papers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from catalogue.trade.models import TradeTerms
from marketplace.exports.models import ExporterProfile, ExportFile
from marketplace.exports.services.describing import Description, describe
from marketplace.exports.services.exporters import ExporterDraft, keep_exporter
from marketplace.exports.services.opening import open_file
from marketplace.sales.order.models import Order, Purchase, ShippingAddress
from tests.factories.logistics import make_order
from tests.factories.trade import hs_code
from tests.factories.users import UserFactory
from vendors.models import Vendor

#: Noon in Phnom Penh on a day on which everything of these tests happens.
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)
EXPORTER = ExporterDraft(
    name_latin="Preah Dak Palm Sugar",
    address_latin="Preah Dak village\nBanteay Srei, Siem Reap\nCambodia",
    signer="Sok Sokha",
    phone="+855 12 345 678",
    tax_number="K002-123456789",
    rex_number="KHREX00123",
    origin_registration="MOC-00123",
)
TOKYO = {
    "street_address": "2-1-1 Nihonbashi Muromachi",
    "city": "Chuo-ku",
    "country_area": "Tokyo",
    "postal_code": "103-0022",
}


def address_abroad(country: str = "JP", **fields: str) -> ShippingAddress:
    """Return an address of a shop in Tokyo, or of one in another country."""
    row, _ = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2=country, defaults={"printable_name": country, "name": country, "is_shipping_country": True}
    )
    return ShippingAddress.objects.create(
        first_name="Nihonbashi Foods",
        line1=TOKYO["street_address"],
        line4="Tokyo",
        country=row,
        phone_number="+81312345678",
        abroad={**TOKYO, **fields},
    )


def make_order_abroad(
    *, country: str = "JP", hs: str = "170290", terms: dict[str, Any] | None = None, **fields: Any
) -> Order:
    """Return a confirmed order of two pieces for 48,000 riel and 6,000 for its way, with all that the customs ask."""
    order = make_order(shipping_address=address_abroad(country), shipping_code="cambodia_post:ems", **fields)
    Purchase.objects.filter(pk=order.purchase_id).update(khr_per_usd=Decimal(4000), email="buy@nihonbashi.example")
    Order.objects.filter(pk=order.pk).update(date_placed=NOON)
    product = order.lines.get().product
    product.title_km, product.title_en = "ស្ករត្នោត", "Palm sugar"
    product.save()
    said = {"origin_criterion": "WO", "customs_text_en": "Palm sugar in bags of 500 g", "net_weight_g": 500}
    TradeTerms.objects.create(product=product, hs_code=hs_code(hs) if hs else None, **said | (terms or {}))
    order.refresh_from_db()
    return order


def make_exporter(vendor: Vendor, **fields: Any) -> ExporterProfile:
    """Return how papers name a vendor."""
    return keep_exporter(
        vendor=vendor, draft=ExporterDraft(**{**EXPORTER.__dict__, **fields}), by=UserFactory(), now=NOON
    )


def make_file(*, packed: bool = True, exporter: bool = True, now: datetime = NOON, **fields: Any) -> ExportFile:
    """Return the file of an order that goes abroad, with all that its vendor says."""
    order = make_order_abroad(**fields)
    if exporter:
        make_exporter(order.vendor)
    file = open_file(order_id=order.pk, now=now)
    assert file is not None
    if packed:
        pack(file, now=now)
    return file


def pack(file: ExportFile, *, now: datetime = NOON, **fields: Any) -> None:
    """Say how a file's goods are packed."""
    values: dict[str, Any] = {
        "purpose": "sale",
        "packages": 1,
        "package_kind": "carton",
        "gross_weight_g": 1_250,
    } | fields
    describe(file=file, said=Description(**values), by=UserFactory(), now=now)


def ship(file: ExportFile, *, at: datetime = NOON) -> ExportFile:
    """Let a file's goods leave, whatever lacks."""
    with transaction.atomic():
        ExportFile.objects.filter(pk=file.pk).update(status="shipped", shipped_at=at)
    file.refresh_from_db()
    return file
