"""The vendor's word against a sanction, and what officers make of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.papers import clean_paper
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import AppealDecided
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Appeal, AppealOutcome, Sanction, SanctionGround, Vendor
from vendors.services.sanctions import Terms, impose, lift_within
from vendors.services.standing import lock_vendor

if TYPE_CHECKING:
    from django.core.files.base import File

    from marketplace.users.models import User

#: Characters of an appeal, and of a decision about it.
LONGEST: Final = 3000


def appeal(*, sanction: Sanction, by: User, words: str, now: datetime, paper: File[Any] | None = None) -> Appeal:
    """Say the vendor's word against a sanction that stands, once.

    Args:
        sanction: Found among those of the vendor that `by` is a member of.
        by: Who says it.
        words: As typed.
        paper: A photo or a PDF; see `catalogue.papers`.
        now: The present.

    Raises:
        InvalidInput: Without words, with too many, or with a paper that is none.
        UnableToChange: It does not stand, is the vendor's own wish, or was appealed against before.
    """
    said = words.strip()
    if not said:
        raise InvalidInput({"words": [_("Say what is wrong about it.")]})
    if len(said) > LONGEST:
        raise InvalidInput({"words": [_("Write at most %(most)s characters.") % {"most": f"{LONGEST:,}"}]})
    try:
        kept = clean_paper(paper) if paper is not None else ""
    except ValidationError as error:
        raise InvalidInput({"paper": error.messages}) from error
    with transaction.atomic(durable=True):
        lock_vendor(vendor_id=sanction.vendor_id)
        standing = Sanction.objects.not_lifted().filter(pk=sanction.pk).exclude(ground=SanctionGround.OWN_WISH)
        if not standing.exists() or Appeal.objects.filter(sanction=sanction).exists():
            raise UnableToChange(_("An appeal can be made once, while the sanction stands."))
        made = Appeal.objects.create(sanction=sanction, words=said, paper=kept, made_by=by, made_at=now)
        audit.record(actor=by, action="appeal.made", subject=made, data={"sanction": sanction.pk})
    return made


def decide_appeal(
    *, appeal: Appeal, by: User, outcome: str, words: str, now: datetime, instead: Terms | None = None
) -> None:
    """Decide an appeal, once: the sanction stays, is lifted, or another takes its place.

    Args:
        appeal: The one that waits.
        by: The officer.
        outcome: One of `AppealOutcome`.
        words: Why; the vendor reads it.
        now: The present.
        instead: The other sanction, where it is changed.

    Raises:
        InvalidInput: Without an outcome or words, or the other sanction makes no sense.
        UnableToChange: Another officer has decided it, or the sanction was lifted meanwhile.
    """
    said = words.strip()[:LONGEST]
    _check(outcome=outcome, said=said, instead=instead)
    with transaction.atomic(durable=True):
        vendor = lock_vendor(vendor_id=appeal.sanction.vendor_id)
        if not Appeal.objects.waiting().filter(pk=appeal.pk).exists():
            raise UnableToChange(_("Another officer has decided this appeal."))
        other = _carry_out(appeal.sanction, vendor=vendor, outcome=outcome, said=said, by=by, now=now, instead=instead)
        Appeal.objects.filter(pk=appeal.pk).update(
            outcome=outcome, decision=said, decided_at=now, decided_by=by, replaced_by=other
        )
        data = {"outcome": outcome, "reason": said, "sanction": appeal.sanction_id}
        audit.record(actor=by, action="appeal.decided", subject=appeal, data=data)
        publish(AppealDecided(sanction_id=appeal.sanction_id, vendor_id=vendor.pk))
    appeal.refresh_from_db()


def _check(*, outcome: str, said: str, instead: Terms | None) -> None:
    if outcome not in AppealOutcome.values or (outcome == AppealOutcome.CHANGED) != (instead is not None):
        raise InvalidInput({"outcome": [_("Choose what becomes of the sanction.")]})
    if not said:
        raise InvalidInput({"words": [_("Say why: the vendor and other officers will read it.")]})


def _carry_out(
    sanction: Sanction, *, vendor: Vendor, outcome: str, said: str, by: User, now: datetime, instead: Terms | None
) -> Sanction | None:
    """Do to the sanction what was decided; one that is over already needs no lifting."""
    stands = Sanction.objects.not_lifted().filter(pk=sanction.pk).exists()
    if outcome == AppealOutcome.UPHELD or (outcome == AppealOutcome.LIFTED and not stands):
        return None
    lift_within(vendor=vendor, sanction=sanction, by=by, reason=said, now=now)
    return impose(vendor=vendor, terms=instead, by=by, now=now) if instead is not None else None
