"""What we keep of sales: rules that one officer proposes and another agrees to, and who pays for promotions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Row, Section, show_one, spoken, when
from cms.viewsets.money.commission_acts import rule_actions
from cms.viewsets.money.commission_forms import FundingForm, RuleForm
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from payments.commission.models import CommissionRule, RuleEnding
from payments.commission.selectors import all_rules, offers_with_funding
from payments.commission.services import propose_rule, set_funding

SEE: Final = "commission.view_commissionrule"
PROPOSE: Final = "commission.add_commissionrule"
DECIDE: Final = "commission.change_commissionrule"
SEE_FUNDING: Final = "commission.view_promotionfunding"
FUND: Final = "commission.change_promotionfunding"
ICON: Final = "tag"
PAGE_SIZE: Final = 50


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_commission:index"), _g("Commission"))]


@require_GET
@at_the_desk(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Show every rule, those that wait first."""
    page = Paginator(all_rules(), PAGE_SIZE).get_page(request.GET.get("p"))
    today = timezone.localdate()
    rows = [(rule, rule.is_in_force(today)) for rule in page]
    context = {"page": page, "rows": rows, "asked": {}, "may_propose": request.user.has_perm(PROPOSE)}
    return show(request, "cms/officers/money/commission.html", title=_g("Commission"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@at_the_desk(PROPOSE)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a rule."""
    form = RuleForm(request.POST or None)
    if form.is_valid():
        try:
            rule = propose_rule(terms=form.terms, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _g("It is proposed. Another officer must agree to it."))
            return redirect("officers_commission:rule", rule.pk)
    context = {"form": form, "button": _g("Propose it"), "back": reverse("officers_commission:index")}
    title = _g("Propose a rule of commission")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one rule; agree to it or turn it down, and end it early."""
    found = get_object_or_404(all_rules(), pk=pk)
    may_decide = request.user.has_perm(DECIDE)
    tag, tone = _standing(found)
    return show_one(
        request,
        title=_g("%(rate)s percent") % {"rate": found.rate_words},
        facts=_facts(found),
        sections=[Section(_g("Its early end"), [_ending_row(one) for one in found.endings.all()])]
        if found.endings.all()
        else (),
        actions=rule_actions(found, by=officer_of(request)) if may_decide else (),
        crumbs=_crumbs(),
        tag=tag,
        tone=tone,
        may_act=may_decide,
    )


def _standing(found: CommissionRule) -> tuple[str, str]:
    if found.is_waiting:
        return _g("waits for a second officer"), "waiting"
    if found.refused_at is not None:
        return _g("turned down"), ""
    return (_g("in force"), "good") if found.is_in_force(timezone.localdate()) else (_g("agreed"), "")


def _facts(found: CommissionRule) -> list[tuple[str, Any]]:
    def bound(amount: Decimal | None) -> str:
        return spoken(Money(amount, found.currency)) if amount is not None else ""

    scope = render_to_string("cms/officers/money/_scope.html", {"rule": found}).strip()
    return [
        (_g("For"), mark_safe(scope)),  # noqa: S308 - our own template, which has escaped what vendors wrote
        (_g("First day"), date_format(found.starts_on, "DATE_FORMAT")),
        (_g("First day on which it holds no more"), date_format(found.over_on, "DATE_FORMAT") if found.over_on else ""),
        (_g("At least, of one order"), bound(found.floor)),
        (_g("At most, of one order"), bound(found.cap)),
        (_g("Why"), found.reason),
        (_g("Proposed by"), f"{found.proposed_by} · {when(found.proposed_at)}"),
        (_g("Agreed by"), f"{found.agreed_by} · {when(found.agreed_at)}" if found.agreed_by else ""),
    ]


def _ending_row(ending: RuleEnding) -> Row:
    tag, tone = _g("agreed"), "good"
    if ending.is_waiting:
        tag, tone = _g("waits for a second officer"), "waiting"
    elif ending.refused_at is not None:
        tag, tone = _g("turned down"), ""
    who = f"{ending.proposed_by} · {when(ending.proposed_at)}"
    return Row(title=date_format(ending.ends_on, "DATE_FORMAT"), note=f"{ending.reason} · {who}", tag=tag, tone=tone)


@require_GET
@at_the_desk(SEE_FUNDING)
def promotions(request: HttpRequest) -> HttpResponse:
    """Show the promotions and who pays for each."""
    page = Paginator(offers_with_funding(), PAGE_SIZE).get_page(request.GET.get("p"))
    rows = [(offer, getattr(offer, "funding", None)) for offer in page]
    context = {"page": page, "rows": rows, "asked": {}, "may_fund": request.user.has_perm(FUND)}
    title = _g("Who pays for promotions")
    return show(
        request, "cms/officers/money/promotions.html", title=title, icon=ICON, crumbs=_crumbs(), context=context
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(FUND)
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who pays for a promotion from now on."""
    offer = get_object_or_404(offers_with_funding(), pk=pk)
    now = getattr(offer, "funding", None)
    initial = {"payer": now.payer, "ministry_percent": now.ministry_percent} if now else {"payer": "vendor"}
    form = FundingForm(request.POST or None, initial=initial)
    back = reverse("officers_commission:promotions")
    if form.is_valid():
        try:
            set_funding(offer=offer, by=officer_of(request), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, "ministry_percent")
        else:
            messages.success(request, _g("It holds for what is placed from now on."))
            return redirect(back)
    context = {"form": form, "button": _g("Save"), "back": back}
    crumbs = [*_crumbs(), (back, _g("Who pays for promotions"))]
    return show(request, "cms/officers/form.html", title=offer.name, icon=ICON, crumbs=crumbs, context=context)


class CommissionViewSet(ViewSet):
    """Screens for `CommissionRule` and `PromotionFunding`."""

    url_prefix = "marketplace/commission"
    url_namespace = "officers_commission"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("new/", propose, name="propose"),
            path("promotions/", promotions, name="promotions"),
            path("promotions/<int:pk>/", fund, name="fund"),
            path("<int:pk>/", rule, name="rule"),
        ]


COMMISSION: Final = CommissionViewSet("officers_commission")
