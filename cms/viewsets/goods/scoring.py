"""Scoring: rounds for the committee, one sheet of each member, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.models import ScoreSheet, ScoringRound
from catalogue.services.scoring import close_round, is_own_product, open_round, save_sheet
from cms.desk.areas import area_at, found_in_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.viewsets.goods.scoring_forms import RoundForm, ScoreForm
from cms.viewsets.goods.sheets import patterns as sheet_patterns
from marketplace.core.errors import RefusedInput

if TYPE_CHECKING:
    from catalogue.models.scoring import ScoringRoundQuerySet
    from marketplace.users.models import User

SEE: Final = "catalogue.view_scoringround"
SCORE: Final = "catalogue.add_scoresheet"
LEAD: Final = "catalogue.change_scoringround"
ICON: Final = "pick"


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_scoring:list"), _("Scoring"))]


def _address(scoring_round: ScoringRound) -> str:
    return reverse("officers_scoring:round", args=[scoring_round.pk])


def _rounds(request: HttpRequest) -> ScoringRoundQuerySet:
    """Return what somebody may see: a member of the committee every round, an officer those of the own area."""
    rows = ScoringRound.objects.select_related("kind", "product__vendor")
    return rows if request.user.has_perm(SCORE) else rows.in_area(area_at(request))


def _found(request: HttpRequest, pk: int) -> ScoringRound:
    return get_object_or_404(_rounds(request), pk=pk)


@require_safe
@needs(SEE)
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds, open ones first; a member sees how far the own sheet is."""
    found = _rounds(request).select_related("certificate").order_by("-closed_at", "-opened_at")
    rows = sorted(found[:200], key=lambda one: one.closed_at is not None)
    mine = {sheet.round_id: sheet for sheet in ScoreSheet.objects.filter(member=officer_of(request))}
    context = {
        "rows": [(row, mine.get(row.pk)) for row in rows],
        "may_score": request.user.has_perm(SCORE),
        "may_lead": request.user.has_perm(LEAD),
    }
    return show(request, "cms/officers/rounds.html", title=_("Scoring"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(LEAD)
def begin(request: HttpRequest) -> HttpResponse:
    """Put a product before the committee."""
    form = RoundForm(request.POST or None, area=area_at(request))
    if form.is_valid():
        try:
            opened = open_round(**form.cleaned_data, by=officer_of(request), now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _("The product is before the committee."))
            return redirect(_address(opened))
    context = {"form": form, "button": _("Open the round"), "back": _crumbs()[0][0]}
    title = _("Put a product before the committee")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_safe
@needs(SEE)
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round. Until it is closed nobody but its author sees the points on a sheet."""
    return _round_page(request, _found(request, pk))


def _round_page(request: HttpRequest, found: ScoringRound, refusal: str = "") -> HttpResponse:
    sheets = list(found.sheets.select_related("member"))
    criteria = list(found.kind.criteria.all())
    closed = found.closed_at is not None
    counted = [sheet for sheet in sheets if sheet.total is not None]
    table = [(one, [sheet.points.get(str(one.pk)) for sheet in counted]) for one in criteria] if closed else []
    own = is_own_product(product=found.product, user=officer_of(request))
    context = {
        "round": found,
        "sheets": sheets,
        "num_handed_in": len(counted),
        "counted": counted if closed else [],
        "table": table,
        "certificate": getattr(found, "certificate", None),
        "may_score": request.user.has_perm(SCORE) and not closed and not own,
        "may_lead": request.user.has_perm(LEAD),
        "may_certify": request.user.has_perm("catalogue.add_certificate"),
        "refusal": refusal,
    }
    title = found.product.get_title()
    return show(request, "cms/officers/round.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_http_methods(["GET", "POST"])
@needs(SCORE)
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the own sheet: keep it as a draft, or hand it in."""
    found, member = _found(request, pk), officer_of(request)
    if found.closed_at is not None:
        return redirect(_address(found))
    sheet = ScoreSheet.objects.filter(round=found, member=member).first()
    form = ScoreForm(request.POST or None, kind=found.kind, sheet=sheet)
    if form.is_bound and form.is_valid() and _kept(request, form, found, member):
        return redirect("officers_scoring:list")
    context = {"form": form, "round": found, "sheet": sheet, "back": _address(found)}
    crumbs = [*_crumbs(), (_address(found), found.product.get_title())]
    title = _("Your sheet")
    return show(request, "cms/officers/score.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _kept(request: HttpRequest, form: ScoreForm, found: ScoringRound, member: User) -> bool:
    hand_in = "hand_in" in request.POST
    given = {"points": form.points, "note": form.cleaned_data["note"], "hand_in": hand_in}
    try:
        save_sheet(scoring_round=found, member=member, now=timezone.now(), **given)
    except RefusedInput as error:
        refuse_all(form, error)
        return False
    messages.success(request, _("Your sheet is handed in.") if hand_in else _("Your draft is kept."))
    return True


@require_POST
@needs(LEAD)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round; nothing of it changes any more."""
    found = found_in_area(request, ScoringRound.objects.select_related("kind", "product__vendor"), pk=pk)
    try:
        close_round(scoring_round=found, by=officer_of(request), now=timezone.now())
    except RefusedInput as error:
        return _round_page(request, found, refusal=str(error))
    messages.success(request, _("The round is closed."))
    return redirect(_address(found))


class ScoringViewSet(ViewSet):
    """Screens for scoring."""

    url_prefix = "marketplace/scoring"
    url_namespace = "officers_scoring"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", rounds, name="list"),
            path("begin/", begin, name="begin"),
            path("<int:pk>/", round_page, name="round"),
            path("<int:pk>/score/", score, name="score"),
            path("<int:pk>/close/", close, name="close"),
            *sheet_patterns,
        ]


SCORING: Final = ScoringViewSet("officers_scoring")
