"""Officers read and decide; nobody else finds the queue."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from marketplace.community.models import Question, Review, VoiceStatus
from marketplace.community.services.questions import ask
from marketplace.community.services.reviews import write_review
from marketplace.core.models import AuditEntry
from marketplace.sales.order.models import Line, Order
from marketplace.users.models import User
from tests.factories.photos import jpeg
from tests.factories.sales import NOON
from tests.integration.cms.conftest import desk, officer, province_desk, roles, sign_in

__all__ = ("desk", "officer", "province_desk", "roles", "sign_in")
pytestmark = pytest.mark.django_db
QUEUE = reverse("officers_voices:queue")


@pytest.fixture
def review(buyer: User, order: Order, line: Line) -> Review:
    photos = [ContentFile(jpeg(), name="a.jpg")]
    return write_review(by=buyer, order=order, line=line, score=2, text="Call 012 345 678", photos=photos, now=NOON)


def test_an_officer_reads_what_waits_with_its_photo_and_why(desk: Client, review: Review) -> None:
    page = desk.get(QUEUE).content.decode()
    photo = desk.get(reverse("officers_voices:photo", args=[review.public_id, 0]))

    assert "Call 012 345 678" in page
    assert "has a phone number or a link" in page
    assert photo.status_code == 200
    assert b"".join(photo.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]


def test_many_are_approved_at_once(desk: Client, review: Review, buyer: User, order: Order) -> None:
    other = write_review(by=buyer, order=order, line=None, score=5, text="Fast.", photos=[], now=NOON)
    desk.post(QUEUE, {"voice": [review.public_id, other.public_id, "nothing"], "approve": "1"})

    assert set(Review.objects.values_list("status", flat=True)) == {VoiceStatus.APPROVED}
    assert AuditEntry.objects.filter(action="review.approved").count() == 2


def test_rejecting_without_a_reason_changes_nothing(desk: Client, review: Review) -> None:
    response = desk.post(QUEUE, {"voice": review.public_id, "reject": "1"}, follow=True)

    assert "Give a reason" in response.content.decode()
    assert Review.objects.get().status == VoiceStatus.WAITING


def test_a_question_with_a_phone_number_is_passed_on_by_an_officer(desk: Client, buyer: User, line: Line) -> None:
    assert line.product is not None
    question = ask(by=buyer, product=line.product, text="My number is 012345678?", now=NOON)
    assert question.status == VoiceStatus.WAITING

    desk.post(f"{QUEUE}?kind=questions", {"voice": question.public_id, "approve": "1"})

    assert Question.objects.get().status == VoiceStatus.APPROVED


def test_a_provincial_officer_and_a_buyer_decide_nothing(
    province_desk: Client, client: Client, review: Review, buyer: User
) -> None:
    client.force_login(buyer)
    for visitor in (province_desk, client):
        assert visitor.post(QUEUE, {"voice": review.public_id, "approve": "1"}).status_code in {302, 403, 404}
        assert visitor.get(reverse("officers_voices:photo", args=[review.public_id, 0])).status_code in {302, 403, 404}

    assert Review.objects.get().status == VoiceStatus.WAITING


@pytest.mark.parametrize("query", ["status=x&p=99999999999", "kind=questions&status=rejected", "p=-1"])
def test_odd_addresses_of_the_queue_show_a_page(desk: Client, review: Review, query: str) -> None:
    assert desk.get(f"{QUEUE}?{query}").status_code == 200
