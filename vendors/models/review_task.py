"""The two steps of a review in Wagtail's workflow: the province's officer, then the Ministry's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from marketplace.users.areas import area_of
from marketplace.users.selectors import officers_of
from vendors.models.review import ReviewLevel

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models.review import Reviewed


class ReviewLock(WorkflowLock):
    """What somebody reads who may look at this, but not decide it now."""

    def get_message(self, user: Any) -> str | None:
        return self.task.why_not(self.object, user) or None


class OfficersReview(AbstractGroupApprovalTask):
    """One step of a review: who may take it follows from the level, the groups named here, and the officer's area.

    # Note [A province without an officer]
    The first step belongs to the officer of the province. Where a province has nobody who could take it (no officer at
    all, or only the maker), an officer of the Ministry takes it in their place, and `vendors.services.review` writes
    that down. As soon as somebody has that province for an area, the step is theirs.
    """

    level = models.CharField(max_length=10, choices=ReviewLevel, unique=True)

    lock_class = ReviewLock

    class Meta:
        app_label = "partner"
        verbose_name = _("officers' review")

    def why_not(self, subject: Reviewed, user: User) -> str:
        """Return why somebody may not take this step, or nothing for somebody who may."""
        refusal = subject.why_not(user)
        if refusal:
            return refusal
        is_national = area_of(user).is_national
        if self.level == ReviewLevel.MINISTRY and not is_national:
            return gettext("It waits for the Ministry.")
        if not (user.is_superuser or self._user_in_groups(user)):
            return gettext("You may not decide about this.")
        if self.level == ReviewLevel.PROVINCE and is_national and self.has_own_officers(subject):
            return gettext("It waits for the officer of its province.")
        return ""

    def has_own_officers(self, subject: Reviewed) -> bool:
        """Return whether the province has somebody who could take this. See Note [A province without an officer]."""
        own = officers_of(province_id=subject.province_key).filter(groups__in=self.groups.all())
        return own.exclude(pk__in=subject.maker_keys()).exists()

    def may_take(self, subject: Reviewed, user: User) -> bool:
        """Return whether somebody may take this step."""
        return not self.why_not(subject, user)

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin this step, on a row that nobody has taken to read."""
        subject: Any = workflow_state.content_object
        free = {"locked": False, "locked_by": None, "locked_at": None}
        type(subject)._default_manager.filter(pk=subject.pk).update(waits_at=self.level, **free)
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_take(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self.may_take(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.may_take(obj, user)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        """Let a colleague go on with what somebody took and left: Wagtail writes down who did."""
        return self.may_take(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not self.may_take(obj, user):
            return []
        return [
            ("reject", gettext("Send back"), True),
            ("approve", gettext("Approve"), False),
            ("approve", gettext("Approve with a comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        """Show nothing on Wagtail's own lists, which know no area: the queues of `cms` do."""
        return TaskState.objects.none()
