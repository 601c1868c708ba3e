"""Questions: asked by whoever signed in, answered by the vendor, then everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from marketplace.community.errors import UnableToAnswer, UnableToAsk
from marketplace.community.models import Question, Review
from marketplace.community.selectors import voices
from marketplace.community.services.answers import answer_question, answer_review
from marketplace.community.services.questions import MOST_A_DAY, ask
from marketplace.community.services.reviews import write_review
from marketplace.notifications.models import Notification
from marketplace.sales.order.models import Line, Order
from marketplace.users.models import User
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory, VendorFactory
from vendors.models import MembershipRole, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def vendor(product: Product) -> Vendor:
    assert product.vendor is not None
    return product.vendor


@pytest.fixture
def owner(vendor: Vendor) -> User:
    return vendor.memberships.get().user


def test_a_question_is_shown_when_it_is_answered_and_both_sides_are_told(
    product: Product, vendor: Vendor, owner: User, buyer: User, deliver_facts: Callable[[], None], gateway: Any
) -> None:
    question = ask(by=buyer, product=product, text="តើវាធំប៉ុនណា?", now=NOON)
    deliver_facts()
    assert voices.questions_of(product.pk).rows == ()

    answer_question(question=question, vendor=vendor, by=owner, text="30 cm.", now=NOON)
    deliver_facts()

    assert [(row.text, row.answer) for row in voices.questions_of(product.pk).rows] == [("តើវាធំប៉ុនណា?", "30 cm.")]
    told = Notification.objects.filter(kind__startswith="question").order_by("pk")
    assert [(one.kind, one.address) for one in told] == [
        ("question_asked", str(owner.phone)),
        ("question_answered", str(buyer.phone)),
    ]


@pytest.mark.parametrize("text", ["", " \u200b ", "a" * 10_000])
def test_nothing_and_too_much_is_no_question(product: Product, buyer: User, text: str) -> None:
    with pytest.raises(UnableToAsk):
        ask(by=buyer, product=product, text=text, now=NOON)

    assert not Question.objects.exists()


def test_the_same_question_is_asked_once(product: Product, buyer: User) -> None:
    ask(by=buyer, product=product, text="How big?", now=NOON)
    with pytest.raises(UnableToAsk, match="already"):
        ask(by=buyer, product=product, text=" how  BIG?", now=NOON)

    assert Question.objects.count() == 1


def test_one_person_asks_only_so_much_in_a_day(product: Product, buyer: User) -> None:
    for n in range(MOST_A_DAY):
        ask(by=buyer, product=product, text=f"Question {n}?", now=NOON)
    with pytest.raises(UnableToAsk, match="tomorrow"):
        ask(by=buyer, product=product, text="One more?", now=NOON)

    assert Question.objects.count() == MOST_A_DAY


@pytest.mark.parametrize("text", ["", "Call 012 345 678", "www.cheaper.com", "a" * 10_000])
def test_an_answer_without_words_or_with_a_way_past_us_is_refused(
    product: Product, vendor: Vendor, owner: User, buyer: User, text: str
) -> None:
    question = ask(by=buyer, product=product, text="How big?", now=NOON)
    with pytest.raises(UnableToAnswer):
        answer_question(question=question, vendor=vendor, by=owner, text=text, now=NOON)

    assert Question.objects.get().answer == ""


def test_another_vendor_cannot_answer(product: Product, owner: User, buyer: User) -> None:
    question = ask(by=buyer, product=product, text="How big?", now=NOON)
    with pytest.raises(Question.DoesNotExist):
        answer_question(question=question, vendor=VendorFactory(), by=owner, text="Small.", now=NOON)

    assert Question.objects.get().answer == ""


def test_a_review_is_answered_and_the_answer_may_change(
    vendor: Vendor, owner: User, buyer: User, order: Order, line: Line, product: Product,
    deliver_facts: Callable[[], None], gateway: Any,
) -> None:  # fmt: skip
    review = write_review(by=buyer, order=order, line=line, score=2, text="", photos=[], now=NOON)
    answer_review(review=review, vendor=vendor, by=owner, text="Sorry.", now=NOON)
    answer_review(review=review, vendor=vendor, by=owner, text="We are sorry.", now=NOON)
    deliver_facts()

    assert voices.reviews_of(product.pk).rows[0].answer == "We are sorry."
    assert Notification.objects.filter(kind="review_answered").count() == 1


# -- By HTTP -----------------------------------------------------------------------------------------------------------


def test_whoever_asks_signs_in_first_and_comes_back(client: Client, product: Product) -> None:
    address = reverse("community:ask", kwargs={"code": product.code})
    response = client.get(address)

    assert response.status_code == 302
    assert address in response.headers["Location"]


def test_a_question_too_long_is_refused_and_stays_in_the_form(signed_in: Client, product: Product) -> None:
    response = signed_in.post(reverse("community:ask", kwargs={"code": product.code}), {"text": "word " * 2000})

    assert response.status_code == 200
    assert "word word" in response.content.decode()
    assert not Question.objects.exists()


def test_a_product_that_is_not_in_the_shop_is_not_asked_about(signed_in: Client, product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(is_public=False)

    assert signed_in.get(reverse("community:ask", kwargs={"code": product.code})).status_code == 404


def test_the_vendor_answers_at_the_desk(
    client: Client, product: Product, vendor: Vendor, owner: User, buyer: User
) -> None:
    question = ask(by=buyer, product=product, text="How big?", now=NOON)
    client.force_login(owner)
    listed = client.get(reverse("voices:voices", kwargs={"code": vendor.code})).content.decode()
    address = reverse("voices:question", kwargs={"code": vendor.code, "public_id": question.public_id})

    assert "How big?" in listed
    assert address in listed
    assert "phone numbers" in client.post(address, {"text": "Call 012 345 678"}).content.decode()
    assert client.post(address, {"text": "30 cm."}).status_code == 302
    shown = client.get(reverse("community:questions", kwargs={"code": product.code})).content.decode()
    assert "30 cm." in shown


@pytest.mark.parametrize("name", ["voices", "question", "review"])
@pytest.mark.parametrize("who", ["stranger", "another vendor", "packer"])
def test_only_members_find_the_desk_and_only_leaders_answer(
    client: Client, product: Product, vendor: Vendor, buyer: User, order: Order, line: Line, name: str, who: str
) -> None:
    question = ask(by=buyer, product=product, text="How big?", now=NOON)
    review = write_review(by=buyer, order=order, line=line, score=2, text="", photos=[], now=NOON)
    public_id = {"question": question.public_id, "review": review.public_id}.get(name)
    kwargs = {"code": vendor.code} | ({"public_id": public_id} if public_id else {})
    person = UserFactory()
    if who == "another vendor":
        MembershipFactory(vendor=VendorFactory(), user=person)
    if who == "packer":
        MembershipFactory(vendor=vendor, user=person, role=MembershipRole.PACKER)
    client.force_login(person)
    reached = client.post(reverse(f"voices:{name}", kwargs=kwargs), {"text": "Hm."}).status_code

    assert reached in ({405} if (who, name) == ("packer", "voices") else {404})
    assert Question.objects.get().answer == ""
    assert Review.objects.get().answer == ""


def test_a_voice_of_another_vendor_is_not_there(client: Client, product: Product, buyer: User) -> None:
    question = ask(by=buyer, product=product, text="How big?", now=NOON)
    mine = VendorFactory(owner=UserFactory())
    client.force_login(mine.memberships.get().user)
    address = reverse("voices:question", kwargs={"code": mine.code, "public_id": question.public_id})

    assert client.post(address, {"text": "Hm."}).status_code == 404
