"""Starting the review of many rows at once: the same rows as `review.send_for_review` leaves, in a few statements.

Wagtail asks some fifty questions of the database to start one review, most of them to check again what was checked. For
a table of 5,000 products that is minutes. A test holds what is written here against what Wagtail writes; nobody listens
to its signals of a start (`vendors.receivers`), so none is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowState

from marketplace.core.db import require_transaction
from vendors.models import OfficersReview

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.models.review import Reviewed


def send_new_for_review(*, subjects: Sequence[Reviewed], by: User, now: datetime) -> None:
    """Keep what is sent as revisions and start their reviews at the first step. None of them was ever sent.

    Raises:
        RuntimeError: There is no workflow: `manage.py load_roles` was never run. A mistake of the installation.
    """
    require_transaction()
    if not subjects:
        return
    model = type(subjects[0])
    workflow = subjects[0].get_workflow()
    first = workflow.tasks.filter(active=True).first() if workflow is not None else None
    if first is None or not isinstance(first.specific, OfficersReview):
        raise RuntimeError(f"no workflow for {model._meta.label}: run manage.py load_roles")
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    of_row = [{"content_type": kind, "base_content_type": kind, "object_id": str(one.pk)} for one in subjects]
    revisions = Revision.objects.bulk_create(
        Revision(user=by, content=one.serializable_data(), object_str=str(one), created_at=now, **row)
        for one, row in zip(subjects, of_row, strict=True)
    )
    running = WorkflowState.STATUS_IN_PROGRESS
    states = WorkflowState.objects.bulk_create(
        WorkflowState(workflow=workflow, status=running, requested_by=by, created_at=now, **row) for row in of_row
    )
    steps = TaskState.objects.bulk_create(
        TaskState(
            workflow_state=state,
            revision=revision,
            task=first,
            status=TaskState.STATUS_IN_PROGRESS,
            content_type=ContentType.objects.get_for_model(TaskState),
            started_at=now,
        )
        for state, revision in zip(states, revisions, strict=True)
    )
    for subject, revision, state, step in zip(subjects, revisions, states, steps, strict=True):
        subject.latest_revision = revision
        state.current_task_state = step
    WorkflowState.objects.bulk_update(states, ["current_task_state"])
    rows = model._default_manager
    rows.bulk_update(subjects, ["latest_revision"])
    keys = [one.pk for one in subjects]
    rows.filter(pk__in=keys).update(has_unpublished_changes=True, waits_at=first.specific.level)
    _write_history(subjects, revisions, states, steps, by=by, now=now)


def _write_history(
    subjects: Sequence[Reviewed],
    revisions: Sequence[Revision],
    states: Sequence[WorkflowState],
    steps: Sequence[TaskState],
    *,
    by: User,
    now: datetime,
) -> None:
    """Write what Wagtail's history shows: that it was edited, and that its review began."""
    assert registry.get_log_model_for_instance(subjects[0]) is ModelLogEntry  # noqa: S101 - for the type checker
    entries = []
    for subject, revision, state, step in zip(subjects, revisions, states, steps, strict=True):
        common: dict[str, Any] = {
            "content_type": revision.content_type,
            "object_id": str(subject.pk),
            "label": str(subject),
            "user": by,
            "revision": revision,
            "timestamp": now,
        }
        began = {
            "id": state.workflow_id,
            "title": state.workflow.name,
            "status": state.status,
            "next": {"id": step.task_id, "title": step.task.name},
            "task_state_id": step.pk,
        }
        entries.append(ModelLogEntry(action="wagtail.edit", content_changed=True, data={}, **common))
        entries.append(ModelLogEntry(action="wagtail.workflow.start", data={"workflow": began}, **common))
    ModelLogEntry.objects.bulk_create(entries)
