"""Wagtail's workflow, driven from our side: what is sent, sent again and decided.

# Note [One way to decide]
An officer decides with the buttons of Wagtail's editor. What `decide` does for the demo and the tests is the same call
that those buttons make, so history, permissions and what follows are the same. What follows hangs on Wagtail's signals
(`vendors/receivers.py`), inside Wagtail's own transaction: the decision and its consequence stand or fall together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowState,
    WorkflowTask,
)

from marketplace.core.db import require_transaction
from vendors.errors import InvalidInput, UnableToReview
from vendors.models import ListingSubmission, VendorApplication

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models.review import Reviewed

MINISTRY_OFFICERS: Final = "Ministry officers"
PROVINCIAL_OFFICERS: Final = "Provincial officers"
#: Each reviewed model, and what its workflow is called in the officers' screens.
WORKFLOWS: Final[tuple[tuple[type[Reviewed], str], ...]] = (
    (VendorApplication, "Vendor applications"),
    (ListingSubmission, "Listings"),
)
TASK: Final = "Ministry review"


def ensure_workflows() -> None:
    """Make the officers' groups, the task and a workflow for each reviewed model; running it twice changes nothing."""
    ministry, _created = Group.objects.get_or_create(name=MINISTRY_OFFICERS)
    Group.objects.get_or_create(name=PROVINCIAL_OFFICERS)
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(ministry)
    for model, name in WORKFLOWS:
        workflow, _created = Workflow.objects.get_or_create(name=name)
        WorkflowTask.objects.get_or_create(workflow=workflow, task_id=task.pk, defaults={"sort_order": 0})
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})


def send_for_review(*, subject: Reviewed, by: User) -> None:
    """Keep what is sent as a revision and start its review, or take up the one it was sent back from.

    Raises:
        RuntimeError: There is no workflow: `manage.py load_roles` was never run. A mistake of the installation.
    """
    require_transaction()
    workflow = subject.get_workflow()
    if workflow is None:
        raise RuntimeError(f"no workflow for {subject._meta.label}: run manage.py load_roles")
    subject.save_revision(user=by, log_action=True)
    state = subject.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)
    else:
        workflow.start(subject, by)


def decide(*, subject: Reviewed, by: User, action: str, comment: str = "", task_state_id: int | None = None) -> None:
    """Take an officer's decision, `approve` or `reject`. See Note [One way to decide].

    Args:
        subject: What is reviewed.
        by: The officer.
        action: One of the actions that the task offers this officer.
        comment: The officer's words; for `reject` the author reads them.
        task_state_id: The step of the review that the officer had on the screen, if it was on a screen.

    Raises:
        InvalidInput: It is sent back without a reason.
        UnableToReview: It does not wait for a decision, somebody was quicker, or this officer may not take it.
    """
    if action == "reject" and not comment.strip():
        raise InvalidInput({"comment": [_("Say what must change: the maker will read it.")]})
    with transaction.atomic(durable=True):
        # The lock makes two officers take turns; Wagtail alone would write the second decision over the first.
        locked = type(subject)._default_manager.select_for_update().get(pk=subject.pk)
        state = locked.current_workflow_task_state
        if state is None or (task_state_id is not None and state.pk != task_state_id):
            raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
        task = state.task.specific
        if action not in {name for name, _label, _modal in task.get_actions(locked, by)}:
            raise UnableToReview(_("You may not decide about this."))
        task.on_action(state, by, action, comment=comment.strip())
    subject.refresh_from_db()
