"""What providers say they moved, compared with our receipts: the days, and what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.clock import age_of
from cms.desk.fields import DayField
from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, Section, show_one, show_rows, spoken, when
from payments.reconciliation.models import Difference, ReconciliationRun
from payments.reconciliation.selectors import differences_in, newest_runs
from payments.reconciliation.services.comparing import solve, want_comparison
from payments.reconciliation.services.learning import can_be_compared

SEE, CHANGE = "reconciliation.view_difference", "reconciliation.change_difference"
TABS: Final = {"open": _("Differences"), "solved": _("Solved"), "days": _("Days compared")}


class DayForm(forms.Form):
    """Which provider's day to compare."""

    provider = forms.ChoiceField(label=_("Provider"))
    day = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code in settings.PAYMENT_PROVIDERS if can_be_compared(code)]
        self.fields["provider"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show what differs, or the days that were compared; have a day compared."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    by, now = officer_of(request), timezone.now()

    def want(data: Mapping[str, Any]) -> None:
        want_comparison(provider=data["provider"], day=data["day"], by=by, now=now)

    done = _("It is being compared. Load this page again in a moment.")
    actions = [Action("want", _("Compare a day"), _("Compare it"), want, done, DayForm)]

    def row(one: Difference) -> Row:
        return Row(
            title=f"{one.provider} · {one.get_kind_display()}",
            note=f"{one.txn_id[:40]} · {spoken(one.theirs_money) or '—'} / {spoken(one.ours_money) or '—'}",
            url=reverse("officers_differences:difference", args=[one.pk]),
            tag=when(one.solved_at) if one.solved_at else age_of(since=one.found_at, now=now),
            tone="good" if one.solved_at else "bad",
        )

    return show_rows(
        request,
        title=_g("Comparison with providers"),
        found=newest_runs() if tab == "days" else differences_in(tab=tab),
        row=_run_row if tab == "days" else row,
        tabs=TABS,
        tab=tab,
        actions=actions,
        may_act=request.user.has_perm(CHANGE),
    )


def _run_row(run: ReconciliationRun) -> Row:
    words = _g("%(theirs)d there, %(ours)d here, %(settled)d settled") % {
        "theirs": run.num_theirs,
        "ours": run.num_ours,
        "settled": run.num_settled,
    }
    return Row(
        title=f"{run.provider} · {date_format(run.day, 'DATE_FORMAT')}",
        note=run.last_error[:120] or words,
        tag=run.get_status_display(),
        tone="good" if run.done_at and not run.last_error else "warn",
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difference, with both sides; close it."""
    one = get_object_or_404(Difference.objects.select_related("run", "receipt__purchase", "solved_by"), pk=pk)
    by, may_act, receipt = officer_of(request), request.user.has_perm(CHANGE), one.receipt
    facts = [
        (_g("Provider"), one.provider),
        (_g("Day"), date_format(one.run.day, "DATE_FORMAT")),
        (_g("Transaction"), one.txn_id),
        (_g("The provider says"), spoken(one.theirs_money)),
        (_g("We have"), spoken(one.ours_money)),
        (_g("Found"), when(one.found_at)),
        (_g("The provider's words"), json.dumps(one.raw, ensure_ascii=False, indent=1) if one.raw else ""),
        (_g("Solved"), f"{when(one.solved_at)} · {one.solved_by}" if one.solved_at else ""),
        (_g("Note"), one.note),
    ]
    sections = []
    if receipt is not None:
        address = reverse("officers_receipts:page", args=[receipt.pk])
        rows = [Row(str(receipt), receipt.purchase.number if receipt.purchase else "", address)]
        sections = [Section(_g("Receipt"), rows)]
    actions = []
    if may_act and one.solved_at is None:
        actions.append(
            Action(
                "solve",
                _("What was found out"),
                _("It is solved"),
                lambda data: solve(difference=one, words=data["words"], by=by, now=timezone.now()),
                _("It is solved."),
            )
        )
    return show_one(
        request,
        title=f"{one.provider}: {one.get_kind_display()}",
        facts=facts,
        sections=sections,
        actions=actions,
        crumbs=[(reverse("officers_differences:queue"), _g("Comparison with providers"))],
        tag=_g("Solved") if one.solved_at else _g("open"),
        tone="good" if one.solved_at else "bad",
        may_act=may_act,
    )


class DifferenceViewSet(ViewSet):
    """Screens for comparisons with providers."""

    url_prefix = "marketplace/differences"
    url_namespace = "officers_differences"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", difference, name="difference")]


DIFFERENCES: Final = DifferenceViewSet("officers_differences")
