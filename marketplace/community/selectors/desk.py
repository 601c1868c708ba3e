"""What vendors answer and officers decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marketplace.community.models import Question, Review, ReviewPhoto, VoiceStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.users.areas import Area
    from vendors.models import Vendor

SHOWN: Final = 30


def questions_to_answer(vendor: Vendor) -> list[Question]:
    """Return the questions that wait for this vendor, oldest first."""
    rows = Question.objects.approved().filter(vendor=vendor, answered_at=None).select_related("product")
    return list(rows.order_by("pk")[:SHOWN])


def num_questions_to_answer(vendor: Vendor) -> int:
    """Return how many questions wait for this vendor."""
    return Question.objects.approved().filter(vendor=vendor, answered_at=None).count()


def answered_questions(vendor: Vendor) -> list[Question]:
    """Return the questions that this vendor has answered, latest first."""
    rows = Question.objects.approved().filter(vendor=vendor, answered_at__isnull=False).select_related("product")
    return list(rows.order_by("-pk")[:SHOWN])


def reviews_to_read(vendor: Vendor) -> list[Review]:
    """Return the reviews that are shown of this vendor and what it sells, latest first."""
    rows = Review.objects.approved().filter(vendor=vendor).select_related("product")
    return list(rows.prefetch_related("photos").order_by("-pk")[:SHOWN])


def count_to_answer(vendor: Vendor) -> int:
    """Return how many questions wait for this vendor."""
    return Question.objects.approved().filter(vendor=vendor, answered_at=None).count()


def review_for(*, vendor: Vendor, public_id: str) -> Review:
    """Return a review that is shown of this vendor.

    Raises:
        Review.DoesNotExist: There is none.
    """
    found: Review = Review.objects.approved().select_related("product").get(vendor=vendor, public_id=public_id)
    return found


def question_for(*, vendor: Vendor, public_id: str) -> Question:
    """Return a question to this vendor.

    Raises:
        Question.DoesNotExist: There is none.
    """
    found: Question = Question.objects.approved().select_related("product").get(vendor=vendor, public_id=public_id)
    return found


def queue_of(*, status: VoiceStatus, of_questions: bool, area: Area) -> QuerySet[Any]:
    """Return the reviews or questions of an area that stand so: what waits oldest first, else latest first."""
    rows: Any = Question.objects if of_questions else Review.objects.prefetch_related("photos")
    order = "pk" if status == VoiceStatus.WAITING else "-pk"
    return (
        rows.in_area(area)
        .filter(status=status)
        .select_related("author", "vendor", "product", "decided_by")
        .order_by(order)
    )


def num_waiting(*, area: Area) -> tuple[int, int]:
    """Return how many reviews and how many questions wait for an officer of this area."""
    reviews, questions = Review.objects.in_area(area).waiting(), Question.objects.in_area(area).waiting()
    return reviews.count(), questions.count()


def photo_of(*, public_id: str, position: int, area: Area) -> ReviewPhoto:
    """Return a photo of a review, seen or not: for officers of its area.

    Raises:
        ReviewPhoto.DoesNotExist: There is none.
    """
    reviews = Review.objects.in_area(area).filter(public_id=public_id)
    return ReviewPhoto.objects.get(review__in=reviews, position=position)
