"""What we keep of sales: rules that one officer proposes and another agrees to, and who pays for promotions."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.commission_forms import FundingForm, RuleForm
from marketplace.core.errors import DomainError
from payments.commission.selectors import all_rules, offers_with_funding
from payments.commission.services import agree_to_rule, propose_rule, refuse_rule, set_funding

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
    """Show one rule; agree to it, or turn it down."""
    found = get_object_or_404(all_rules(), pk=pk)
    may_decide = request.user.has_perm(DECIDE) and found.is_waiting
    if request.method == "POST" and may_decide:
        try:
            decide = refuse_rule if request.POST.get("decision") == "refuse" else agree_to_rule
            decide(rule=found, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _g("It is decided."))
        return redirect("officers_commission:rule", pk)
    context = {
        "rule": found,
        "is_in_force": found.is_in_force(timezone.localdate()),
        "may_decide": may_decide,
        "is_own": found.proposed_by_id == request.user.pk,
    }
    title = _g("%(rate)s percent") % {"rate": found.rate_words}
    return show(request, "cms/officers/money/rule.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


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
