"""Where Wagtail's signals come in. Each does one line: call a service.

# Note [Wagtail's mails are switched off]
Wagtail writes an e-mail to officers and authors while the transaction of the decision is open, and its link leads into
the admin, where a maker must not go. Makers hear through our own facts, in Khmer, by SMS or Telegram; officers see
their queues. So its four handlers are taken off.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from vendors.services import decisions


def review_approved(*, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    decisions.carry_out_approval(state=instance, by=user, now=timezone.now())


def review_rejected(*, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    decisions.carry_out_rejection(state=instance, by=user, now=timezone.now())


def review_cancelled(*, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    decisions.carry_out_cancellation(state=instance, by=user, now=timezone.now())


def connect() -> None:
    """Listen to Wagtail, and stop its mails. See Note [Wagtail's mails are switched off]."""
    workflow_approved.connect(review_approved, sender=WorkflowState, dispatch_uid="vendors.review_approved")
    workflow_rejected.connect(review_rejected, sender=WorkflowState, dispatch_uid="vendors.review_rejected")
    workflow_cancelled.connect(review_cancelled, sender=WorkflowState, dispatch_uid="vendors.review_cancelled")
    task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")
