"""From the end of a review in Wagtail to what it means here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from vendors.models import ApplicationStatus, ListingSubmission, ShopPageChange, VendorApplication
from vendors.models.review import Reviewed
from vendors.services.applications import open_vendor, take_back_application
from vendors.services.publication import apply_listing, take_back_listing
from vendors.services.shop_pages import apply_page, take_back_page

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
    elif isinstance(subject, ShopPageChange):
        apply_page(change_id=subject.pk, by=by, now=now)


def carry_out_rejection(*, state: WorkflowState, by: User | None, now: datetime) -> None:
    """Do what follows when an officer asks for changes: it goes back to its author with the officer's words."""
    subject = state.content_object
    reason = state.current_task_state.comment if state.current_task_state else ""
    _take_back(subject, by=by, reason=reason, now=now)


def carry_out_cancellation(*, state: WorkflowState, by: User | None, now: datetime) -> None:
    """Give back what waited in a review that was stopped, as when a workflow is switched off: it may be sent anew."""
    subject = state.content_object
    if not isinstance(subject, Reviewed) or subject.status != ApplicationStatus.SUBMITTED:
        return
    with transaction.atomic():
        _take_back(subject, by=by, reason=_("The review was stopped. Please send it again."), now=now)


def _take_back(subject: object, *, by: User | None, reason: str, now: datetime) -> None:
    """Give something back to its author; what is not reviewed by our officers is not ours."""
    if isinstance(subject, VendorApplication):
        take_back_application(application_id=subject.pk, by=by, reason=reason, now=now)
    elif isinstance(subject, ListingSubmission):
        take_back_listing(submission_id=subject.pk, by=by, reason=reason, now=now)
    elif isinstance(subject, ShopPageChange):
        take_back_page(change_id=subject.pk, by=by, reason=reason, now=now)
