"""The screens on which an officer reads what was sent and decides. Built on Wagtail's snippet views.

# Note [An officer reads, and decides]
Wagtail's editor is made for people who write. Here the words are the maker's, so nothing is written back but what an
officer may truly set (the shelf of a listing). Every decision goes through `vendors.services.review.decide`, which
locks the row: two officers with the same page open take turns, and the second one is told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.snippets.views import snippets

from cms.desk.areas import InArea, InAreaList
from cms.desk.clock import late_before
from cms.desk.columns import OFFICERS_WORDS
from cms.desk.deciding import mine_to_decide, steps_of
from cms.desk.people import officer_of
from marketplace.core.errors import DomainError
from vendors.models import ApplicationStatus, ReviewLevel
from vendors.services import review

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: What an officer may see: a draft is nobody's business but its author's.
SHOWN = (ApplicationStatus.SUBMITTED, ApplicationStatus.SENT_BACK, ApplicationStatus.APPROVED)


#: What is done to many at once (`cms.desk.many`): its name in the address, its label, and what is read out.
MANY: Final = (
    ("approve", _("Approve"), _("Approve what is ticked")),
    ("send-back", _("Send back"), _("Send back what is ticked")),
)


class CommentForm(forms.Form):
    """An officer's words with an approval: kept in the history."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For other officers. The maker does not see it."),
    )


class ReasonForm(forms.Form):
    """An officer's words when something is sent back: the maker reads them."""

    comment = forms.CharField(
        label=_("What must change?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what must change: the maker will read it.")},
        help_text=_("The maker reads this, word for word. Write Khmer if you can, and say what to do."),
    )


