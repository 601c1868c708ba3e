"""Scoring, protected names and certificates: an officer with one province leads what is made there, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Certificate, NameConcern, NameMember, Product, ProtectedName, ScoringRound
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import ProvinceFactory
from tests.factories.photos import PDF, upload
from tests.factories.provenance import ProtectedNameFactory, ScoringRoundFactory, SheetKindFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.integration.cms.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(roles: None) -> Product:
    """Goods of one province, before the committee."""
    made: Product = ProductFactory(title_en="Zebra pepper")
    ScoringRoundFactory(product=made)
    return made


@pytest.fixture
def name(goods: Product) -> ProtectedName:
    """A name that these goods use without right."""
    guarded: ProtectedName = ProtectedNameFactory()
    NameConcern.objects.create(name=guarded, product=goods, found="Zebra name", raised_at=NOON)
    return guarded


@pytest.fixture
def home(goods: Product, sign_in: Callable[[User], Client]) -> Client:
    assert goods.vendor is not None
    return sign_in(OfficerFactory(area=goods.vendor.province))


@pytest.fixture
def elsewhere(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(area=ProvinceFactory(code="01")))


def _page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_goods_are_scored_by_the_whole_committee_and_led_where_they_are_made(
    goods: Product, home: Client, elsewhere: Client, sign_in: Callable[[User], Client]
) -> None:
    member = sign_in(UserFactory(is_staff=True, groups=["OVOP committee"]))
    key, rounds = goods.scoring_rounds.get().pk, reverse("officers_scoring:list")
    close = reverse("officers_scoring:close", args=[key])

    assert [goods.title_en in _page(one, rounds) for one in (home, member, elsewhere)] == [True, True, False]
    assert member.get(reverse("officers_scoring:score", args=[key])).status_code == 200
    assert home.post(close).status_code == 200  # led here, but nobody has scored yet
    assert elsewhere.post(close).status_code == 404


def test_no_product_of_another_province_is_put_before_the_committee(
    goods: Product, home: Client, elsewhere: Client
) -> None:
    form = {"product": ProductFactory(vendor=goods.vendor).pk, "kind": SheetKindFactory().pk}
    begin = reverse("officers_scoring:begin")

    assert elsewhere.post(begin, form).status_code == 200
    assert ScoringRound.objects.count() == 1
    assert home.post(begin, form).status_code == 302
    assert ScoringRound.objects.count() == 2


def test_misuse_of_a_name_is_counted_and_listed_where_it_is(
    name: ProtectedName, home: Client, elsewhere: Client
) -> None:
    page, every = reverse("officers_names:name", args=[name.pk]), reverse("officers_names:list")

    assert [name.concerns.get().found in _page(one, page) for one in (home, elsewhere)] == [True, False]
    counts = [one.get(every).context["rows"].get(pk=name.pk).num_concerns for one in (home, elsewhere)]
    assert counts == [1, 0]


def test_an_officer_puts_no_vendor_of_another_province_on_a_list(
    goods: Product, name: ProtectedName, home: Client, elsewhere: Client
) -> None:
    add = reverse("officers_names:member_add", args=[name.pk])
    form = {"vendor": goods.vendor_id, "number": "7", "since": "2026-01-01"}

    assert elsewhere.post(add, form).status_code == 200
    assert not NameMember.objects.exists()
    assert home.post(add, form).status_code == 302
    assert NameMember.objects.get().number == "7"


def test_a_certificate_does_not_begin_with_what_lies_elsewhere(goods: Product, home: Client, elsewhere: Client) -> None:
    former = Certificate.objects.create(
        product=goods, kind="organic", issuer="X", number="Zebra 1", issued_on=date(2026, 1, 1), scan=upload(PDF)
    )
    address = reverse("officers_certificates:add") + f"?renews={former.pk}"

    assert [former.number in _page(one, address) for one in (home, elsewhere)] == [True, False]
