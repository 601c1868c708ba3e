"""Who may use a protected name: members of its association, while they stand on its list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from catalogue.errors import UnableToGuard
from catalogue.guard import refusals
from catalogue.models import GeographicalIndication, NameConcern, NameMember, Product, ProtectedName
from catalogue.services.naming import (
    NameContent,
    end_member,
    enter_member,
    load_protected_names,
    settle_concern,
    write_name,
)
from catalogue.tasks import note_members_that_ran_out
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
TODAY = date(2026, 11, 25)
REGISTERED = GeographicalIndication.REGISTERED


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def pepper() -> ProtectedName:
    load_protected_names()
    return ProtectedName.objects.get(code="kampot-pepper")


@pytest.fixture
def officer() -> User:
    officer: User = UserFactory()
    return officer


@pytest.fixture
def grower() -> Vendor:
    grower: Vendor = VendorFactory()
    return grower


def _member(name: ProtectedName, vendor: Vendor, **given: Any) -> NameMember:
    values: dict[str, Any] = {"number": "K-7", "since": date(2026, 1, 1), "until": None, "by": None, **given}
    return enter_member(name=name, vendor_id=vendor.pk, **values)


def _refused(vendor: Vendor, text: str = "Kampot pepper") -> dict[str, list[str]]:
    return refusals(texts={"title_en": text}, vendor_id=vendor.pk, on=TODAY)


# -- Who may -----------------------------------------------------------------------------------------------------------


def test_a_stranger_to_the_association_is_told_which_name_why_and_how_to_join(
    pepper: ProtectedName, grower: Vendor
) -> None:
    with translation.override("en"):
        (english,) = _refused(grower)["title_en"]
    with translation.override("km"):
        (khmer,) = _refused(grower, "ម្រេចកំពត")["title_en"]

    for words in ("kampot pepper", "Kampot pepper", "geographical indication", "2010", "join", "member number"):
        assert words in english
    assert "ម្រេចកំពត" in khmer
    assert "Only members" not in khmer


def test_a_member_may_and_only_while_the_membership_stands(pepper: ProtectedName, grower: Vendor) -> None:
    member = _member(pepper, grower, until=date(2026, 12, 31))

    assert _refused(grower) == {}
    assert _refused(VendorFactory())
    assert _refused(grower, "Kampong Speu palm sugar"), "a member of one association is none of another"
    assert member.stands(on=date(2026, 12, 31))
    assert not member.stands(on=date(2027, 1, 1))


def test_a_name_that_is_guarded_no_more_is_free(pepper: ProtectedName, grower: Vendor) -> None:
    ProtectedName.objects.update(is_guarded=False)

    assert _refused(grower) == {}


# -- The list of members -----------------------------------------------------------------------------------------------


def test_a_vendor_stands_on_a_list_once_for_the_same_days(pepper: ProtectedName, grower: Vendor) -> None:
    _member(pepper, grower, until=date(2026, 6, 30))
    _member(pepper, grower, since=date(2026, 7, 1))

    with pytest.raises(UnableToGuard, match="already"):
        _member(pepper, grower, since=date(2026, 12, 1))
    with pytest.raises(UnableToGuard, match="before it begins"):
        _member(pepper, VendorFactory(), until=date(2025, 1, 1))
    assert NameMember.objects.count() == 2


def test_the_database_refuses_an_end_without_a_reason(pepper: ProtectedName, grower: Vendor) -> None:
    member = _member(pepper, grower)

    with pytest.raises(IntegrityError), transaction.atomic():
        NameMember.objects.filter(pk=member.pk).update(ended_at=NOON)


def test_taking_a_member_off_flags_its_listings_and_takes_their_tag_and_putting_it_back_undoes_both(
    pepper: ProtectedName, grower: Vendor, officer: User, deliver_facts: Callable[[], None]
) -> None:
    own = ProductFactory(
        vendor=grower, title_km="ម្រេចកំពត", title_en="Kampot pepper", geographical_indication=REGISTERED
    )
    other = ProductFactory(vendor=grower, title_km="ស្វាយ", title_en="Mango")
    member = _member(pepper, grower)
    deliver_facts()
    assert not NameConcern.objects.exists()

    end_member(member=member, reason="Left the association", by=officer, now=NOON)
    deliver_facts()

    concern = NameConcern.objects.get()
    own.refresh_from_db()
    assert (concern.product, concern.name, concern.settled_at) == (own, pepper, None)
    assert own.geographical_indication == ""
    assert own.is_public, "it is for an officer to decide"
    assert Product.objects.get(pk=other.pk).is_public
    assert AuditEntry.objects.filter(action="name_member.ended", actor=officer).exists()

    _member(pepper, grower, since=date(2026, 11, 25))
    deliver_facts()
    concern.refresh_from_db()
    own.refresh_from_db()
    assert concern.settled_at is not None
    assert own.geographical_indication == REGISTERED


def test_a_membership_that_ran_out_flags_as_well_and_once(
    pepper: ProtectedName, grower: Vendor, deliver_facts: Callable[[], None]
) -> None:
    ProductFactory(vendor=grower, title_en="Kampot pepper")
    _member(pepper, grower, since=date(2020, 1, 1), until=date(2021, 1, 1))

    for _ in range(2):
        note_members_that_ran_out()
        deliver_facts()

    assert NameConcern.objects.count() == 1


def test_an_officers_word_about_a_listing_stands(
    pepper: ProtectedName, grower: Vendor, officer: User, deliver_facts: Callable[[], None]
) -> None:
    ProductFactory(vendor=grower, title_en="Kampot pepper")
    end_member(member=_member(pepper, grower), reason="Left", by=officer, now=NOON)
    deliver_facts()
    concern = NameConcern.objects.get()
    with pytest.raises(UnableToGuard):
        settle_concern(concern=concern, note=" ", by=officer, now=NOON)
    settle_concern(concern=concern, note="Old stock, until New Year", by=officer, now=NOON)

    end_member(member=_member(pepper, grower), reason="Left again", by=officer, now=NOON)
    deliver_facts()

    assert NameConcern.objects.count() == 1
    with pytest.raises(UnableToGuard, match="already"):
        settle_concern(concern=concern, note="Twice", by=officer, now=NOON)


# -- The names ---------------------------------------------------------------------------------------------------------


def _content(**given: Any) -> NameContent:
    words = {"kind": "gi", "name_km": "ក្រូចពោធិ៍សាត់", "name_en": "Pursat orange", "source": "A prakas"}
    return NameContent(**{**words, "goods": "orange\nក្រូច", "places": "Pursat\nពោធិ៍សាត់", **given})


def test_a_new_name_finds_what_is_on_sale_under_it(
    officer: User, grower: Vendor, deliver_facts: Callable[[], None]
) -> None:
    orange = ProductFactory(vendor=grower, title_km="ក្រូចពោធិ៍សាត់", title_en="Sweet fruit")
    ProductFactory(vendor=grower, title_km="ក្រូចបាត់ដំបង", title_en="Battambang orange")

    write_name(name=None, content=_content(), by=officer)
    deliver_facts()

    assert [concern.product for concern in NameConcern.objects.all()] == [orange]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"goods": "orange ក្រូច"}, "goods"),
        ({"goods": ""}, "goods"),
        ({"name_km": ""}, "name_km"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_a_name_that_is_not_whole_is_refused(officer: User, given: dict[str, str], field: str) -> None:
    with pytest.raises(UnableToGuard) as refused:
        write_name(name=None, content=_content(**given), by=officer)

    assert field in refused.value.fields
    assert not ProtectedName.objects.exists()


def test_loading_again_leaves_what_officers_changed(pepper: ProtectedName) -> None:
    ProtectedName.objects.filter(code="takeo-lobster").delete()
    ProtectedName.objects.filter(pk=pepper.pk).update(name_en="Kampot Pepper PGI")

    assert load_protected_names() == 0
    assert ProtectedName.objects.get(pk=pepper.pk).name_en == "Kampot Pepper PGI"
    assert not ProtectedName.objects.filter(code="takeo-lobster").exists()
