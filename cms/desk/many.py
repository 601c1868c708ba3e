"""Several things of a queue decided at once, with Wagtail's tick boxes.

# Note [Many at once, each by itself]
The page first shows what would be decided, and what would not, with the reason. Each row then goes through
`vendors.services.review.decide` by itself, with the step that stood on that page: what a colleague has decided
meanwhile, or has taken to read, is refused and named, and the others are decided all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.desk.areas import within_area
from cms.desk.clock import Age, age_of
from cms.desk.people import officer_of
from cms.desk.review import CommentForm, ReasonForm
from marketplace.core.errors import DomainError
from vendors.models import ApplicationStatus, ListingSubmission, OfficersReview, ShopPageChange, VendorApplication
from vendors.services import review

if TYPE_CHECKING:
    from django import forms

    from marketplace.users.models import User

#: Decided at most so many at once: a page of the queue, and more than anybody reads in one sitting.
MOST_AT_ONCE: Final = 50
REVIEWED: Final[list[Any]] = [VendorApplication, ListingSubmission, ShopPageChange]


@dataclass(frozen=True)
class Candidate:
    """One row that was ticked. `why_not` is empty where this officer may decide it; `step` is where it waits."""

    subject: Any
    age: Age | None
    level: str
    step: int | None
    why_not: str
    url: str


def candidate(subject: Any, *, by: User) -> Candidate:
    """Return how one row stands for an officer."""
    state = subject.current_workflow_task_state
    task = state.task.specific if state else None
    if state is None:
        why_not = gettext("This does not wait for a decision. Somebody else may have decided already.")
    elif isinstance(task, OfficersReview):
        why_not = task.why_not(subject, by)
    else:
        why_not = subject.why_not(by)
    if not why_not and subject.locked and subject.locked_by_id not in {None, by.pk}:
        why_not = gettext("%(officer)s has taken this to read.") % {"officer": subject.locked_by}
    is_waiting = subject.status == ApplicationStatus.SUBMITTED and subject.submitted_at is not None
    return Candidate(
        subject=subject,
        age=age_of(since=subject.submitted_at, now=timezone.now()) if is_waiting else None,
        level=subject.get_waits_at_display(),
        step=state.pk if state else None,
        why_not=why_not,
        url=type(subject).snippet_viewset.reverse_review(subject),
    )


class DecideMany(SnippetBulkAction):
    """What approving and sending back have in common. See Note [Many at once, each by itself]."""

    template_name = "cms/officers/many.html"
    decision: ClassVar[str]
    title: ClassVar[Any]

    models = REVIEWED

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(f"partner.view_{self.model._meta.model_name}"):
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The rows that were ticked, as far as they lie in the officer's area, oldest first."""
        keys = [key for key in self.request.GET.getlist("id") if key.isdecimal()][:MOST_AT_ONCE]
        shown = self.model.snippet_viewset.get_queryset(self.request).filter(pk__in=keys)
        rows = within_area(self.request, shown).select_related("locked_by").order_by("submitted_at", "pk")
        return [candidate(subject, by=officer_of(self.request)) for subject in rows]

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        decidable = [one.subject for one in self.candidates if not one.why_not]
        return decidable, {"items_with_no_access": [one.subject for one in self.candidates if one.why_not]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["title"] = self.title
        context["decision"] = self.decision
        context["decided"] = [one for one in self.candidates if not one.why_not]
        context["refused"] = [one for one in self.candidates if one.why_not]
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Decide each row by itself, and say what became of them."""
        done, refusals = 0, []
        for one in self.candidates:
            seen = self.request.POST.get(f"step-{one.subject.pk}", "")
            if not seen.isdecimal():
                continue
            try:
                review.decide(
                    subject=one.subject,
                    by=officer_of(self.request),
                    action=self.decision,
                    comment=form.cleaned_data["comment"],
                    task_state_id=int(seen),
                )
            except DomainError as refusal:
                refusals.append(f"{one.subject}: {refusal}")
            else:
                done += 1
        if done:
            messages.success(self.request, self.told(done))
        for words in refusals:
            messages.error(self.request, words)
        return redirect(self.next_url)

    def told(self, done: int) -> str:
        """Return how many were decided, in words."""
        raise NotImplementedError

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        """Do nothing: `form_valid` decides, for each decision is a transaction of its own."""
        return 0, 0


class ApproveMany(DecideMany):
    """Approves what was ticked."""

    display_name = _("Approve")
    aria_label = _("Approve what is ticked")
    action_type = "approve"
    action_priority = 10
    form_class = CommentForm
    decision = "approve"
    title = _("Approve several")

    def told(self, done: int) -> str:
        return ngettext("%(count)d is approved.", "%(count)d are approved.", done) % {"count": done}


class SendBackMany(DecideMany):
    """Sends back what was ticked, all with the same reason."""

    display_name = _("Send back")
    aria_label = _("Send back what is ticked")
    action_type = "send-back"
    action_priority = 20
    form_class = ReasonForm
    decision = "reject"
    title = _("Send several back")

    def told(self, done: int) -> str:
        return ngettext("%(count)d is sent back.", "%(count)d are sent back.", done) % {"count": done}


class DeleteNone(SnippetBulkAction):
    """Stands in for Wagtail's, which would name things of every province to whoever asks to delete them."""

    display_name = aria_label = ""
    action_type = "delete"
    models = REVIEWED

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


ACTIONS: Final = (ApproveMany, SendBackMany, DeleteNone)
