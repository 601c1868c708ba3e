"""Terms for vendors: published, and agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import ConsentGiven
from vendors.checklist import current_terms
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Consent, TermsVersion

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User


def publish_terms(*, text_km: str, text_en: str, by: User, now: datetime) -> TermsVersion:
    """Publish a new version of the terms; members of vendors are asked to agree at their next visit.

    Raises:
        InvalidInput: A language is missing, nothing differs from the last version, or another officer was quicker.
    """
    texts = {"text_km": text_km.strip(), "text_en": text_en.strip()}
    missing = {name: [_("Write it in both languages.")] for name, text in texts.items() if not text}
    if missing:
        raise InvalidInput(missing)
    last = TermsVersion.objects.first()
    if last is not None and (last.text_km, last.text_en) == (texts["text_km"], texts["text_en"]):
        raise InvalidInput({"text_km": [_("This is word for word the version that holds already.")]})
    try:
        with transaction.atomic(durable=True):
            number = (TermsVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            version = TermsVersion.objects.create(number=number, **texts, published_at=now, published_by=by)
            audit.record(actor=by, action="terms.published", subject=version, data={"number": number})
    except IntegrityError as error:
        raise InvalidInput(
            {"text_km": [_("Another officer has just published a version. Look at it first.")]}
        ) from error
    return version


def agree(*, user: User, number: int, now: datetime) -> Consent:
    """Note that somebody agrees to a version of the terms; agreeing twice changes nothing.

    Args:
        user: Who agrees.
        number: The version that was on the screen.
        now: The present.

    Raises:
        UnableToChange: Another version holds by now, whose words they have not seen.
    """
    version = current_terms(now=now)
    if version is None or version.number != number:
        raise UnableToChange(_("The terms have changed since you opened this page. Please read them again."))
    with transaction.atomic(durable=True):
        consent, is_new = Consent.objects.get_or_create(
            user=user, version=version, defaults={"at": now, "came_from": audit.came_from()}
        )
        if is_new:
            audit.record(actor=user, action="terms.agreed", subject=version, data={"number": number})
            publish(ConsentGiven(user_id=user.pk, version=number))
    return consent
