"""From the end of a review in Wagtail to what it means here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from vendors.models import ApplicationStatus, ListingSubmission, VendorApplication
from vendors.services.applications import open_vendor, take_back_application
from vendors.services.publication import apply_listing, take_back_listing

if TYPE_CHECKING:
    from datetime import datetime

    from wagtail.models import WorkflowState

    from marketplace.users.models import User


def carry_out_approval(*, state: WorkflowState, by: User | None, now: datetime) -> None:
    """Do what follows from the last approval of a review; reviews of anything else, such as pages, are not ours."""
    subject = state.content_object
    if isinstance(subject, VendorApplication):
        open_vendor(application_id=subject.pk, by=by, now=now)
    elif isinstance(subject, ListingSubmission):
        apply_listing(submission_id=subject.pk, by=by, now=now)


def carry_out_rejection(*, state: WorkflowState, by: User | None, now: datetime) -> None:
    """Do what follows when an officer asks for changes: it goes back to its author with the officer's words."""
    subject = state.content_object
    reason = state.current_task_state.comment if state.current_task_state else ""
    if isinstance(subject, VendorApplication):
        take_back_application(application_id=subject.pk, by=by, reason=reason, now=now)
    elif isinstance(subject, ListingSubmission):
        take_back_listing(submission_id=subject.pk, by=by, reason=reason, now=now)


def carry_out_cancellation(*, state: WorkflowState, by: User | None, now: datetime) -> None:
    """Give back what waited in a review that was stopped, as when a workflow is switched off: it may be sent anew."""
    subject = state.content_object
    if not isinstance(subject, VendorApplication | ListingSubmission) or subject.status != ApplicationStatus.SUBMITTED:
        return
    reason = _("The review was stopped. Please send it again.")
    with transaction.atomic():
        if isinstance(subject, VendorApplication):
            take_back_application(application_id=subject.pk, by=by, reason=reason, now=now)
        else:
            take_back_listing(submission_id=subject.pk, by=by, reason=reason, now=now)
