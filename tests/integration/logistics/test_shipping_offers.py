"""Vendors' promises to pay for delivery: when they hold, how much they pay, and who may end them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from logistics.models import ShippingOffer
from logistics.selectors import ParcelLine, ParcelQuestion, Place, Rate, rates_for_all
from logistics.selectors.offers import offers_of
from logistics.services.offers import MOST_OFFERS, OfferTerms, UnableToOffer, end_offer, make_offer
from marketplace.core.money import Money
from tests.factories.logistics import (
    DeliveryServiceFactory,
    ShippingOfferFactory,
    TariffFactory,
    ZoneAreaFactory,
    make_vendor,
)
from tests.factories.users import UserFactory

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]


@pytest.fixture
def vendor() -> Any:
    """Open a way at 6,000 riel from a vendor to everywhere in Siem Reap."""
    ZoneAreaFactory()
    TariffFactory(amount=Decimal(6_000))
    return make_vendor()


def rate(vendor: Any, goods: int) -> Rate:
    question = ParcelQuestion(
        lines=(ParcelLine(weight_g=500),),
        origin=Place("17"),
        destination=Place("17"),
        vendor_id=vendor.pk,
        goods=Money(Decimal(goods), "KHR"),
    )
    return rates_for_all(questions={1: question}, on=TODAY)[1].rates[0]


def paid(vendor: Any, goods: int) -> tuple[int, int]:
    """Return what the buyer and what the vendor pays."""
    found = rate(vendor, goods)
    return int(found.price.amount), int(found.vendor_pays.amount)


def test_delivery_is_free_from_a_sum_on(vendor: Any) -> None:
    ShippingOfferFactory(vendor=vendor)

    assert paid(vendor, 49_999) == (6_000, 0)
    assert paid(vendor, 50_000) == (0, 6_000)
    assert rate(vendor, 50_000).full_price == Money(Decimal(6_000), "KHR")


def test_offer_pays_no_more_than_it_says(vendor: Any) -> None:
    ShippingOfferFactory(vendor=vendor, pays_at_most=Decimal(2_500))

    assert paid(vendor, 50_000) == (3_500, 2_500)


def test_of_several_offers_the_one_that_pays_most_holds(vendor: Any) -> None:
    ShippingOfferFactory(vendor=vendor, from_amount=Decimal(10_000), pays_at_most=Decimal(1_000))
    ShippingOfferFactory(vendor=vendor, from_amount=Decimal(50_000), pays_at_most=Decimal(4_000))

    assert paid(vendor, 10_000) == (5_000, 1_000)
    assert paid(vendor, 90_000) == (2_000, 4_000)


@pytest.mark.parametrize("days", [{"valid_from": date(2026, 11, 23)}, {"valid_to": TODAY}], ids=["not yet", "over"])
def test_offer_holds_on_its_days_only(vendor: Any, days: dict[str, date]) -> None:
    ShippingOfferFactory(vendor=vendor, **days)

    assert paid(vendor, 90_000) == (6_000, 0)


def test_offer_for_another_service_or_province_does_not_hold(vendor: Any) -> None:
    ShippingOfferFactory(vendor=vendor, service=DeliveryServiceFactory(code="other"))
    ShippingOfferFactory(vendor=vendor, province=vendor.province)
    far = ParcelQuestion(
        lines=(ParcelLine(weight_g=500),),
        origin=Place("17"),
        destination=Place("02"),
        vendor_id=vendor.pk,
        goods=Money(Decimal(90_000), "KHR"),
    )
    ZoneAreaFactory(area_code="02")

    assert paid(vendor, 90_000) == (0, 6_000)  # the one for its province
    assert rates_for_all(questions={1: far}, on=TODAY)[1].rates[0].vendor_pays.amount == 0


def test_offer_of_another_vendor_does_not_hold(vendor: Any) -> None:
    ShippingOfferFactory(vendor=make_vendor("chanthy"))

    assert paid(vendor, 90_000) == (6_000, 0)


def terms(**more: Any) -> OfferTerms:
    return OfferTerms(**{"from_amount": Decimal(0), "pays_at_most": None, "valid_from": TODAY, **more})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"from_amount": Decimal("0.5")}, "from_amount"),
        ({"from_amount": Decimal(-1)}, "from_amount"),
        ({"pays_at_most": Decimal(0)}, "pays_at_most"),
        ({"pays_at_most": Decimal(100_000_001)}, "pays_at_most"),
        ({"valid_from": date(2026, 11, 21)}, "valid_from"),
        ({"valid_to": TODAY}, "valid_to"),
    ],
)
def test_offer_that_makes_no_sense_is_refused(vendor: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(UnableToOffer) as refused:
        make_offer(vendor=vendor, terms=terms(**wrong), by=UserFactory(), now=NOON)

    assert set(refused.value.fields) == {field}
    assert not ShippingOffer.objects.exists()


def test_too_many_offers_are_refused(vendor: Any) -> None:
    ShippingOffer.objects.bulk_create(
        [ShippingOffer(vendor=vendor, from_amount=Decimal(n), valid_from=TODAY) for n in range(MOST_OFFERS)]
    )

    with pytest.raises(UnableToOffer):
        make_offer(vendor=vendor, terms=terms(), by=UserFactory(), now=NOON)

    assert ShippingOffer.objects.count() == MOST_OFFERS


def test_offer_that_has_begun_ends_today_and_stays_on_record(vendor: Any) -> None:
    offer = ShippingOfferFactory(vendor=vendor)

    for _twice in range(2):
        end_offer(vendor=vendor, offer_id=offer.pk, by=UserFactory(), now=NOON)

    offer.refresh_from_db()
    assert offer.valid_to == TODAY
    assert paid(vendor, 90_000) == (6_000, 0)
    assert list(offers_of(vendor=vendor, on=TODAY)) == []


def test_offer_that_has_not_begun_is_taken_away(vendor: Any) -> None:
    offer = make_offer(vendor=vendor, terms=terms(), by=UserFactory(), now=NOON)

    end_offer(vendor=vendor, offer_id=offer.pk, by=UserFactory(), now=NOON)

    assert not ShippingOffer.objects.exists()


def test_offer_of_another_vendor_is_not_found(vendor: Any) -> None:
    offer = ShippingOfferFactory(vendor=make_vendor("chanthy"))

    with pytest.raises(ShippingOffer.DoesNotExist):
        end_offer(vendor=vendor, offer_id=offer.pk, by=UserFactory(), now=NOON)

    offer.refresh_from_db()
    assert offer.valid_to is None
