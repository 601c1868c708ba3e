"""What vendors answer: to questions, which show them, and to reviews."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.community.errors import UnableToAnswer
from marketplace.community.models import Question, Review, VoiceStatus
from marketplace.community.screening import ANSWER_LENGTH
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.screening import has_contact, tidy
from marketplace.facts import QuestionAnswered, ReviewAnswered

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


def checked_answer(text: str) -> str:
    """Return a vendor's answer as it may be shown.

    Raises:
        UnableToAnswer: Empty, too long, or with a phone number or a link.
    """
    said = tidy(text)
    if not said:
        raise UnableToAnswer(_("Write your answer."))
    if len(said) > ANSWER_LENGTH:
        raise UnableToAnswer(_("Write at most %(most)s characters.") % {"most": f"{ANSWER_LENGTH:,}"})
    if has_contact(said):
        raise UnableToAnswer(_("Leave out phone numbers and links: buyers are protected only when they buy here."))
    return said


def answer_question(*, question: Question, vendor: Vendor, by: User, text: str, now: datetime) -> Question:
    """Answer a question to the vendor, or change the answer; from then on everybody may read both.

    Raises:
        UnableToAnswer: See `checked_answer`.
    """
    said = checked_answer(text)
    with transaction.atomic(durable=True):
        locked: Question = Question.objects.select_for_update().get(
            pk=question.pk, vendor=vendor, status=VoiceStatus.APPROVED
        )
        locked.answer, locked.answered_at, locked.answered_by = said, now, by
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
        audit.record(actor=by, action="question.answered", subject=locked, data={"text": said})
        publish(QuestionAnswered(question_id=locked.pk, author_id=locked.author_id, product_id=locked.product_id))
    return locked


def answer_review(*, review: Review, vendor: Vendor, by: User, text: str, now: datetime) -> Review:
    """Answer a review of the vendor's that is shown, or change the answer.

    Raises:
        UnableToAnswer: See `checked_answer`.
    """
    said = checked_answer(text)
    with transaction.atomic(durable=True):
        locked: Review = Review.objects.select_for_update().get(
            pk=review.pk, vendor=vendor, status=VoiceStatus.APPROVED
        )
        locked.answer, locked.answered_at, locked.answered_by = said, now, by
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
        audit.record(actor=by, action="review.answered", subject=locked, data={"text": said})
        publish(
            ReviewAnswered(
                review_id=locked.pk,
                author_id=locked.author_id,
                vendor_id=locked.vendor_id,
                product_id=locked.product_id,
            )
        )
    return locked
