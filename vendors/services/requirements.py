"""What becomes of a requirement: handed in, read, accepted, rejected with a reason, waived.

# Note [An officer decides what is on the screen]
Two officers may have the same checklist open. Each decision names the row that was on the officer's screen; when
another row has come since, nothing is written, and the officer is told to look again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.papers import clean_paper
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import RequirementDecided
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import (
    Licence,
    ReasonCode,
    Requirement,
    RequirementKind,
    RequirementSubmission,
    SubmissionState,
    Vendor,
    VendorApplication,
)
from vendors.models.requirement import WITH_REASON

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.base import File

    from marketplace.users.models import User

#: Handed in so often without a decision, it is a mistake or mischief.
MOST_WAITING: Final = 5


def hand_in_paper(
    *, vendor: Vendor, requirement: Requirement, upload: File[Any], by: User, now: datetime
) -> RequirementSubmission:
    """Give officers a paper that is required of a vendor.

    Raises:
        InvalidInput: It is no photo and no PDF, or too large.
        UnableToChange: This requirement is not met by a paper, is not asked of this vendor, or waits already.
    """
    require_asked(requirement, vendor.kind, kind=RequirementKind.PAPER)
    try:
        content = clean_paper(upload)
    except ValidationError as error:
        raise InvalidInput({"file": error.messages}) from error
    with transaction.atomic(durable=True):
        return hand_in(vendor=vendor, requirement=requirement, by=by, now=now, file=content)


def hand_in(
    *,
    vendor: Vendor,
    requirement: Requirement,
    by: User,
    now: datetime,
    file: File[Any] | None = None,
    licence: Licence | None = None,
) -> RequirementSubmission:
    """Put a paper or a licence before the officers, inside the caller's transaction.

    Raises:
        UnableToChange: Too many of them wait already.
    """
    require_transaction()
    Vendor.objects.select_for_update().only("pk").get(pk=vendor.pk)
    mine = RequirementSubmission.objects.for_vendor(vendor).filter(requirement=requirement)
    states = list(mine.order_by("-pk").values_list("state", flat=True)[:MOST_WAITING])
    if states == [SubmissionState.WAITING] * MOST_WAITING:
        raise UnableToChange(_("An officer reads what you sent already. Please wait for the answer."))
    return _add(
        requirement=requirement,
        vendor=vendor,
        state=SubmissionState.WAITING,
        by=by,
        now=now,
        file=file or "",
        licence=licence,
    )


def note_lesson_read(*, vendor: Vendor, requirement: Requirement, by: User, now: datetime) -> None:
    """Note that a member says to have read a lesson; saying it twice changes nothing.

    Raises:
        UnableToChange: It is no lesson, or not asked of this vendor.
    """
    require_asked(requirement, vendor.kind, kind=RequirementKind.LESSON)
    with transaction.atomic(durable=True):
        Vendor.objects.select_for_update().only("pk").get(pk=vendor.pk)
        mine = RequirementSubmission.objects.for_vendor(vendor).filter(requirement=requirement)
        if not mine.filter(state=SubmissionState.ACCEPTED).exists():
            row = _add(requirement=requirement, vendor=vendor, state=SubmissionState.ACCEPTED, by=by, now=now)
            publish(RequirementDecided(submission_id=row.pk, vendor_id=vendor.pk))


def decide_requirement(
    *,
    vendor: Vendor,
    requirement: Requirement,
    state: str,
    by: User,
    now: datetime,
    seen_id: int | None,
    reason_code: str = "",
    reason: str = "",
) -> RequirementSubmission:
    """Accept, reject or waive a requirement of a vendor, as an officer. See Note [An officer decides what is on the screen].

    Args:
        vendor: Whose it is.
        requirement: Which one.
        state: One of accepted, rejected, waived.
        by: The officer.
        now: The present.
        seen_id: Key of the latest row on the officer's screen; None when there was none.
        reason_code: One of `ReasonCode`; with `reason` for what is rejected or waived.
        reason: The vendor reads it.

    Raises:
        InvalidInput: A reason is missing, or there is nothing that could be accepted or rejected.
        UnableToReview: The officer is a member of this vendor, or somebody else was quicker.
    """
    _require_reason(state, reason_code, reason)
    if vendor.memberships.filter(user=by).exists():
        raise UnableToReview(_("You belong to this vendor, so another officer must decide."))
    with transaction.atomic(durable=True):
        Vendor.objects.select_for_update().only("pk").get(pk=vendor.pk)
        mine = RequirementSubmission.objects.for_vendor(vendor).filter(requirement=requirement)
        last = mine.order_by("-pk").first()
        if (last.pk if last else None) != seen_id:
            raise UnableToReview(_("Something has happened here since you opened this page. Please look again."))
        if state != SubmissionState.WAIVED and last is None:
            raise InvalidInput({"state": [_("Nothing was handed in. You can only waive it.")]})
        row = _add(
            requirement=requirement,
            vendor=vendor,
            state=state,
            by=by,
            now=now,
            reason_code=reason_code,
            reason=reason.strip(),
            licence=last.licence if last else None,
        )
        publish(RequirementDecided(submission_id=row.pk, vendor_id=vendor.pk))
    return row


def accept_with_application(*, application: VendorApplication, vendor: Vendor, by: User | None, now: datetime) -> None:
    """Carry over to a new vendor what came with its application: whoever approved it has read its papers too."""
    require_transaction()
    papers = application.documents.exclude(requirement=None).select_related("requirement").order_by("pk")
    for paper in {paper.requirement_id: paper for paper in papers}.values():
        if paper.requirement is not None:
            _add(
                requirement=paper.requirement,
                vendor=vendor,
                state=SubmissionState.ACCEPTED,
                by=by,
                now=now,
                file=paper.file.name,
            )
    licence = Licence.objects.filter(application=application).first()
    if licence is None:
        return
    Licence.objects.filter(pk=licence.pk).update(vendor=vendor)
    for requirement in Requirement.objects.active().filter(kind=RequirementKind.LICENCE):
        if requirement.is_asked_of(vendor.kind):
            _add(
                requirement=requirement,
                vendor=vendor,
                state=SubmissionState.ACCEPTED,
                by=by,
                now=now,
                licence=licence,
            )


def note_seen_before(*, vendors: Iterable[Vendor], now: datetime) -> int:
    """Note that papers were seen of vendors who were approved before papers were recorded one by one.

    Returns:
        How many rows were added; a paper of which anything is known already is left alone.
    """
    papers = [one for one in Requirement.objects.active() if one.kind == RequirementKind.PAPER]
    known = set(RequirementSubmission.objects.values_list("vendor_id", "requirement_id"))
    rows = [
        RequirementSubmission(requirement=paper, vendor=vendor, state=SubmissionState.ACCEPTED, at=now)
        for vendor in vendors
        for paper in papers
        if paper.is_asked_of(vendor.kind) and (vendor.pk, paper.pk) not in known
    ]
    return len(RequirementSubmission.objects.bulk_create(rows, batch_size=500))


def note_reading(*, row: RequirementSubmission, by: User) -> None:
    """Write down that somebody read what was handed in. See Note [Papers stay private] in `vendors.services.documents`."""
    audit.record(actor=by, action="requirement.paper_read", subject=row)


def require_asked(requirement: Requirement, vendor_kind: str, *, kind: RequirementKind) -> None:
    """Refuse what is met in another way, is asked no more, or not of vendors of this kind.

    Raises:
        UnableToChange: It is one of these.
    """
    if requirement.kind != kind or not requirement.is_active or not requirement.is_asked_of(vendor_kind):
        raise UnableToChange(_("This is not asked of you."))


def _require_reason(state: str, reason_code: str, reason: str) -> None:
    if state not in {SubmissionState.ACCEPTED, *WITH_REASON}:
        raise InvalidInput({"state": [_("Choose what you decide.")]})
    if state not in WITH_REASON:
        return
    if reason_code not in ReasonCode.values:
        raise InvalidInput({"reason_code": [_("Choose why.")]})
    if not reason.strip():
        raise InvalidInput({"reason": [_("Say why: the vendor and other officers will read it.")]})


def _add(
    *,
    requirement: Requirement,
    vendor: Vendor,
    state: str,
    by: User | None,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    file: Any = "",
    licence: Licence | None = None,
) -> RequirementSubmission:
    row = RequirementSubmission.objects.create(
        requirement=requirement,
        vendor=vendor,
        state=state,
        by=by,
        at=now,
        reason_code=reason_code,
        reason=reason,
        file=file,
        licence=licence,
    )
    data = {"requirement": requirement.code, "reason_code": reason_code, "reason": reason}
    audit.record(
        actor=by,
        action=f"requirement.{state}",
        subject=vendor,
        data={name: value for name, value in data.items() if value},
    )
    return row
