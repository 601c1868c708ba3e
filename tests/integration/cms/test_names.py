"""Protected names at the desk: the names, their members, and what an officer sees on a listing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import NameConcern, NameMember, ProtectedName
from cms.desk.reading import read_listing
from tests.factories.catalogue import ProductFactory
from tests.factories.provenance import ProtectedNameFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorFactory

pytestmark = pytest.mark.django_db


def _at(name: str, *keys: int) -> str:
    return reverse(f"officers_names:{name}", args=keys)


def test_an_officer_guards_a_name_and_changes_its_spellings(desk: Client) -> None:
    words = {"kind": "gi", "name_km": "ក្រូចពោធិ៍សាត់", "name_en": "Pursat orange", "source": "A prakas", "is_guarded": "on"}

    wrong = desk.post(_at("add"), {**words, "goods": "orange ក្រូច", "places": "Pursat"}).content.decode()
    desk.post(_at("add"), {**words, "goods": "orange", "places": "Pursat"})
    name = ProtectedName.objects.get()
    desk.post(_at("edit", name.pk), {**words, "goods": "orange\r\nក្រូច", "places": "Pursat"})

    assert "not in both" in wrong
    name.refresh_from_db()
    assert name.goods.split() == ["orange", "ក្រូច"]


def test_an_officer_keeps_the_list_of_members(desk: Client) -> None:
    name, vendor = ProtectedNameFactory(), VendorFactory()
    given = {"vendor": vendor.pk, "number": "K-7", "since": "01/01/2026", "until": ""}

    desk.post(_at("member_add", name.pk), given)
    twice = desk.post(_at("member_add", name.pk), given).content.decode()
    member = NameMember.objects.get()
    desk.post(_at("member_end", member.pk), {"reason": "Left the association"})

    assert "on the list for these days already" in twice
    member.refresh_from_db()
    assert member.ended_reason == "Left the association"
    assert "Left the association" in desk.get(_at("name", name.pk)).content.decode()


def test_an_officer_sees_to_a_listing_that_was_flagged(desk: Client) -> None:
    name, product = ProtectedNameFactory(), ProductFactory()
    concern = NameConcern.objects.create(name=name, product=product, found="kampot pepper", raised_at=timezone.now())
    assert "kampot pepper" in desk.get(_at("name", name.pk)).content.decode()

    desk.post(_at("settle", concern.pk), {"note": "The maker changes it"})

    concern.refresh_from_db()
    assert concern.note == "The maker changes it"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Kampot pepper", "not on the list"),
        ("Pepper crab made in Kampot", "comes near"),
        ("Pepper grinder made in Kampot", ""),
    ],
)
def test_the_officer_reads_on_a_listing_what_it_uses_and_what_comes_near(title: str, told: str) -> None:
    from django.utils import translation

    ProtectedNameFactory(not_meant="pepper grinder")
    with translation.override("en"):
        hints = [hint.text for hint in read_listing(ListingSubmissionFactory(title_en=title)).hints]

    named = [text for text in hints if "Kampot pepper" in text]
    assert [told in text for text in named] == ([True] if told else [])
