"""An open request reaches the makers that suit it, and later those whose goods have come to suit it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.models import Product
from marketplace.facts import ListingApproved, MatchingWanted, QuoteRequestOpened
from marketplace.quotes.models import Invitation
from marketplace.storefront.search import handlers, requests, services
from tests.factories.catalogue import ProductFactory
from tests.factories.quotes import make_request
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def sugar(**more: Any) -> Product:
    product: Product = ProductFactory(title_en="Palm sugar", title_km="ស្ករត្នោត", **more)
    TradeTermsFactory(product=product, hs_code=hs_code("170290"), unit="kg", capacity_per_month=3_000)
    return product


def index() -> None:
    services.reindex_all(now=timezone.now())


def test_an_open_request_is_put_to_who_can_make_it_once() -> None:
    product = sugar()
    ProductFactory(title_en="Bamboo basket")
    index()
    asked = make_request(now=timezone.now(), title="Palm sugar", quantity=2, unit="tonne")
    opened = QuoteRequestOpened(request_id=asked.pk, number=asked.number, kind=asked.kind)

    handlers.put_request_to_vendors(opened)
    handlers.put_request_to_vendors(opened)

    invitation = Invitation.objects.get()
    assert (invitation.vendor_id, invitation.how) == (product.vendor_id, "matched")
    assert invitation.score is not None
    assert invitation.score >= 50


def test_a_request_to_one_vendor_is_put_to_nobody_else() -> None:
    sugar()
    index()
    asked = make_request(vendors=[VendorFactory()], now=timezone.now(), title="Palm sugar")

    handlers.put_request_to_vendors(QuoteRequestOpened(request_id=asked.pk, number=asked.number, kind=asked.kind))

    assert [one.how for one in Invitation.objects.all()] == ["asked"]


def test_a_request_that_has_ended_is_put_to_nobody() -> None:
    sugar()
    index()
    asked = make_request(now=timezone.now() - timedelta(days=90), title="Palm sugar")

    assert requests.invite_suitable(request_id=asked.pk, now=timezone.now()) == 0


def test_nobody_is_asked_for_what_it_needs_itself() -> None:
    product = sugar()
    owner = UserFactory()
    product.vendor.memberships.create(user=owner, role="owner")
    index()
    asked = make_request(buyer=owner, now=timezone.now(), title="Palm sugar")

    assert requests.invite_suitable(request_id=asked.pk, now=timezone.now()) == 0


def test_the_code_of_a_product_that_is_asked_for_finds_others_of_its_kind() -> None:
    model, other = sugar(), sugar()
    Product.objects.filter(pk=other.pk).update(title_en="Sweet Gold", title_km="មាសផ្អែម")
    index()
    asked = make_request(now=timezone.now(), title="Zzqqy", product_id=model.pk)

    requests.invite_suitable(request_id=asked.pk, now=timezone.now())

    assert set(Invitation.objects.values_list("vendor", flat=True)) == {model.vendor_id, other.vendor_id}


def test_new_goods_bring_their_maker_to_what_is_open() -> None:
    asked = make_request(now=timezone.now(), title="Palm sugar of Kampong Speu")
    make_request(now=timezone.now(), title="Silk scarves")
    product = sugar()

    handlers.hold_against_requests(ListingApproved(product_id=product.pk))

    invitation = Invitation.objects.get()
    assert (invitation.request, invitation.vendor_id, invitation.how) == (asked, product.vendor_id, "matched")


def test_a_change_of_very_many_listings_is_held_against_nothing() -> None:
    make_request(now=timezone.now(), title="Palm sugar")
    ids = [sugar().pk, *range(10_000, 10_040)]

    assert requests.hold_against_open_requests(product_ids=ids, now=timezone.now()) == 0


def test_an_officer_has_vendors_looked_for_again() -> None:
    asked = make_request(now=timezone.now(), title="Palm sugar")
    requests.invite_suitable(request_id=asked.pk, now=timezone.now())
    assert not Invitation.objects.exists()
    sugar()
    index()

    handlers.put_request_to_vendors(MatchingWanted(request_id=asked.pk))

    assert Invitation.objects.count() == 1
