"""The demo vendors, shelves and listings, as if each had been approved."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from catalogue.codes import ALPHABET
from catalogue.images import facts_of
from catalogue.models import Category, GeographicalIndication, Product, ProductClass, ProductImage
from catalogue.selectors import class_of_shelf
from catalogue.services.classes import goods_class
from catalogue.slugs import latin_slug
from marketplace.demo import names, papers, provenance
from marketplace.demo.rows import CategoryRow, ProductRow, VendorRow, shelf_of
from marketplace.demo.told import told
from marketplace.geography.models import Place
from marketplace.geography.selectors import LEVEL_MODELS, place_by_code
from vendors.models import Membership, MembershipRole, Partner, StockRecord, Vendor
from vendors.models.vendor import SettlementMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from marketplace.users.models import User

_GI: Final = {
    "registered_gi": GeographicalIndication.REGISTERED,
    "gi_or_cm_planned": GeographicalIndication.CANDIDATE,
}
_HONEST_EN: Final = (
    "Demonstration data, compiled in November 2026 from public sources. The price is an estimate; "
    "neither the vendor nor the picture is real."
)
_HONEST_KM: Final = (
    "នេះជាទិន្នន័យគំរូ ដែលបានប្រមូលនៅខែវិច្ឆិកា ឆ្នាំ២០២៦ ពីប្រភពសាធារណៈ។ តម្លៃជាការប៉ាន់ស្មាន ហើយអ្នកលក់ និងរូបភាពមិនមែនជារបស់ពិតទេ។"
)
_DEAR: Final = 100_000
#: Two shops that buyers pay straight, at their own Bakong accounts.
PAID_DIRECTLY: Final = frozenset({"pursat-stone-carvers", "kulen-garden"})
#: What the shop shows first: put up last, the first of these last of all. A shelf shows its newest product's picture.
FACES: Final = (
    "OVOP-057", "OVOP-010", "OVOP-069", "OVOP-081", "OVOP-018", "OVOP-045", "OVOP-055", "OVOP-042", "OVOP-079",
    "OVOP-011", "OVOP-001", "OVOP-089", "OVOP-074", "OVOP-061", "OVOP-085", "OVOP-031", "OVOP-013", "OVOP-050",
)  # fmt: skip


def make_shelves(rows: Iterable[CategoryRow]) -> dict[str, Category]:
    """Return the shelves by slug, making those that are missing, each with its class of goods.

    Shelves that are there already get their classes if none has one yet: from before there were any.
    """
    shelves: dict[str, Category] = {}
    classes = {one.slug: one for one in ProductClass.objects.all()}
    is_first = not Category.objects.exclude(product_class=None).exists()
    for row in rows:
        found = Category.objects.filter(slug=row.slug).first()
        if found is None:
            values = {
                "slug": row.slug,
                "name": row.name_km,
                "name_km": row.name_km,
                "name_en": row.name_en,
                "product_class": classes[row.product_class] if row.product_class else None,
            }
            if row.parent:
                parent = Category.objects.get(pk=shelves[row.parent].pk)  # treebeard counts children on the row
                found = parent.add_child(**values)
            else:
                found = Category.add_root(**values)
        elif is_first and row.product_class:
            found.product_class = classes[row.product_class]
            found.save()
        shelves[row.slug] = found
    return shelves


def make_vendors(
    rows: Iterable[VendorRow], *, owners: Mapping[str, User], photo_of: Callable[[str], str], now: datetime
) -> dict[str, Vendor]:
    """Return the vendors by code, making those that are missing, each with its owner and its pick-up point."""
    vendors = {vendor.code: vendor for vendor in Vendor.objects.filter(is_demo=True)}
    for row in rows:
        if row.code in vendors:
            continue
        place = places_of(row.place_code)
        vendor = Vendor.objects.create(
            code=row.code,
            legal_name=row.owner_km if row.kind == "household" else row.name_km,
            name_km=row.name_km,
            name_en=row.name_en,
            story_km=row.story_km,
            story_en=row.story_en,
            kind=row.kind,
            phone=row.phone,
            bakong_account_id=row.bakong_account_id,
            settlement_mode=SettlementMode.DIRECT if row.code in PAID_DIRECTLY else SettlementMode.COLLECT,
            photo=photo_of(row.code),
            is_women_led=row.is_women_led,
            approved_at=now - timedelta(days=90 - row.number),
            is_demo=True,
            **place,
        )
        Partner.objects.create(name=row.name_en, vendor=vendor, **place)
        Membership.objects.create(vendor=vendor, user=owners[row.code], role=MembershipRole.OWNER)
        vendors[row.code] = vendor
    papers.show_papers(vendors=vendors.values(), now=now)
    return vendors


def make_products(
    rows: Iterable[ProductRow],
    *,
    vendors: Mapping[str, Vendor],
    shelves: Mapping[str, Category],
    shelf_rows: list[CategoryRow],
    photo_of: Callable[[str], str],
    now: datetime,
    advance: Callable[[int], object],
) -> list[int]:
    """Put up the listings that are missing, the faces of the shop last; return the keys of the new products.

    `vendors` is by SKU of what they sell, `shelves` by slug, and `advance` is called once for each product.
    """
    there = set(Product.objects.filter(upc__startswith="OVOP-").values_list("upc", flat=True))
    partners = {partner.vendor_id: partner for partner in Partner.objects.filter(vendor__is_demo=True)}
    goods = goods_class()
    made = []
    for row in sorted(rows, key=_place_in_line):
        advance(1)
        if row.sku in there:
            continue
        vendor = vendors[row.sku]
        product = Product(product_class=goods, upc=row.sku, vendor=vendor, **_values(row, now=now))
        product.save()
        product.categories.set([shelves[shelf_of(row, shelf_rows).slug]])
        photo = photo_of(row.sku)
        ProductImage.objects.create(product=product, original=photo, display_order=0, **asdict(facts_of(photo)))
        StockRecord.objects.create(
            product=product,
            partner=partners[vendor.pk],
            partner_sku=row.sku,
            price=Decimal(row.price_khr),
            price_currency="KHR",
            num_in_stock=stock_of(row),
        )
        made.append(product.pk)
    return made


def tell_of_products(rows: Iterable[ProductRow], *, vendors: Iterable[VendorRow], now: datetime) -> None:
    """Let demo products say what they are of which nothing was said yet, with variants, batches and evidence.

    Of vendors who were there before that was asked, it is said whether women lead them.
    """
    there = {one.upc: one for one in Product.objects.filter(is_demo=True, parent=None).exclude(upc=None)}
    untold = {one.upc for one in provenance.untold(there.values())}
    for row in rows:
        if row.sku not in untold:
            continue
        product = there[row.sku]
        product_class = class_of_shelf(category=product.categories.order_by("pk")[0])
        if product_class is None or product.stockrecords.filter(num_allocated__gt=0).exists():
            continue
        provenance.tell_of_product(
            product=product, row=row, product_class=product_class, code_of=code_of, stock=stock_of(row), now=now
        )
    if untold:
        led = [row.code for row in vendors if row.is_women_led]
        Vendor.objects.filter(is_demo=True, code__in=led).update(is_women_led=True)
    of = {vendor.code: vendor for vendor in Vendor.objects.filter(is_demo=True)}
    provenance.make_certificates(products={one.upc or "": one for one in there.values()}, vendors=of)
    names.make_members(vendors=of.values())
    names.make_sheet()


def places_of(code: str) -> dict[str, Any]:
    """Return the village, commune, district and province that a code means, None for what it leaves open.

    Raises:
        LookupError: The gazetteer has no such place.
    """
    place = place_by_code(code)
    if place is None:
        raise LookupError(f"the gazetteer has no place {code}; run load_gazetteer")
    found: dict[str, Place | None] = dict.fromkeys(LEVEL_MODELS)
    for part in place.lineage:
        found[type(part).__name__.lower()] = part
    return found


def stock_of(row: ProductRow) -> int:
    """Return how many pieces are there at first: few of what is dear, and one thing that is sold out."""
    if row.sku == "OVOP-087":
        return 0
    number = int(_digest(row.sku)[:6], 16)
    return 2 + number % 6 if row.price_khr >= _DEAR else 8 + number % 90


def code_of(sku: str) -> str:
    """Return the short public code of a demo product: always the same, so that links to it outlive a reload."""
    number = int(_digest(sku), 16)
    letters = []
    for _ in range(9):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def _values(row: ProductRow, *, now: datetime) -> dict[str, Any]:
    return {
        "code": code_of(row.sku),
        "slug": latin_slug(row.name_en),
        "title": row.name_km,
        "title_km": row.name_km,
        "title_en": row.name_en,
        "description_km": describe_km(row),
        "description_en": describe_en(row),
        "weight_g": row.gross_weight_g,
        "unit": row.unit,
        "hs6": row.hs6,
        "handling_flags": list(row.flags),
        "geographical_indication": _GI.get(row.gi_status, GeographicalIndication.NONE),
        "origin_precision": row.place_precision,
        "approved_at": now,
        "is_public": True,
        "is_demo": True,
        **{f"origin_{level}": place for level, place in places_of(row.place_code).items()},
    }


def describe_en(row: ProductRow) -> str:
    """Return the English description: what it is, its weight, its name of origin, and that it is a demonstration."""
    lines = [row.text_en]
    if not told()[row.sku].is_sold_by_weight:
        lines.append(f"Net weight: {_weight_en(row.net_weight_g)}.")
    if row.gi_status == "registered_gi":
        lines.append(f"Protected name of origin: {row.gi_note}.")
    elif row.gi_note:
        lines.append(f"About the name: {row.gi_note}.")
    return "\n\n".join([*lines, _HONEST_EN])


def describe_km(row: ProductRow) -> str:
    """Return the Khmer description, as `describe_en`."""
    lines = [row.text_km]
    if not told()[row.sku].is_sold_by_weight:
        lines.append(f"ទម្ងន់សុទ្ធ៖ {_weight_km(row.net_weight_g)}។")
    if row.gi_status == "registered_gi":
        lines.append("ឈ្មោះនេះបានចុះបញ្ជីជាម៉ាកសម្គាល់ភូមិសាស្ត្រ (GI) នៅកម្ពុជា។")
    return "\n\n".join([*lines, _HONEST_KM])


def _weight_en(grams: int) -> str:
    return f"{Decimal(grams) / 1000:f} kg" if grams >= 1000 else f"{grams} g"


def _weight_km(grams: int) -> str:
    return f"{Decimal(grams) / 1000:f} គីឡូក្រាម" if grams >= 1000 else f"{grams} ក្រាម"


def _place_in_line(row: ProductRow) -> tuple[int, str]:
    """Return what products are sorted by when they are put up: mixed, then the faces of the shop."""
    return (-FACES.index(row.sku) if row.sku in FACES else -len(FACES) - 1, _digest(row.sku))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
