"""Nothing is sold abroad, or to an organisation, whose name is like one of a denied party before somebody decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Purchase
from marketplace.screening.models import ScreenedName, ScreeningHit
from marketplace.screening.services import decide
from tests.factories.abroad import TOKYO
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import NOON
from tests.factories.organisations import MemberFactory
from tests.factories.sales import BUYER, make_basket, place
from tests.factories.screening import bring_in
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DENIED = replace(BUYER, name="Virak Orussei", phone="+81312345678")


@pytest.fixture(autouse=True)
def _listed() -> None:
    bring_in(now=NOON - timedelta(days=1))


def test_a_parcel_abroad_for_a_name_on_the_list_is_not_sold_and_waits_for_an_officer() -> None:
    basket = make_basket([(ProductFactory(), 1)])

    with pytest.raises(UnableToPlacePurchase), translation.override("en"):
        place(basket, buyer=DENIED, where=TOKYO)

    assert not Purchase.objects.exists()
    hit = ScreeningHit.objects.get()
    assert (hit.subject_kind, hit.subject_number, hit.status) == ("recipient", "+81312345678", "open")


def test_it_goes_on_once_somebody_has_decided_that_it_is_another() -> None:
    basket = make_basket([(ProductFactory(), 1)])
    with pytest.raises(UnableToPlacePurchase):
        place(basket, buyer=DENIED, where=TOKYO)
    hit = ScreeningHit.objects.get()
    reason = "Born in 1999, a student in Tokyo."
    decide(hit_id=hit.pk, status="cleared", expected="open", reason=reason, by=UserFactory(), now=NOON)

    assert place(basket, buyer=DENIED, where=TOKYO).pk


def test_the_firm_of_the_address_is_looked_for_too() -> None:
    where = replace(TOKYO, abroad={**TOKYO.abroad, "company_name": "Northern Star Shipping"})

    with pytest.raises(UnableToPlacePurchase):
        place(make_basket([(ProductFactory(), 1)]), where=where)

    assert ScreeningHit.objects.get().name == "Northern Star Shipping"


def test_a_private_buyer_at_home_is_not_looked_for() -> None:
    assert place(make_basket([(ProductFactory(), 1)]), buyer=DENIED).pk
    assert not ScreenedName.objects.exists()


def test_an_organisation_is_looked_for_wherever_it_is() -> None:
    member = MemberFactory(organisation__name="Polar Star Lines", organisation__name_latin="")
    buyer = replace(BUYER, user=member.user, organisation_id=member.organisation_id)

    with pytest.raises(UnableToPlacePurchase):
        place(make_basket([(ProductFactory(), 1)]), buyer=buyer)

    hit = ScreeningHit.objects.get()
    assert (hit.subject_kind, hit.subject_number) == ("organisation", member.organisation.code)
    assert not Purchase.objects.exists()
