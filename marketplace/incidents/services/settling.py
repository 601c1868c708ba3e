"""What happens to an incident after it is raised: answered, called solved or not, taken up, decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import IncidentAnswered, IncidentClosed
from marketplace.incidents.errors import InvalidReport, UnableToSettle
from marketplace.incidents.levels import MEASURES
from marketplace.incidents.models import MOST_PHOTOS, BuyerSays, Incident, IncidentStatus, Outcome, Side
from marketplace.incidents.services.raising import problems_of_words, write_note
from marketplace.sales.order.services.sanctions import with_orders_settled
from vendors.services.sanctions import Terms, impose
from vendors.services.standing import lock_vendor

if TYPE_CHECKING:
    from marketplace.users.models import User


def answer(
    *, incident: Incident, by: User, words: str, now: datetime, photos: Sequence[ContentFile[bytes]] = ()
) -> None:
    """Say the vendor's word; it may be said while nothing is decided, and more than once.

    Raises:
        InvalidReport: Without words, with too many, with a phone number or link where the buyer's is not known.
        UnableToSettle: It is closed.
    """
    said = _checked(words, photos, may_name_contact=incident.order_id is not None)
    with transaction.atomic(durable=True):
        locked = _locked(incident)
        is_first = locked.answered_at is None
        locked.answered_at = locked.answered_at or now
        if locked.status == IncidentStatus.OPEN:
            locked.status = IncidentStatus.ANSWERED
        locked.save(update_fields=["answered_at", "status"])
        write_note(incident=locked, side=Side.VENDOR, by=by, said=said, photos=photos, now=now)
        audit.record(actor=by, action="incident.answered", subject=locked)
        if is_first:
            publish(IncidentAnswered(**_ids_of(locked)))
    incident.refresh_from_db()


def say_whether_solved(*, incident: Incident, is_solved: bool, words: str, by: User | None, now: datetime) -> None:
    """Say the last word of whoever raised it: solved closes it while it is with the vendor, not solved takes it up.

    Once the Ministry has taken it up, the word is kept for the officer.

    Raises:
        InvalidReport: Too many words, or contact details that the vendor does not have.
        UnableToSettle: It is closed.
    """
    said = _checked(words, (), may_name_contact=incident.order_id is not None) if words.strip() else ""
    with transaction.atomic(durable=True):
        locked = _locked(incident)
        locked.buyer_says = BuyerSays.SOLVED if is_solved else BuyerSays.NOT_SOLVED
        locked.save(update_fields=["buyer_says"])
        if said:
            write_note(incident=locked, side=Side.BUYER, by=by, said=said, photos=(), now=now)
        audit.record(actor=by, action=f"incident.{locked.buyer_says}", subject=locked)
        if locked.status != IncidentStatus.ESCALATED:
            if is_solved:
                _close(locked, outcome=Outcome.SOLVED, now=now)
            else:
                _escalate(locked, now=now)
    incident.refresh_from_db()


def escalate_due(*, incident_id: int, now: datetime) -> bool:
    """Hand an incident to officers whose seven days are over; return whether it was handed over now."""
    with transaction.atomic(durable=True):
        incident = Incident.objects.select_for_update().overdue(now).filter(pk=incident_id).first()
        if incident is None:
            return False
        _escalate(incident, now=now)
    return True


def decide(
    *, incident: Incident, by: User, outcome: str, words: str, now: datetime, terms: Terms | None = None
) -> None:
    """Decide an incident as an officer does; a level imposes its measure in the same step. Once.

    Args:
        incident: Any that is not closed; officers need not wait for the vendor's seven days.
        by: The officer.
        outcome: One of `Outcome`.
        words: Why; both sides read it.
        now: The present.
        terms: What the sanction says beside its measure, where the outcome is a level.

    Raises:
        InvalidReport: Without an outcome or words.
        InvalidInput: The sanction makes no sense.
        UnableToSettle: It is closed: somebody was faster.
        UnableToChange: The sanction cannot be imposed, such as one that stands already.
    """
    said = tidy(words)
    problems: dict[str, list[str]] = {}
    if outcome not in Outcome.values or (outcome in MEASURES) != (terms is not None):
        problems["outcome"] = [_("Choose how it ends.")]
    problems |= problems_of_words(said, may_name_contact=True)
    if problems:
        raise InvalidReport(problems)
    with transaction.atomic(durable=True):
        vendor = lock_vendor(vendor_id=incident.vendor_id)
        locked = _locked(incident)
        sanction = None
        if terms is not None:
            fitting = Terms(**{**vars(terms), "kind": MEASURES[outcome]})
            settled = with_orders_settled(vendor=vendor, terms=fitting)
            sanction = impose(vendor=vendor, terms=settled, by=by, now=now)
        locked.decision, locked.decided_by, locked.sanction = said, by, sanction
        _close(locked, outcome=Outcome(outcome), now=now)
        audit.record(
            actor=by, action="incident.decided", subject=locked, data={"outcome": str(outcome), "reason": said}
        )
    incident.refresh_from_db()


def _checked(words: str, photos: Sequence[Any], *, may_name_contact: bool) -> str:
    said = tidy(words)
    problems = problems_of_words(said, may_name_contact=may_name_contact)
    if len(photos) > MOST_PHOTOS:
        problems["photos"] = [_("Send at most three photos.")]
    if problems:
        raise InvalidReport(problems)
    return said


def _locked(incident: Incident) -> Incident:
    """Return the incident read again and locked.

    Raises:
        UnableToSettle: It is closed.
    """
    locked = Incident.objects.select_for_update().open().filter(pk=incident.pk).first()
    if locked is None:
        raise UnableToSettle(_("This is closed already. Look at the page again."))
    return locked


def _escalate(incident: Incident, *, now: datetime) -> None:
    require_transaction()
    incident.status, incident.escalated_at = IncidentStatus.ESCALATED, now
    incident.save(update_fields=["status", "escalated_at"])
    audit.record(actor=None, action="incident.escalated", subject=incident)


def _close(incident: Incident, *, outcome: Outcome, now: datetime) -> None:
    require_transaction()
    incident.status, incident.outcome, incident.closed_at = IncidentStatus.CLOSED, outcome, now
    incident.save(update_fields=["status", "outcome", "closed_at", "decision", "decided_by", "sanction"])
    publish(IncidentClosed(**_ids_of(incident), outcome=outcome.value, decision=incident.decision))


def _ids_of(incident: Incident) -> dict[str, Any]:
    """Return what a fact says of an incident, so that those who tell people need not read it."""
    return {
        "incident_id": incident.pk,
        "number": incident.number,
        "token": incident.token,
        "vendor_id": incident.vendor_id,
        "user_id": None if incident.by_officer else incident.raised_by_id,
        "purchase_id": incident.purchase_id,
    }
