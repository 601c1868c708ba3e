"""A hotel's people at their screens: order, ask, approve, pay, buy again; and what stands on its papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from logistics.models import DeliveryService
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus
from marketplace.organisations.models import Member, MemberInvitation, Organisation
from marketplace.sales.address.organisations import keep_for_organisation
from marketplace.sales.order.models import Order, Purchase
from payments.models import ExchangeRate
from payments.papers.services.issue import draft_of
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.sales import destination
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def pepper() -> Any:
    """Pepper at 12,000 riel, sent by EMS for 6,000 within one province."""
    village = make_preah_dak()
    commune = village.commune
    vendor = VendorFactory(
        village=village, commune=commune, district=commune.district, province=commune.district.province
    )
    product = ProductFactory(vendor=vendor, stock__price=Decimal(12_000), stock__num_in_stock=90)
    zone = ZoneFactory()
    service: DeliveryService = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    ZoneAreaFactory(carrier="cambodia_post", area_code=commune.district.province.code, zone=zone)
    TariffFactory(
        service=service, origin_zone=zone, destination_zone=zone, max_weight_g=20_000, amount=Decimal(6000),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    ExchangeRate.objects.create(valid_on=date(2026, 1, 1), khr_per_usd=Decimal(4050), source="test")
    return product


@pytest.fixture
def hotel() -> Organisation:
    made: Organisation = OrganisationFactory(name="សណ្ឋាគារទន្លេ", name_latin="Hotel Tonle", seat="1 Sisowath Quay")
    return made


def member(hotel: Organisation, **powers: Any) -> Member:
    made: Member = MemberFactory(organisation=hotel, **powers)
    return made


def at(member_: Member) -> Client:
    client = Client()
    client.force_login(member_.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def order(client: Client, product: Any, quantity: int, kept: str) -> Any:
    """Go through the checkout as a browser does, with the address of the organisation's book."""
    client.post(reverse("storefront:basket-add", kwargs={"code": product.code}), {"quantity": str(quantity)})
    answer = client.post(reverse("checkout:address"), {"kept": f"organisation:{kept}"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    partner = product.stockrecords.get().partner
    form = {
        "payment_method": "bakong",
        "seen_goods": str(12_000 * quantity),
        f"delivery-{partner.code}": "cambodia_post:ems@6000",
        "reason": "For December",
    }
    return client.post(reverse("checkout:delivery"), form)


def kitchen(owner: Member) -> str:
    kept = keep_for_organisation(
        organisation=owner.organisation, label="Kitchen", name="Chan Dara", phone="+85512345678",
        destination=destination(), by=owner.user, now=timezone.now(),
    )  # fmt: skip
    return kept.public_id


def test_a_cook_asks_the_chief_approves_and_the_accountant_orders(pepper: Any, hotel: Organisation) -> None:
    owner = member(hotel, owner=True)
    cook = member(hotel, purchase_limit=Decimal(50_000))
    accountant = member(hotel, payer=True)

    answer = order(at(cook), pepper, 10, kitchen(owner))
    request = ApprovalRequest.objects.get()
    page = reverse("organisations:request", kwargs={"code": hotel.code, "number": request.number})
    assert answer["Location"] == page
    assert (request.amount, request.reason) == (Decimal(126_000), "For December")
    assert not Purchase.objects.exists()

    shown = at(owner).get(page).content.decode()
    assert "126,000" in shown
    assert 'value="yes"' in shown
    assert 'value="yes"' not in at(cook).get(page).content.decode()
    at(owner).post(f"{page}say/", {"verdict": "yes"})
    assert "Order and pay" in at(accountant).get(page).content.decode()
    paid = at(accountant).post(f"{page}order/")

    purchase = Purchase.objects.get()
    assert paid["Location"] == reverse("checkout:payment", kwargs={"token": purchase.token})
    assert (purchase.organisation, purchase.user) == (hotel, cook.user)
    assert ApprovalRequest.objects.get().status == ApprovalStatus.PLACED


def test_within_the_limit_who_also_pays_orders_at_once(pepper: Any, hotel: Organisation) -> None:
    owner = member(hotel, owner=True)

    answer = order(at(owner), pepper, 2, kitchen(owner))

    purchase = Purchase.objects.get()
    assert answer["Location"] == reverse("checkout:payment", kwargs={"token": purchase.token})
    assert purchase.organisation == hotel
    assert not ApprovalRequest.objects.exists()


def test_the_papers_are_made_out_to_the_organisation_with_its_tax_number(pepper: Any, hotel: Organisation) -> None:
    owner = member(hotel, owner=True)
    order(at(owner), pepper, 2, kitchen(owner))

    draft = draft_of(order=Order.objects.get(), supplied_on=timezone.localdate())

    assert (draft.buyer.name_km, draft.buyer.tin, draft.buyer.address_km) == (
        "សណ្ឋាគារទន្លេ",
        "L001-123456789",
        "1 Sisowath Quay",
    )


def test_the_same_is_bought_again_at_the_prices_of_today(pepper: Any, hotel: Organisation) -> None:
    owner = member(hotel, owner=True)
    client = at(owner)
    order(client, pepper, 3, kitchen(owner))
    pepper.stockrecords.update(price=Decimal(13_000))
    purchase = Purchase.objects.get()

    again = reverse("organisations:again", kwargs={"code": hotel.code, "number": purchase.number})
    basket = client.post(again, follow=True).content.decode()

    assert "39,000" in basket


def test_what_is_gone_is_named_when_the_same_is_bought_again(pepper: Any, hotel: Organisation) -> None:
    owner = member(hotel, owner=True)
    client = at(owner)
    order(client, pepper, 3, kitchen(owner))
    pepper.stockrecords.update(num_in_stock=0, num_allocated=0)
    purchase = Purchase.objects.get()

    again = reverse("organisations:again", kwargs={"code": hotel.code, "number": purchase.number})

    assert "This is sold out." in client.post(again, follow=True).content.decode()


@pytest.mark.parametrize("page", ["home", "people", "addresses", "requests", "purchases", "details", "budget"])
def test_who_does_not_work_there_finds_nothing(page: str, hotel: Organisation) -> None:
    member(hotel, owner=True)
    stranger: Member = MemberFactory(owner=True)

    assert at(stranger).get(reverse(f"organisations:{page}", kwargs={"code": hotel.code})).status_code == 404


def test_a_member_sees_and_only_an_owner_changes(hotel: Organisation) -> None:
    cook = member(hotel)
    client = at(cook)

    for page in ("home", "people", "addresses", "requests", "purchases"):
        assert client.get(reverse(f"organisations:{page}", kwargs={"code": hotel.code})).status_code == 200
    for page in ("details", "budget", "address-new"):
        assert client.get(reverse(f"organisations:{page}", kwargs={"code": hotel.code})).status_code == 404
    ask = client.post(reverse("organisations:people", kwargs={"code": hotel.code}), {"phone": "012 777 666"})
    assert ask.status_code == 404
    assert not MemberInvitation.objects.exists()


def test_an_owner_writes_it_down_and_asks_a_cook_with_a_limit(pepper: Any) -> None:
    province = pepper.vendor.province
    client = Client()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    said = {"name": "Hotel Tonle", "kind": "hotel", "country": "KH", "province": province.pk, "phone": "012 888 777"}

    written = client.post(reverse("organisations:register"), said)
    assert written.status_code == 302, written.context["form"].errors
    made = Organisation.objects.get()
    asked = {"phone": "012 777 666", "may_request": "on", "limit_currency": "KHR", "purchase_limit": "៤០០,០០០"}
    answer = client.post(reverse("organisations:people", kwargs={"code": made.code}), asked)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    invitation = MemberInvitation.objects.get()
    assert (str(invitation.phone), invitation.purchase_limit) == ("+85512777666", Decimal(400_000))
