"""A shop's page: story and photos wait while buyers see what was approved; times and phone are shown at once."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalogue.images import FixedSizes
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.photos import jpeg
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory, ShopPageChangeFactory, VendorFactory
from tests.integration.vendors.helpers import facts
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import ListingStatus, ShopPageChange, Vendor, VendorStatus
from vendors.opening import Span
from vendors.services import review
from vendors.services.shop_pages import PhotoDraft, discard_page_draft, save_page_draft, set_opening, submit_page
from vendors.shop_page import open_change

pytestmark = [pytest.mark.django_db, pytest.mark.database]

EIGHT, FIVE = time(8), time(17)
WEEK: list[Span] = [(EIGHT, FIVE)] * 6 + [None]


def photo(alt: str = "Our workshop") -> PhotoDraft:
    return PhotoDraft(ContentFile(jpeg(), name="x.jpg"), alt_en=alt)


def drafted(vendor: Vendor, maker: User, *, story: str = "We weave.", photos: int = 1) -> ShopPageChange:
    return save_page_draft(
        vendor=vendor, story_km="", story_en=story, photos=[photo() for _ in range(photos)], by=maker
    )


def test_buyers_see_the_old_page_until_an_officer_approves(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    change = drafted(vendor, maker, photos=2)
    submit_page(change=change, by=maker, now=now)
    vendor.refresh_from_db()
    assert (vendor.story_en, vendor.page_photos, vendor.photo.name) == ("", [], "")

    review.decide(subject=change, by=officer, action="approve")

    vendor.refresh_from_db()
    assert vendor.story_en == "We weave."
    assert [one["alt_en"] for one in vendor.page_photos] == ["Our workshop", "Our workshop"]
    assert vendor.photo.name == vendor.page_photos[0]["name"]
    assert vendor.page_photos[0]["blur"].startswith("data:")
    assert all(default_storage.exists(path) for path in FixedSizes(vendor.page_photos[1]["name"]).paths)
    assert open_change(vendor=vendor) is None
    assert facts("ShopPageApproved") == [{"change_id": change.pk}]


def test_a_page_sent_back_says_why_and_can_be_sent_again(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    change = drafted(vendor, maker)
    submit_page(change=change, by=maker, now=now)
    review.decide(subject=change, by=officer, action="reject", comment="The photo is dark.")
    change.refresh_from_db()
    assert (change.status, change.reason) == (ListingStatus.SENT_BACK, "The photo is dark.")
    assert facts("ShopPageSentBack") == [{"change_id": change.pk, "reason": "The photo is dark."}]

    again = save_page_draft(vendor=vendor, story_km="", story_en="We weave by day.", photos=[photo()], by=maker)
    assert again.pk == change.pk
    submit_page(change=again, by=maker, now=now)
    review.decide(subject=again, by=officer, action="approve")
    vendor.refresh_from_db()
    assert vendor.story_en == "We weave by day."


def test_what_waits_cannot_be_changed_or_thrown_away(vendor: Vendor, maker: User, officer: User, now: datetime) -> None:
    change = drafted(vendor, maker)
    submit_page(change=change, by=maker, now=now)
    entries = AuditEntry.objects.count()

    with pytest.raises(UnableToChange):
        drafted(vendor, maker, story="Other words.")
    with pytest.raises(UnableToChange):
        discard_page_draft(change=change, by=maker)
    with pytest.raises(UnableToChange):
        submit_page(change=change, by=maker, now=now)
    assert AuditEntry.objects.count() == entries
    assert ShopPageChange.objects.get().story_en == "We weave."


def test_a_photo_must_be_put_into_words_before_it_is_sent(vendor: Vendor, maker: User, now: datetime) -> None:
    change = save_page_draft(vendor=vendor, story_km="", story_en="", photos=[photo(), photo(" ")], by=maker)

    with pytest.raises(InvalidInput) as refused:
        submit_page(change=change, by=maker, now=now)
    assert list(refused.value.fields) == ["alt.1"]
    change.refresh_from_db()
    assert change.status == ListingStatus.DRAFT


def test_a_page_that_says_what_it_said_is_not_sent(vendor: Vendor, maker: User, workflows: None, now: datetime) -> None:
    Vendor.objects.filter(pk=vendor.pk).update(story_en="We weave.")
    change = drafted(vendor, maker, photos=0)

    with pytest.raises(InvalidInput):
        submit_page(change=change, by=maker, now=now)


def test_another_shops_photo_cannot_be_named(vendor: Vendor, maker: User) -> None:
    foreign = drafted(VendorFactory(), UserFactory()).photos[0]["name"]

    with pytest.raises(InvalidInput):
        save_page_draft(vendor=vendor, story_km="", story_en="", photos=[PhotoDraft(foreign)], by=maker)
    assert open_change(vendor=vendor) is None


@pytest.mark.parametrize(
    "photos",
    [
        [PhotoDraft(ContentFile(b"no photo", name="x.jpg"))],
        [PhotoDraft("x", alt_en="a" * 201)],
        [PhotoDraft("x")] * 9,
    ],
    ids=["no photo", "too many words", "too many"],
)
def test_bad_photos_are_refused_and_nothing_is_written(vendor: Vendor, maker: User, photos: list[PhotoDraft]) -> None:
    with pytest.raises(InvalidInput):
        save_page_draft(vendor=vendor, story_km="", story_en="Words", photos=photos, by=maker)
    assert not ShopPageChange.objects.exists()


def test_photos_keep_what_is_known_of_them_when_only_words_change(vendor: Vendor, maker: User) -> None:
    first = drafted(vendor, maker).photos[0]

    change = save_page_draft(
        vendor=vendor, story_km="", story_en="", photos=[PhotoDraft(first["name"], alt_km="រោងជាង")], by=maker
    )
    assert change.photos == [first | {"alt_km": "រោងជាង", "alt_en": ""}]


def test_nobody_decides_the_page_of_the_own_shop(vendor: Vendor, maker: User, officer: User, now: datetime) -> None:
    MembershipFactory(vendor=vendor, user=officer)
    change = drafted(vendor, maker)
    submit_page(change=change, by=maker, now=now)

    with pytest.raises(UnableToReview):
        review.decide(subject=change, by=officer, action="approve")
    vendor.refresh_from_db()
    assert vendor.story_en == ""


def test_nothing_of_a_suspended_shop_is_approved(vendor: Vendor, maker: User, officer: User, now: datetime) -> None:
    change = drafted(vendor, maker)
    submit_page(change=change, by=maker, now=now)
    Vendor.objects.filter(pk=vendor.pk).update(status=VendorStatus.SUSPENDED)

    with pytest.raises(UnableToReview):
        review.decide(subject=change, by=officer, action="approve")
    change.refresh_from_db()
    assert change.status == ListingStatus.SUBMITTED
    for refused in (
        lambda: drafted(vendor, maker),
        lambda: set_opening(vendor=vendor, spans=None, shows_phone=True, by=maker),
    ):
        with pytest.raises(UnableToChange):
            refused()


def test_times_and_phone_are_shown_at_once(vendor: Vendor, maker: User) -> None:
    set_opening(vendor=vendor, spans=WEEK, shows_phone=True, by=maker)

    vendor.refresh_from_db()
    assert vendor.opening_times == [["08:00", "17:00"]] * 6 + [None]
    assert vendor.shows_phone
    assert facts("VendorChanged") == [{"vendor_id": vendor.pk}]
    set_opening(vendor=vendor, spans=None, shows_phone=False, by=maker)
    vendor.refresh_from_db()
    assert (vendor.opening_times, vendor.shows_phone) == (None, False)


def test_a_day_that_closes_before_it_opens_is_refused(vendor: Vendor, maker: User) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_opening(vendor=vendor, spans=[*WEEK[:-1], (FIVE, EIGHT)], shows_phone=True, by=maker)
    assert list(refused.value.fields) == ["day.6"]
    vendor.refresh_from_db()
    assert (vendor.opening_times, vendor.shows_phone) == (None, False)


def test_one_change_of_a_page_is_open_at_a_time(vendor: Vendor) -> None:
    from django.db import IntegrityError, transaction

    ShopPageChangeFactory(vendor=vendor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShopPageChangeFactory(vendor=vendor)
