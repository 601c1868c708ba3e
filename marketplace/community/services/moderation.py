"""What officers decide about reviews and questions, one or many at once; each decision may be taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.community.errors import UnableToDecide
from marketplace.community.models import Question, Review, VoiceStatus
from marketplace.community.services.questions import pass_on
from marketplace.community.services.reviews import add_up, announce
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import QuestionRejected, ReviewRejected
from marketplace.users.areas import area_of

if TYPE_CHECKING:
    from marketplace.users.models import User

REASON_LENGTH: Final = 300


def approve(*, public_ids: Collection[str], by: User, now: datetime) -> int:
    """Show reviews and pass questions on; return how many were not so before."""
    return sum(_approve(public_id, by, now) for public_id in sorted(public_ids))


def reject(*, public_ids: Collection[str], by: User, reason: str, now: datetime) -> int:
    """Show reviews and questions to nobody, and tell their authors why; return how many were not so before.

    Raises:
        UnableToDecide: There is no reason, or it is too long.
    """
    why = reason.strip()
    if not why or len(why) > REASON_LENGTH:
        raise UnableToDecide(_("Give a reason of at most 300 characters: the author reads it."))
    return sum(_reject(public_id, by, why, now) for public_id in sorted(public_ids))


def _approve(public_id: str, by: User, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        voice = _decided(public_id, VoiceStatus.APPROVED, by, "", now)
        if isinstance(voice, Review):
            announce(voice)
        elif voice is not None:
            pass_on(voice)
    return voice is not None


def _reject(public_id: str, by: User, why: str, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        voice = _decided(public_id, VoiceStatus.REJECTED, by, why, now)
        if isinstance(voice, Review):
            add_up(vendor_id=voice.vendor_id, product_id=voice.product_id)
            publish(
                ReviewRejected(
                    review_id=voice.pk,
                    author_id=voice.author_id,
                    vendor_id=voice.vendor_id,
                    product_id=voice.product_id,
                    reason=why,
                )
            )
        elif voice is not None:
            publish(
                QuestionRejected(
                    question_id=voice.pk, author_id=voice.author_id, product_id=voice.product_id, reason=why
                )
            )
    return voice is not None


def _decided(public_id: str, status: VoiceStatus, by: User, why: str, now: datetime) -> Review | Question | None:
    """Return what was decided, or None where it stood so already or there is none in the officer's area."""
    for model in (Review, Question):
        rows = model.objects.in_area(area_of(by)).filter(public_id=public_id).exclude(status=status)
        if rows.update(status=status, decided_at=now, decided_by=by, reason=why):
            voice: Review | Question = model.objects.get(public_id=public_id)
            action = f"{model._meta.model_name}.{status.value}"
            audit.record(actor=by, action=action, subject=voice, data={"reason": why} if why else {})
            return voice
    return None