class ReviewFilterSet(WagtailFilterSet):
    """Filters common to all that is reviewed; drafts are not among the choices."""

    mine = django_filters.ChoiceFilter(
        label=_("Mine to decide"), choices=[("yes", _("only what I may decide now"))], method="keep_mine"
    )
    waits_at = django_filters.ChoiceFilter(label=_("Waits for"), choices=ReviewLevel.choices)
    late = django_filters.ChoiceFilter(
        label=_("Overdue"), choices=[("yes", _("five working days and more"))], method="keep_late"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["status"].label = _("Status")
        self.filters["status"].extra["choices"] = [(status.value, OFFICERS_WORDS[status]) for status in SHOWN]

    def keep_mine(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what this officer may decide now."""
        return mine_to_decide(queryset, user=officer_of(self.request)) if value == "yes" else queryset

    def keep_late(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what waits longer than was promised."""
        late = {"status": ApplicationStatus.SUBMITTED, "submitted_at__lt": late_before(now=timezone.now())}
        return queryset.filter(**late) if value == "yes" else queryset


class ReviewIndexView(InAreaList, snippets.IndexView):
    """A queue: oldest first, with tick boxes for those who decide."""

    template_name = "cms/officers/queue.html"

    any_permission_required: ClassVar[list[str]] = ["view", "change"]
    first_label: Any = ""

    @property
    def columns(self) -> list[Any]:
        columns: list[Any] = super().columns
        if not self.may_decide_many:
            columns = [column for column in columns if not isinstance(column, BulkActionsCheckboxColumn)]
        next(one for one in columns if not isinstance(one, BulkActionsCheckboxColumn)).label = self.first_label
        return columns

    @cached_property
    def may_decide_many(self) -> bool:
        """Whether this officer takes a step of this review; which rows, each decision says."""
        return bool(steps_of(officer_of(self.request)))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["may_decide_many"] = self.may_decide_many
        address = [self.model._meta.app_label, self.model._meta.model_name]
        context["many_actions"] = [
            {"url": reverse("wagtail_bulk_action", args=[*address, kind]), "label": label, "aria_label": said}
            for kind, label, said in MANY
        ]
        return context

    @property
    def list_display(self) -> list[Any]:
        return list(self.queue_columns)

    def get_edit_url(self, instance: Any) -> str:
        return str(self.model.snippet_viewset.reverse_review(instance))

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []

    queue_columns: ClassVar[tuple[Any, ...]] = ()


class ReviewView(snippets.EditView):
    """The page on which one thing is read and decided. See Note [An officer reads, and decides]."""

    permission_required = "view"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = super().get_object(queryset)
        if found.status not in SHOWN:
            raise Http404
        return found

    def get_action(self, request: HttpRequest) -> str:
        """Return the only thing that may be done here besides reading; what else is posted changes nothing."""
        return "workflow-action" if request.POST.get("action-workflow-action") else "edit"

    def get_page_subtitle(self) -> str:
        """Name it in the reader's language: Wagtail would show the words of the revision, in its author's."""
        return str(self.object)

    @property
    def is_waiting(self) -> bool:
        return bool(self.live_object.status == ApplicationStatus.SUBMITTED)

    def save_instance(self) -> Any:
        """Keep what the officer set, if this still waits and they may; else nothing."""
        self.new_revision = self.object.latest_revision
        if self.form.has_changed() and self.is_waiting and self.user_has_permission("change"):
            self.save_officers_words()
        return self.object

    def save_officers_words(self) -> None:
        """Keep what an officer may set. Nothing, unless a subclass says what."""

    def run_action_method(self) -> HttpResponse | None:
        """Take the decision, or say plainly why it cannot be taken."""
        if self.action != "workflow-action":
            return None
        words = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        try:
            review.decide(
                subject=self.live_object,
                by=officer_of(self.request),
                action=self.request.POST.get("workflow-action-name", ""),
                comment=str(words.get("comment", "")),
                task_state_id=_number(self.request.POST.get("task_state")),
            )
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_edit_url())
        return None

    def get_editing_sessions(self) -> Any:
        """Tell officers who else has this open; those who only read take no part in it."""
        return super().get_editing_sessions() if self.user_has_permission("change") else None

    def get_success_url(self) -> str:
        """Go on with what still waits."""
        return f"{reverse(self.index_url_name)}?mine=yes"

    def get_success_buttons(self) -> list[Any]:
        return [messages.button(self.get_edit_url(), _("See it"))]

    def get_success_message(self, instance: Any = None) -> str:
        told = {
            ApplicationStatus.APPROVED: _("%(what)s is approved."),
            ApplicationStatus.SENT_BACK: _("%(what)s is sent back, with your reason."),
        }.get(self.live_object.status, _("%(what)s is saved."))
        return str(told) % {"what": self.live_object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        state = self.object.current_workflow_task_state
        context["task_state"] = state.pk if state else ""
        context["is_waiting"] = self.is_waiting
        menu = context["action_menu"]
        items = [menu.default_item, *menu.menu_items] if menu.default_item else []
        context["decisions"] = [item.render_html(menu.context) for item in items]
        return context


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


class _AskForWords:
    """The small window in which an officer writes a comment or a reason."""

    action_name: str
    action_verbose_name: Any

    def get_form_class(self) -> type[forms.Form]:
        return ReasonForm if self.action_name == "reject" else CommentForm

    def check_action(self) -> None:
        super().check_action()  # type: ignore[misc]
        self.action_verbose_name = _("Send back") if self.action_name == "reject" else _("Approve with a comment")


class AskForWordsView(_AskForWords, snippets.CollectWorkflowActionDataView):
    """Asks for the words that go with a decision taken on the review page."""


class DecideView(_AskForWords, snippets.WorkflowActionView):
    """Takes a decision from outside the review page, such as a link in a list."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            refused: HttpResponse = self.render_modal_form(request, form)
            return refused
        try:
            review.decide(
                subject=self.object,
                by=officer_of(request),
                action=self.action_name,
                comment=form.cleaned_data["comment"],
                task_state_id=self.task_state.pk,
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            done: HttpResponse = self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return done
        return redirect(self.redirect_url)


class NoSuchView(ReviewView):
    """Stands in for screens that would write an old version over what waits."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


class ReviewHistoryView(snippets.HistoryView):
    """All that was decided, and by whom; officers who only read may read this too."""

    permission_required = None
    any_permission_required: ClassVar[list[str]] = ["view", "change"]


class ReviewViewSet(InArea, snippets.SnippetViewSet):
    """A reviewed model's screens, without those that add, delete, copy, revert or publish."""

    index_view_class = ReviewIndexView
    edit_view_class = ReviewView
    history_view_class = ReviewHistoryView
    collect_workflow_action_data_view_class = AskForWordsView
    workflow_action_view_class = DecideView
    filterset_class = ReviewFilterSet
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 30
    edit_template_name = "cms/officers/review.html"
    compared: ClassVar[tuple[str, ...]] = ()

    @property
    def revisions_revert_view_class(self) -> type[NoSuchView]:
        return NoSuchView

    def get_history_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out the link that would write an old version over what waits."""
        options: dict[str, Any] = super().get_history_view_kwargs(**kwargs)
        options["revisions_revert_url_name"] = None
        return options

    @property
    def revisions_compare_view(self) -> Any:
        """Compare every field, not only those that an officer may set."""
        handler = ObjectList([FieldPanel(name) for name in self.compared]).bind_to_model(self.model)
        return self.construct_view(
            self.revisions_compare_view_class,
            edit_handler=handler,
            template_name=self.get_templates(
                "revisions_compare", fallback=self.revisions_compare_view_class.template_name
            ),
        )

    def register_chooser_viewset(self) -> None:
        """Make no chooser: its list would be open to everybody who may enter the admin."""

    def reverse_review(self, instance: Any) -> str:
        """Return the address of one thing's review page."""
        return reverse(self.get_url_name("edit"), args=[instance.pk])
