"""Asking before buying."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.community.errors import UnableToAsk
from marketplace.community.models import HeldBecause, Question, VoiceStatus
from marketplace.community.screening import QUESTION_LENGTH, digest_of
from marketplace.core.events import publish
from marketplace.core.screening import has_contact, tidy
from marketplace.facts import QuestionAsked

if TYPE_CHECKING:
    from catalogue.models import Product
    from marketplace.users.models import User

#: Questions one person may ask in a day: enough for any buyer, too few for a nuisance.
MOST_A_DAY: Final = 20
DAY: Final = timedelta(days=1)


def ask(*, by: User, product: Product, text: str, now: datetime) -> Question:
    """Ask the vendor of a listing something. A phone number or link in it waits for an officer first.

    Raises:
        UnableToAsk: Nothing asked, too long, asked before, or too many in a day.
    """
    said = tidy(text)
    if not said or product.vendor_id is None:
        raise UnableToAsk(_("Write your question."))
    if len(said) > QUESTION_LENGTH:
        raise UnableToAsk(_("Write at most %(most)s characters.") % {"most": QUESTION_LENGTH})
    if Question.objects.filter(author=by, created_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise UnableToAsk(_("You have asked a lot today. Please ask again tomorrow."))
    held = has_contact(said)
    try:
        with transaction.atomic(durable=True):
            question = Question.objects.create(
                author=by,
                shown_name=by.first_name[:60],
                vendor_id=product.vendor_id,
                product=product,
                text=said,
                digest=digest_of(said),
                held_because=HeldBecause.CONTACT if held else HeldBecause.NOTHING,
                status=VoiceStatus.WAITING if held else VoiceStatus.APPROVED,
                created_at=now,
            )
            if not held:
                pass_on(question)
    except IntegrityError as error:
        raise UnableToAsk(_("You have asked this already.")) from error
    return question


def pass_on(question: Question) -> None:
    """Tell the vendor of a question, in the caller's transaction."""
    publish(QuestionAsked(question_id=question.pk, vendor_id=question.vendor_id, product_id=question.product_id))
