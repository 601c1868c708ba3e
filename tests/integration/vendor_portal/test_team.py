"""The team's screens: for owners; and whoever is out sees nothing from the next request on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import EventRecord
from marketplace.facts import MemberInvited
from marketplace.notifications.handlers.vendors import tell_of_invitation
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from tests.integration.notifications.gateway import Gateway
from vendors.models import Invitation, StockRecord, Vendor

pytestmark = pytest.mark.django_db

TEAM = "/en/vendors/desk/preah-dak/team/"


def test_who_was_never_here_signs_in_and_says_yes(shop: Vendor, client: Client, gateway: Gateway) -> None:
    response = client.post(TEAM, {"phone": "០១៧ ៣៣៣ ៤៤៤", "role": "packer"}, follow=True)
    assert "017 333 444" in response.content.decode()
    assert not User.objects.filter(phone="+85517333444").exists()
    fact = EventRecord.objects.get(name="MemberInvited").data
    tell_of_invitation(MemberInvited(**fact))
    tell_of_invitation(MemberInvited(**fact))
    [text] = gateway.texts
    assert "/vendors/invitations/" in text

    newcomer = Client()
    newcomer.post("/en/account/login/", {"phone": "017 333 444"})
    newcomer.post("/en/account/login/code/confirm/", {"code": gateway.last_code})
    asked = newcomer.get("/en/vendors/", follow=True)
    assert shop.name_en in asked.content.decode()
    answer = reverse("vendor_portal:invitation-answer", args=[Invitation.objects.get().pk])
    response = newcomer.post(answer, {"answer": "yes"}, follow=True)

    assert response.status_code == 200
    assert response.context["vendor"] == shop
    assert User.objects.get(phone="+85517333444").memberships.get().role == "packer"


@pytest.mark.parametrize("role", ["manager", "packer", "accountant"])
def test_only_owners_choose_who_works_here(shop: Vendor, client: Client, role: str) -> None:
    client.force_login(MembershipFactory(vendor=shop, role=role).user)

    assert client.get(TEAM).status_code == 404
    assert client.post(TEAM, {"phone": "017 333 444", "role": "owner"}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("field", "typed"), [("phone", "12"), ("phone", ""), ("role", "king"), ("role", "")])
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    shop: Vendor, client: Client, field: str, typed: str
) -> None:
    response = client.post(TEAM, {"phone": "017 333 444", "role": "manager", field: typed})

    assert list(response.context["form"].errors) == [field]
    assert 'value="017 333 444"' in response.content.decode() or field == "phone"
    assert not Invitation.objects.exists()


def test_the_last_owner_is_told_that_a_shop_needs_one(shop: Vendor, client: Client) -> None:
    mine = shop.memberships.get()
    told = "A shop needs an owner"

    assert told in client.post(f"{TEAM}{mine.pk}/", {"role": "packer"}).content.decode()
    assert told in client.post(f"{TEAM}{mine.pk}/remove/", follow=True).content.decode()
    mine.refresh_from_db()
    assert mine.role == "owner"


def test_nobody_is_removed_by_looking(shop: Vendor, client: Client) -> None:
    packer = MembershipFactory(vendor=shop, role="packer")

    assert client.get(f"{TEAM}{packer.pk}/remove/").status_code == 200
    assert shop.memberships.count() == 2
    client.post(f"{TEAM}{packer.pk}/remove/")
    assert shop.memberships.count() == 1


def test_an_owner_who_becomes_packer_goes_where_packers_go(shop: Vendor, client: Client) -> None:
    MembershipFactory(vendor=shop, role="owner")
    mine = shop.memberships.order_by("pk").first()
    assert mine is not None

    response = client.post(f"{TEAM}{mine.pk}/", {"role": "packer"}, follow=True)

    assert response.status_code == 200
    assert response.context["vendor"] == shop
    assert client.get(TEAM).status_code == 404


def test_who_is_removed_while_signed_in_has_lost_everything_at_the_next_request(shop: Vendor, client: Client) -> None:
    product = ProductFactory(vendor=shop)
    packer, theirs = MembershipFactory(vendor=shop, user=UserFactory(), role="packer"), Client()
    theirs.force_login(packer.user)
    stock = reverse("vendor_portal:listing-stock", args=[shop.code, product.code])
    page_open_before = theirs.get(stock)
    assert page_open_before.status_code == 200
    before = StockRecord.objects.get(product=product).num_in_stock

    client.post(f"{TEAM}{packer.pk}/remove/")

    typed = {"price": "9000", "num_in_stock": str((before or 0) + 5)}
    assert theirs.post(stock, typed).status_code == 404
    assert StockRecord.objects.get(product=product).num_in_stock == before
    for name in ("desk", "listings", "orders", "checklist"):
        assert theirs.get(reverse(f"vendor_portal:{name}", args=[shop.code])).status_code == 404
