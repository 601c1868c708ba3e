"""What an application and a listing have in common: the Ministry reads them before they count.

# Note [A revision holds words, not standing]
Wagtail keeps what was submitted as a revision, and writes that revision over the row when it is approved. So whatever
says where the row *stands* must be taken from the row, not from the revision, or approving would put the clock back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, WorkflowMixin

from marketplace.core.db import require_transaction
from marketplace.core.ids import new_token
from marketplace.users.areas import area_of
from vendors.errors import UnableToReview

if TYPE_CHECKING:
    from marketplace.users.models import User


class ReviewStatus(models.TextChoices):
    """Where something that is reviewed stands, in the words of the one who sent it."""

    DRAFT = "draft", _("not sent yet")
    SUBMITTED = "submitted", _("waiting for the Ministry")
    SENT_BACK = "sent_back", _("sent back to you")
    APPROVED = "approved", _("approved")


class ReviewLevel(models.TextChoices):
    """Who reads it, one after the other."""

    PROVINCE = "province", _("province")
    MINISTRY = "ministry", _("Ministry")


#: In these it belongs to its author, who may change it and send it.
CHANGEABLE = (ReviewStatus.DRAFT, ReviewStatus.SENT_BACK)


class Reviewed(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """Something that counts only once an officer has approved it in Wagtail's workflow."""

    #: See Note [A revision holds words, not standing].
    STANDING: ClassVar[tuple[str, ...]] = ("public_id", "status", "waits_at", "submitted_at", "reason", "created_at")

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    status = models.CharField(
        max_length=10, choices=ReviewStatus, default=ReviewStatus.DRAFT, editable=False, db_index=True
    )
    #: Whom it waits for; nothing unless it waits. Written by the step that begins (`vendors.models.review_task`).
    waits_at = models.CharField(max_length=10, choices=ReviewLevel, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was sent back"), blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_changeable(self) -> bool:
        """Whether its author may change it now."""
        return self.status in CHANGEABLE

    @property
    def province_key(self) -> int:
        """The key of the province whose officer reads it first."""
        raise NotImplementedError

    def maker_keys(self) -> set[int]:
        """Return the keys of the people whose own this is: they never decide it."""
        raise NotImplementedError

    def why_not(self, user: User) -> str:
        """Return why somebody may decide nothing about this, whatever step it is at; nothing for anybody else."""
        if not area_of(user).holds(self.province_key):
            return gettext("It lies outside your area.")
        if user.pk in self.maker_keys():
            return gettext("This is your own. Another officer must decide it.")
        return ""

    def with_content_json(self, content: Mapping[str, Any]) -> Any:
        """Return the row as a revision has it. See Note [A revision holds words, not standing]."""
        then = super().with_content_json(content)
        for name in self.STANDING:
            attribute = self._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(then, attribute, getattr(self, attribute))
        return then

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,  # noqa: FBT001, FBT002 - Wagtail's signature
        log_action: bool = True,  # noqa: FBT001, FBT002
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Make an approved revision count. Wagtail calls it when the last task of the review is approved.

        Who may approve is decided by the task, so nobody needs Wagtail's permission to publish, and nobody has it.

        Raises:
            UnableToReview: It does not wait for a decision, or its review has not come to an end.
        """
        require_transaction()
        now = type(self)._default_manager.select_for_update().only("status").get(pk=self.pk)
        if now.status != ReviewStatus.SUBMITTED or self.workflow_in_progress:
            raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
        super().publish(revision, user, changed, log_action, previous_revision, skip_permission_checks=True)
