"""Wagtail's workflow, driven from our side: what is sent, sent again and decided.

# Note [One way to decide]
An officer decides with the buttons of Wagtail's editor. What `decide` does for the demo and the tests is the same call
that those buttons make, so history, permissions and what follows are the same. What follows hangs on Wagtail's signals
(`vendors/receivers.py`), inside Wagtail's own transaction: the decision and its consequence stand or fall together.

# Note [Sent again, it goes where it came from]
What comes back begins at the level that sent it back: the province has said its word, and the Ministry looks whether
what it asked for is there. Only when the maker names another province meanwhile does it begin with that one, whose
officer has never seen it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Task, TaskState, Workflow, WorkflowContentType, WorkflowState, WorkflowTask

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.users.areas import area_of
from vendors.errors import InvalidInput, UnableToReview
from vendors.models import ListingSubmission, OfficersReview, ReviewLevel, ShopPageChange, VendorApplication

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models.review import Reviewed

MINISTRY_OFFICERS: Final = "Ministry officers"
PROVINCIAL_OFFICERS: Final = "Provincial officers"
#: Each reviewed model, and what its workflow is called in the officers' screens.
WORKFLOWS: Final[tuple[tuple[type[Reviewed], str], ...]] = (
    (VendorApplication, "Vendor applications"),
    (ListingSubmission, "Listings"),
    (ShopPageChange, "Shop pages"),
)
#: The steps in their order: name, and who may take it. The Ministry stands in for a province without an officer.
STEPS: Final = (
    (ReviewLevel.PROVINCE, "Province review", (PROVINCIAL_OFFICERS, MINISTRY_OFFICERS)),
    (ReviewLevel.MINISTRY, "Ministry review", (MINISTRY_OFFICERS,)),
)
#: What Wagtail's history calls a step that the Ministry took for a province; see `vendors/wagtail_hooks.py`.
STOOD_IN: Final = "vendors.stood_in"
#: What it calls the sending by somebody who helps the maker.
HELPED: Final = "vendors.helped"


def ensure_workflows() -> None:
    """Make the officers' groups, the two steps and a workflow for each reviewed model.

    Running it twice changes nothing. What waits at a step of an earlier release goes on at the first of these.
    """
    steps = []
    for level, name, groups in STEPS:
        step, _created = OfficersReview.objects.get_or_create(level=level, defaults={"name": name})
        step.groups.add(*(Group.objects.get_or_create(name=group)[0] for group in groups))
        steps.append(step)
    for model, name in WORKFLOWS:
        workflow, _created = Workflow.objects.get_or_create(name=name)
        for position, step in enumerate(steps):
            WorkflowTask.objects.update_or_create(workflow=workflow, task_id=step.pk, defaults={"sort_order": position})
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
        _leave_former_steps(workflow)


def _leave_former_steps(workflow: Workflow) -> None:
    """Take steps that are not ours out of a workflow, and let what waits there begin anew at the first step."""
    ours = ContentType.objects.get_for_model(OfficersReview)
    former = Task.objects.filter(workflow_tasks__workflow=workflow).exclude(content_type=ours)
    keys = list(former.values_list("pk", flat=True))
    if not keys:
        return
    waiting = WorkflowState.objects.filter(
        workflow=workflow, status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__task__in=keys
    )
    held = [(state, state.current_task_state) for state in waiting.select_related("current_task_state")]
    WorkflowTask.objects.filter(workflow=workflow, task__in=keys).delete()
    for state, at in held:
        with transaction.atomic():
            TaskState.objects.filter(pk=at.pk).update(status=TaskState.STATUS_CANCELLED, finished_at=Now())
            state.current_task_state = None
            state.update()


def send_for_review(*, subject: Reviewed, by: User) -> None:
    """Keep what is sent as a revision and start its review, or take up the one it was sent back from.

    See Note [Sent again, it goes where it came from].

    Raises:
        RuntimeError: There is no workflow: `manage.py load_roles` was never run. A mistake of the installation.
    """
    require_transaction()
    workflow = subject.get_workflow()
    if workflow is None:
        raise RuntimeError(f"no workflow for {subject._meta.label}: run manage.py load_roles")
    subject.save_revision(user=by, log_action=True)
    helped = audit.on_whose_behalf()
    if helped is not None and helped != by:
        log(instance=subject, action=HELPED, user=by, data={"helper": str(by), "maker": str(helped)})
    state = subject.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        workflow.start(subject, by)
    elif _goes_back_to(state, subject):
        state.resume(user=by)
    else:
        _begin_anew(state, by=by)


def _goes_back_to(state: WorkflowState, subject: Reviewed) -> bool:
    """Return whether the step that sent it back is still one of its workflow, and its province still the same."""
    at = state.current_task_state
    is_known = at is not None and state.workflow.workflow_tasks.filter(task_id=at.task_id).exists()
    return is_known and at.revision.as_object().province_key == subject.province_key


def _begin_anew(state: WorkflowState, *, by: User) -> None:
    """Take up a review from its first step."""
    state.current_task_state, state.status = None, WorkflowState.STATUS_IN_PROGRESS
    state.save()
    state.update(user=by, next_task=OfficersReview.objects.get(level=ReviewLevel.PROVINCE))


def decide(*, subject: Reviewed, by: User, action: str, comment: str = "", task_state_id: int | None = None) -> None:
    """Take an officer's decision, `approve` or `reject`. See Note [One way to decide].

    Args:
        subject: What is reviewed.
        by: The officer.
        action: One of the actions that the step offers this officer.
        comment: The officer's words; for `reject` the author reads them.
        task_state_id: The step of the review that the officer had on the screen, if it was on a screen.

    Raises:
        InvalidInput: It is sent back without a reason.
        UnableToReview: It does not wait for a decision, somebody was quicker or is reading it, or this officer may not
            take it: another area, another level, their own.
    """
    if action == "reject" and not comment.strip():
        raise InvalidInput({"comment": [_("Say what must change: the maker will read it.")]})
    with transaction.atomic(durable=True):
        # The lock makes two officers take turns; Wagtail alone would write the second decision over the first.
        locked = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        state = locked.current_workflow_task_state
        if state is None or (task_state_id is not None and state.pk != task_state_id):
            raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
        task = state.task.specific
        _require_free(locked, task, by=by, action=action)
        task.on_action(state, by, action, comment=comment.strip())
        if _stood_in(task, by):
            log(instance=locked, action=STOOD_IN, user=by)
            if action == "approve":
                _take_second_step(locked, by=by)
        if locked.workflow_in_progress:
            audit.record(actor=by, action=f"{locked._meta.model_name}.passed_on", subject=locked)
    subject.refresh_from_db()


def _require_free(subject: Reviewed, task: Task, *, by: User, action: str) -> None:
    """Refuse a decision that this officer may not take, or on what somebody else has taken to read.

    Raises:
        UnableToReview: With the reason.
    """
    refusal = task.why_not(subject, by) if isinstance(task, OfficersReview) else subject.why_not(by)
    if refusal:
        raise UnableToReview(refusal)
    if action not in {name for name, _label, _modal in task.get_actions(subject, by)}:
        raise UnableToReview(_("You may not decide about this."))
    if subject.locked and subject.locked_by_id not in {None, by.pk}:
        raise UnableToReview(_("%(officer)s has taken this to read.") % {"officer": subject.locked_by})


def _stood_in(task: Task, by: User) -> bool:
    """Return whether the Ministry took a step for a province. See Note [A province without an officer]."""
    is_first = isinstance(task, OfficersReview) and task.level == ReviewLevel.PROVINCE
    return is_first and area_of(by).is_national


def _take_second_step(subject: Reviewed, *, by: User) -> None:
    """Let the approval of who stood in for a province be the Ministry's too: the same person would say the same again.

    Both steps stand in the history.
    """
    state = type(subject)._default_manager.get(pk=subject.pk).current_workflow_task_state
    if state is None:
        return
    task = state.task.specific
    if "approve" in {name for name, _label, _modal in task.get_actions(subject, by)}:
        task.on_action(state, by, "approve")
