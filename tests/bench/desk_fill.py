"""Fills a database with vendors, listings and orders as they lie after years of use, for `tests.bench.desk`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

#: Of all that was ever sent, so many hundredths wait today, at either level.
WAITING_PERCENT: Final = 2
#: Orders for each vendor, the newest of which wait.
ORDERS: Final = 10
BATCH: Final = 2_000


def fill(vendors: int, listings: int) -> None:
    """Make provinces with officers, vendors with a member, their applications, listings, goods and orders."""
    from django.utils import timezone

    from cms.roles import load_roles
    from marketplace.geography.models import Province
    from tests.factories.catalogue import CategoryFactory
    from tests.factories.geography import ProvinceFactory, VillageFactory
    from tests.factories.users import ProvinceOfficerFactory

    load_roles()
    provinces: list[Province] = [ProvinceFactory() for _ in range(25)]
    for province in provinces[:20]:
        ProvinceOfficerFactory(area=province)
    villages = [VillageFactory(commune__district__province=province) for province in provinces]
    now = timezone.now()
    made = _vendors(vendors, villages, now)
    _applications(made, villages, now)
    _listings(listings, made, villages, CategoryFactory(), now)
    partners = _partners(made)
    _goods(listings, partners, now)
    _orders(partners, now)


def _places(village: Any, prefix: str = "") -> dict[str, Any]:
    district = village.commune.district
    places = {"village": village, "commune": village.commune, "district": district, "province": district.province}
    return {f"{prefix}{name}": place for name, place in places.items()}


def _vendors(count: int, villages: list[Any], now: Any) -> list[Any]:
    from vendors.models import Vendor

    return Vendor.objects.bulk_create(
        (
            Vendor(
                code=f"shop-{n}", legal_name=f"Household {n}", name_km=f"ហាង {n}", name_en=f"Shop {n}",
                kind="household", phone="+85512345678", approved_at=now, **_places(villages[n % len(villages)]),
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _standing(n: int, now: Any) -> dict[str, Any]:
    """Return how row `n` stands: most are approved, some wait since up to ten days."""
    if n % 100 >= WAITING_PERCENT:
        return {"status": "approved", "submitted_at": now - timedelta(days=30 + n % 900)}
    level = "province" if n % 200 < 100 else "ministry"
    return {"status": "submitted", "waits_at": level, "submitted_at": now - timedelta(hours=n % 240)}


def _applications(vendors: list[Any], villages: list[Any], now: Any) -> None:
    from marketplace.users.models import User
    from vendors.models import VendorApplication

    people = User.objects.bulk_create(
        (User(phone=f"+8557{n:07d}", first_name=f"Maker {n}") for n in range(len(vendors))), batch_size=BATCH
    )
    VendorApplication.objects.bulk_create(
        (
            VendorApplication(
                applicant=people[n], vendor=vendor if n % 100 >= WAITING_PERCENT else None, live=False,
                kind="household", legal_name=f"Household {n}", shop_name_en=f"Shop {n}", phone="+85512345678",
                **_standing(n, now), **_places(villages[n % len(villages)]),
            )
            for n, vendor in enumerate(vendors)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _listings(count: int, vendors: list[Any], villages: list[Any], shelf: Any, now: Any) -> None:
    from vendors.models import ListingSubmission

    for start in range(0, count, BATCH):
        ListingSubmission.objects.bulk_create(
            ListingSubmission(
                vendor=vendors[n % len(vendors)], live=False, title_km=f"កន្ត្រក {n}", title_en=f"Basket {n}",
                description_km="ត្បាញដោយដៃ។", description_en="Woven by hand.", photo="listings/a.jpg", category=shelf,
                price_khr=14_000, num_in_stock=6, weight_g=350, **_standing(n, now),
                **_places(villages[n % len(villages)], "origin_"),
            )
            for n in range(start, min(start + BATCH, count))
        )  # fmt: skip


def _partners(vendors: list[Any]) -> list[Any]:
    """Give each vendor a pick-up point and an owner."""
    from marketplace.users.models import User
    from vendors.models import Membership, Partner

    owners = User.objects.bulk_create(
        (User(phone=f"+8551{n:07d}", first_name=f"Owner {n}") for n in range(len(vendors))), batch_size=BATCH
    )
    Membership.objects.bulk_create(
        (Membership(vendor=vendor, user=owner, role="owner") for vendor, owner in zip(vendors, owners, strict=True)),
        batch_size=BATCH,
    )
    places = ("village", "commune", "district", "province")
    return Partner.objects.bulk_create(
        (
            Partner(code=one.code, name=one.name_en, vendor=one, **{place: getattr(one, place) for place in places})
            for one in vendors
        ),
        batch_size=BATCH,
    )


def _goods(count: int, partners: list[Any], now: Any) -> None:
    """Put goods on sale, of which some run low."""
    from catalogue.models import Product
    from catalogue.services.classes import goods_class
    from vendors.models import StockRecord

    kind = goods_class()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        made = Product.objects.bulk_create(
            Product(
                vendor=partners[n % len(partners)].vendor, product_class=kind, title_km=f"កន្ត្រក {n}",
                title_en=f"Basket {n}", slug=f"basket-{n}", code=f"bench{n}", is_public=True, approved_at=now, weight_g=400,
            )
            for n in numbers
        )  # fmt: skip
        StockRecord.objects.bulk_create(
            StockRecord(
                product=product, partner=partners[n % len(partners)], partner_sku=product.code, price=12_000,
                price_currency="KHR", num_in_stock=n % 40,
            )
            for n, product in zip(numbers, made, strict=True)
        )  # fmt: skip


def _orders(partners: list[Any], now: Any) -> None:
    """Let each vendor have had orders: old ones delivered, some on the way, two to accept."""
    from marketplace.sales.order.models import Order, Purchase
    from tests.factories.logistics import make_address

    address = make_address()
    statuses = ("confirmed", "confirmed", "accepted", "dispatched", *("delivered",) * (ORDERS - 4))
    for start in range(0, len(partners), BATCH // ORDERS):
        rows = [(p, n) for p in partners[start : start + BATCH // ORDERS] for n in range(ORDERS)]
        purchases = Purchase.objects.bulk_create(
            Purchase(
                number=f"P{p.pk}-{n}", buyer_name="Dara", phone="+85512888999", currency="KHR",
                payment_method="cash_on_delivery" if n % 2 else "bakong", shipping_address=address,
                placed_at=now - timedelta(days=n), confirmed_at=now - timedelta(days=n),
            )
            for p, n in rows
        )  # fmt: skip
        Order.objects.bulk_create(
            Order(
                purchase=purchase, number=f"{purchase.number}-1", vendor=p.vendor, partner=p, currency="KHR",
                total_incl_tax=54_000, total_excl_tax=54_000, shipping_incl_tax=6_000, shipping_excl_tax=6_000,
                shipping_address=address, shipping_code="fake:ems", status=statuses[n],
                date_placed=purchase.placed_at, confirmed_at=purchase.placed_at,
            )
            for purchase, (p, n) in zip(purchases, rows, strict=True)
        )  # fmt: skip
