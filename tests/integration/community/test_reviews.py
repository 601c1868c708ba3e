"""Reviews: only of what was delivered, once, and shown when an officer has read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from marketplace.community.errors import UnableToDecide, UnableToReview
from marketplace.community.models import HeldBecause, ProductRating, Review, ReviewPhoto, VendorRating, VoiceStatus
from marketplace.community.selectors import voices
from marketplace.community.services.moderation import approve, reject
from marketplace.community.services.reviews import write_review
from marketplace.core.models import AuditEntry
from marketplace.sales.order.models import Line, Order, Purchase
from marketplace.users.models import User
from tests.factories.photos import jpeg
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def write(by: User, order: Order, line: Line | None, **fields: Any) -> Review:
    given = {"score": 5, "text": "", "photos": [], "now": NOON, **fields}
    return write_review(by=by, order=order, line=line, **given)


def test_stars_alone_count_at_once(buyer: User, order: Order, line: Line, product: Product) -> None:
    review = write(buyer, order, line, score=4)

    assert review.status == VoiceStatus.APPROVED
    assert review.product_id == product.pk
    assert str(voices.rating_of_product(product.pk)) == "4.0 (1)"
    assert voices.rating_of_vendor(product.vendor_id or 0) is None


def test_words_wait_for_an_officer_and_their_stars_too(buyer: User, order: Order, line: Line, product: Product) -> None:
    review = write(buyer, order, line, text="ល្អណាស់ 👍🏽 <script>alert(1)</script>")

    assert (review.status, review.held_because) == (VoiceStatus.WAITING, HeldBecause.WORDS)
    assert voices.reviews_of(product.pk).rows == ()

    assert approve(public_ids=[review.public_id], by=OfficerFactory(), now=NOON) == 1
    shown = voices.reviews_of(product.pk)

    assert [row.text for row in shown.rows] == ["ល្អណាស់ 👍🏽 <script>alert(1)</script>"]
    assert str(shown.rating) == "5.0 (1)"


def test_a_phone_number_in_a_review_is_pointed_out_to_the_officer(buyer: User, order: Order, line: Line) -> None:
    assert write(buyer, order, line, text="Cheaper at ០១២ ៣៤៥ ៦៧៨").held_because == HeldBecause.CONTACT


def test_the_vendors_service_is_reviewed_once_per_order(buyer: User, order: Order, product: Product) -> None:
    write(buyer, order, None, score=3)
    with pytest.raises(UnableToReview):
        write(buyer, order, None, score=1)

    assert str(voices.rating_of_vendor(product.vendor_id or 0)) == "3.0 (1)"
    assert Review.objects.count() == 1


def test_a_line_is_reviewed_once_also_by_the_database(buyer: User, order: Order, line: Line, product: Product) -> None:
    write(buyer, order, line)
    with pytest.raises(UnableToReview):
        write(buyer, order, line, score=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            author=buyer, vendor=product.vendor, order=order, line=line, product=product, score=1, created_at=NOON
        )

    assert ProductRating.objects.get().stars == 5


@pytest.mark.parametrize("score", [0, 6, -1])
def test_only_one_to_five_stars_exist(buyer: User, order: Order, line: Line, score: int) -> None:
    with pytest.raises(UnableToReview):
        write(buyer, order, line, score=score)

    assert not Review.objects.exists()


def test_what_has_not_arrived_is_not_reviewed(buyer: User, purchase: Purchase) -> None:
    order = purchase.orders.get()
    with pytest.raises(UnableToReview):
        write(buyer, order, order.lines.get())

    assert not Review.objects.exists()


def test_somebody_elses_purchase_is_not_reviewed(order: Order, line: Line) -> None:
    with pytest.raises(UnableToReview):
        write(UserFactory(phone_verified_at=NOON), order, line)

    assert not Review.objects.exists()


def test_a_phone_number_that_was_never_confirmed_opens_nothing(order: Order, line: Line, buyer: User) -> None:
    User.objects.filter(pk=buyer.pk).update(phone_verified_at=None)
    buyer.refresh_from_db()
    with pytest.raises(UnableToReview):
        write(buyer, order, line)

    assert not Review.objects.exists()


def test_a_member_of_the_vendor_does_not_review_it(buyer: User, order: Order, line: Line, product: Product) -> None:
    MembershipFactory(vendor=product.vendor, user=buyer)
    with pytest.raises(UnableToReview, match="own shop"):
        write(buyer, order, line)

    assert not Review.objects.exists()


def test_the_shops_own_phone_does_not_review_it(buyer: User, order: Order, line: Line, product: Product) -> None:
    assert product.vendor is not None
    product.vendor.phone = buyer.phone
    product.vendor.save()
    with pytest.raises(UnableToReview, match="own shop"):
        write(buyer, order, line)

    assert not Review.objects.exists()


def test_a_review_of_ten_thousand_letters_is_refused(buyer: User, order: Order, line: Line) -> None:
    with pytest.raises(UnableToReview):
        write(buyer, order, line, text="a" * 10_000)

    assert not Review.objects.exists()


def test_photos_have_an_address_only_while_the_review_is_shown(
    buyer: User, order: Order, line: Line, product: Product, deliver_facts: Callable[[], None], gateway: Any
) -> None:
    review = write(buyer, order, line, photos=[ContentFile(jpeg(), name="a.jpg")])
    officer = OfficerFactory()
    assert ReviewPhoto.objects.get().name == ""

    approve(public_ids=[review.public_id], by=officer, now=NOON)
    deliver_facts()
    photo = ReviewPhoto.objects.get()

    assert default_storage.exists(photo.sizes.path(320))
    assert len(voices.reviews_of(product.pk).rows[0].photos) == 1

    reject(public_ids=[review.public_id], by=officer, reason="Shows a person.", now=NOON)
    deliver_facts()

    assert ReviewPhoto.objects.get().name == ""
    assert not default_storage.exists(photo.sizes.path(320))
    assert not default_storage.exists(photo.name)


def test_rejecting_takes_the_stars_away_and_says_why(
    buyer: User, order: Order, line: Line, product: Product, deliver_facts: Callable[[], None], gateway: Any
) -> None:
    review = write(buyer, order, line, score=1)
    officer = OfficerFactory()

    assert reject(public_ids=[review.public_id], by=officer, reason="Not about the goods.", now=NOON) == 1
    assert reject(public_ids=[review.public_id], by=officer, reason="Not about the goods.", now=NOON) == 0
    deliver_facts()

    assert voices.rating_of_product(product.pk) is None
    assert AuditEntry.objects.filter(action="review.rejected").count() == 1
    from marketplace.notifications.models import Notification

    assert "Not about the goods." in Notification.objects.get(kind="review_rejected").text


def test_rejecting_needs_a_reason(buyer: User, order: Order, line: Line) -> None:
    review = write(buyer, order, line, text="hm")
    with pytest.raises(UnableToDecide):
        reject(public_ids=[review.public_id], by=OfficerFactory(), reason="  ", now=NOON)

    assert Review.objects.get().status == VoiceStatus.WAITING


def test_ratings_are_added_up_over_all_reviews_of_a_product(product: Product, buyer: User) -> None:
    from marketplace.community.services.reviews import add_up

    for score in (5, 5, 4):
        Review.objects.create(
            author=buyer, vendor=product.vendor, product=product, score=score, is_demo=True,
            status=VoiceStatus.APPROVED, created_at=NOON,
        )  # fmt: skip
    with transaction.atomic():
        add_up(vendor_id=product.vendor_id or 0, product_id=product.pk)

    assert str(voices.rating_of_product(product.pk)) == "4.7 (3)"
    assert not VendorRating.objects.exists()


def test_reviews_are_paged_by_keyset_in_two_or_three_queries(
    product: Product, buyer: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(9):
        Review.objects.create(
            author=buyer, vendor=product.vendor, product=product, score=5, text=str(n), is_demo=True,
            status=VoiceStatus.APPROVED, created_at=NOON,
        )  # fmt: skip

    with django_assert_max_num_queries(2):
        first = voices.reviews_of(product.pk, size=4)
    second = voices.reviews_of(product.pk, size=4, before=first.before)
    third = voices.reviews_of(product.pk, size=4, before=second.before)

    assert [row.text for page in (first, second, third) for row in page.rows] == list("876543210")
    assert third.before == ""
    assert voices.reviews_of(product.pk, before="nothing").rows == ()


# -- By HTTP -----------------------------------------------------------------------------------------------------------


def address(order: Order, product: Product) -> str:
    return reverse("community:review-product", kwargs={"number": order.number, "code": product.code})


def test_a_guest_who_signs_in_finds_the_purchase_and_reviews_it(
    signed_in: Client, order: Order, product: Product
) -> None:
    listed = signed_in.get(reverse("community:purchases"))
    assert address(order, product) in listed.content.decode()

    photo = SimpleUploadedFile("p.jpg", jpeg(), content_type="image/jpeg")
    response = signed_in.post(address(order, product), {"score": "4", "text": "Strong.", "photos": [photo]})

    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.score, review.text, review.photos.count(), review.shown_name) == (4, "Strong.", 1, "Dara")
    assert address(order, product) not in signed_in.get(reverse("community:purchases")).content.decode()


def test_sending_twice_writes_once(signed_in: Client, order: Order, product: Product) -> None:
    signed_in.post(address(order, product), {"score": "4"})
    response = signed_in.post(address(order, product), {"score": "1"})

    assert response.status_code == 302
    assert Review.objects.get().score == 4


def test_a_file_that_lies_about_its_type_is_refused_and_the_words_stay(
    signed_in: Client, order: Order, product: Product
) -> None:
    lie = SimpleUploadedFile("p.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    response = signed_in.post(address(order, product), {"score": "4", "text": "My words.", "photos": [lie]})

    assert response.status_code == 200
    assert "This file is no photo" in response.content.decode()
    assert "My words." in response.content.decode()
    assert not Review.objects.exists()


def test_a_fourth_photo_is_refused(signed_in: Client, order: Order, product: Product) -> None:
    photos = [SimpleUploadedFile(f"{n}.jpg", jpeg(), content_type="image/jpeg") for n in range(4)]
    response = signed_in.post(address(order, product), {"score": "4", "photos": photos})

    assert "at most three photos" in response.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("score", ["", "6", "five", "0"])
def test_a_review_without_a_score_that_exists_is_refused(
    signed_in: Client, order: Order, product: Product, score: str
) -> None:
    assert signed_in.post(address(order, product), {"score": score}).status_code == 200
    assert not Review.objects.exists()


def test_somebody_elses_order_is_not_there(client: Client, order: Order, product: Product) -> None:
    client.force_login(UserFactory(phone_verified_at=NOON))

    assert client.get(address(order, product)).status_code == 404
    assert client.post(address(order, product), {"score": "1"}).status_code == 404
    assert client.get(reverse("community:review-vendor", kwargs={"number": "nothing"})).status_code == 404
    assert not Review.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client: Client, order: Order, product: Product) -> None:
    response = client.get(address(order, product))

    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]


def test_script_tags_are_shown_as_text(client: Client, buyer: User, order: Order, line: Line, product: Product) -> None:
    review = write(buyer, order, line, text="<script>alert(1)</script>")
    approve(public_ids=[review.public_id], by=OfficerFactory(), now=NOON)

    page = client.get(reverse("community:reviews", kwargs={"code": product.code})).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
