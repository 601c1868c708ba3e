"""The shop's own page in the portal, as a browser without a script sends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.photos import jpeg
from tests.factories.users import OfficerFactory
from tests.factories.vendors import MembershipFactory, ShopPageChangeFactory
from tests.integration.vendor_portal.test_listings import file
from vendors.models import ListingStatus, ShopPageChange, Vendor
from vendors.services import review

pytestmark = pytest.mark.django_db

PAGE = "/en/vendors/desk/preah-dak/page/"
BUYERS = "/en/makers/preah-dak/"


def times(*, opens: str = "08:00", closes: str = "17:00", **fields: Any) -> dict[str, Any]:
    week = {f"opens{n}": opens for n in range(6)} | {f"closes{n}": closes for n in range(6)}
    return week | {"closed6": "on", **fields}


def test_a_story_with_a_photo_is_looked_at_sent_approved_and_seen(client: Client, shop: Vendor) -> None:
    sent = {"story_km": "យើងត្បាញ។", "story_en": "We weave.", "photos_shown": "1", "photo": file(jpeg(), "a.jpg")}
    page = client.post(f"{PAGE}words/", sent | {"save": "1"}, follow=True)
    assert "How it will look" in page.content.decode()
    change = ShopPageChange.objects.get()
    assert (change.status, len(change.photos)) == (ListingStatus.DRAFT, 1)

    ticket = client.get(f"{PAGE}words/").context["photos"][0].photo.ticket
    del sent["photo"]
    sent |= {"ticket": ticket, "alt_km": "", "alt_en": "A loom under the house", "send": "1"}
    assert "with the Ministry" in client.post(f"{PAGE}words/", sent, follow=True).content.decode()
    assert "We weave." not in client.get(BUYERS).content.decode()
    review.decide(subject=change, by=OfficerFactory(), action="approve")

    text = client.get(BUYERS).content.decode()
    assert "We weave." in text
    assert 'alt="A loom under the house"' in text
    assert "យើងត្បាញ។" in client.get(BUYERS.replace("/en/", "/km/")).content.decode()


def test_a_photo_without_words_is_kept_and_asked_for(client: Client, shop: Vendor) -> None:
    sent = {"story_en": "We weave.", "photos_shown": "1", "photo": file(jpeg(), "a.jpg"), "send": "1"}
    page = client.post(f"{PAGE}words/", sent, follow=True)

    assert "Say in a few words what this photo shows" in page.content.decode()
    assert 'value="We weave."' in page.content.decode() or "We weave.</textarea>" in page.content.decode()
    assert ShopPageChange.objects.get().status == ListingStatus.DRAFT


def test_photos_are_put_in_order_with_their_words(client: Client, shop: Vendor) -> None:
    files = [file(jpeg(), "a.jpg"), file(jpeg(), "b.jpg")]
    client.post(f"{PAGE}words/", {"story_en": "x", "photos_shown": "1", "photo": files})
    first, second = [one.photo.ticket for one in client.get(f"{PAGE}words/").context["photos"]]
    typed = {"story_en": "x y", "photos_shown": "1", "ticket": [first, second]}
    typed |= {"alt_km": ["", ""], "alt_en": ["one", "two"]}

    page = client.post(f"{PAGE}words/", typed | {"photo_earlier": second})

    assert [one.alt_en for one in page.context["photos"]] == ["two", "one"]
    assert "x y" in page.content.decode()
    page = client.post(f"{PAGE}words/", typed | {"photo_away": first})
    assert [one.alt_en for one in page.context["photos"]] == ["two"]
    assert len(ShopPageChange.objects.get().photos) == 2


def test_a_file_that_is_no_photo_is_refused_and_the_story_stays(client: Client, shop: Vendor) -> None:
    page = client.post(f"{PAGE}words/", {"story_en": "We weave.", "photos_shown": "1", "photo": file(b"x", "a.jpg")})

    assert "This file is no photo" in page.content.decode()
    assert "We weave." in page.content.decode()
    assert not ShopPageChange.objects.exists()


def test_what_waits_is_shown_and_not_changed(client: Client, shop: Vendor) -> None:
    client.post(f"{PAGE}words/", {"story_en": "We weave.", "photos_shown": "1", "send": "1"})
    page = client.post(f"{PAGE}words/", {"story_en": "Other.", "photos_shown": "1"}, follow=True)

    assert "with the Ministry" in page.content.decode()
    assert ShopPageChange.objects.get().story_en == "We weave."
    client.post(f"{PAGE}words/discard/")
    assert ShopPageChange.objects.count() == 1


def test_times_and_phone_are_seen_at_once(client: Client, shop: Vendor) -> None:
    assert "012 345 678" not in client.get(BUYERS).content.decode()
    assert client.post(f"{PAGE}hours/", times(shows_phone="on", opens0="៧:៣០")).status_code == 302

    text = client.get(BUYERS).content.decode()
    assert "012 345 678" in text
    assert "07:30–17:00" in text
    assert "closed" in text
    shop.refresh_from_db()
    assert not ShopPageChange.objects.exists()


def test_mondays_times_are_put_on_the_days_of_which_nothing_is_said(client: Client, shop: Vendor) -> None:
    page = client.post(f"{PAGE}hours/", {"opens0": "08:00", "closes0": "11:00", "closed6": "on", "as_monday": "1"})

    form = page.context["form"]
    assert [form[f"closes{n}"].value() for n in range(7)] == ["11:00"] * 6 + [None]
    shop.refresh_from_db()
    assert shop.opening_times is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"opens2": ""}, "opens2"), ({"closes2": "07:00"}, "closes2"), ({"opens2": "25:00"}, "opens2")],
    ids=["half a day", "closes before it opens", "no time"],
)
def test_wrong_times_are_refused_beside_their_field(
    client: Client, shop: Vendor, typed: dict[str, str], field: str
) -> None:
    page = client.post(f"{PAGE}hours/", times(**typed))

    assert list(page.context["form"].errors) == [field]
    shop.refresh_from_db()
    assert shop.opening_times is None


def test_all_left_empty_says_nothing(client: Client, shop: Vendor) -> None:
    client.post(f"{PAGE}hours/", times())
    assert client.post(f"{PAGE}hours/", {"opens0": ""}).status_code == 302
    shop.refresh_from_db()
    assert shop.opening_times is None


@pytest.mark.parametrize("role", ["packer", "accountant"])
def test_who_may_not_change_listings_looks_and_changes_nothing(client: Client, shop: Vendor, role: str) -> None:
    ShopPageChangeFactory(vendor=shop)
    client.force_login(MembershipFactory(vendor=shop, role=role).user)

    assert client.get(PAGE).status_code == 200
    for address in ("words/", "hours/"):
        assert client.get(f"{PAGE}{address}").status_code == 404
    assert client.post(f"{PAGE}words/discard/").status_code == 404
    assert ShopPageChange.objects.count() == 1
