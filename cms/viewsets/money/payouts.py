"""What vendors are owed for payment, their statements, and the rule by which money ripens."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput

from cms.desk.areas import area_at, found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from payments.payouts.models import SettlementStatement
from payments.payouts.papers import statement_pdf, sums_of_statement
from payments.payouts.rules import rule_on
from payments.payouts.selectors import accounts_of_vendors, desk_rows, waiting_money
from payments.payouts.services.holds import set_rule
from payments.payouts.services.statements import make_statements
from vendors.models import Vendor

SEE, MAKE, RULE = (
    "payouts.view_settlementstatement",
    "payouts.add_settlementstatement",
    "payouts.add_payoutrule",
)
ICON: Final = "order"
PAGE_SIZE: Final = 30
CURRENCIES: Final = ("KHR", "USD")
#: The amounts of a statement, as they are added up.
SUMS: Final = {
    "opening": _("Left below zero before"),
    "goods": _("Goods"),
    "promotions": _("Price reductions that the Ministry pays"),
    "refunds": _("Given back to buyers"),
    "commission": _("Our commission"),
    "direct": _("Paid by buyers straight to the vendor"),
    "other": _("Put right, and others"),
}
WHAT: Final = {
    "earned": _("sold"),
    "given_back": _("given back to the buyer"),
    "direct": _("paid by the buyer straight to the vendor"),
}


class RuleForm(forms.Form):
    """From which day on an order's money rests how long."""

    valid_on = forms.DateField(label=_("Valid from this day"), widget=AdminDateInput)
    hold_days = forms.IntegerField(label=_("Days after delivery"), min_value=0, max_value=90)
    pay_days = forms.IntegerField(label=_("Days to pay a statement"), min_value=0, max_value=30)


@require_GET
@needs(SEE)
def ripe(request: HttpRequest) -> HttpResponse:
    """Show by vendor what is on the next statement and what rests."""
    now = timezone.now()
    accounts = accounts_of_vendors(vendors=within_area(request, Vendor.objects.all()))
    page = Paginator(accounts, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": desk_rows(accounts=page, at=now),
        "rule": rule_on(timezone.localdate(now)),
        "may_make": request.user.has_perm(MAKE) and area_at(request).is_national,
        "may_rule": request.user.has_perm(RULE),
        "waiting": [waiting_money(currency=currency) for currency in CURRENCIES],
    }
    return show(request, "cms/officers/payouts.html", title=_g("Owed to vendors"), icon=ICON, context=context)


@require_POST
@needs(MAKE)
def make(request: HttpRequest) -> HttpResponse:
    """Draw up a statement now for each vendor with something to tell."""
    now = timezone.now()
    if not area_at(request).is_national:
        messages.error(request, _g("Only somebody who stands for the whole country draws up statements."))
        return redirect("officers_payouts:ripe")
    made = make_statements(ends_at=now, by=officer_of(request), now=now)
    messages.success(request, _g("%(count)d statements were drawn up.") % {"count": made})
    return redirect("officers_payouts:statements")


@require_GET
@needs(SEE)
def statements(request: HttpRequest) -> HttpResponse:
    """Show statements, the newest first, of one vendor or of all."""
    wanted = request.GET.get("vendor", "").strip()
    rows = within_area(request, SettlementStatement.objects.select_related("vendor"))
    if wanted:
        rows = rows.filter(vendor__code=wanted)
    page = Paginator(rows.order_by("-ends_at", "-number"), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "wanted": wanted}
    return show(
        request, "cms/officers/statements.html", title=_g("Statements"), icon=ICON, crumbs=_crumbs(), context=context
    )


@require_GET
@needs(SEE)
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Show one statement with its lines and its payouts."""
    rows = SettlementStatement.objects.select_related("vendor", "made_by").prefetch_related("payouts__batch")
    found = found_in_area(request, rows, number=number)
    page = Paginator(found.lines.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "statement": found,
        "sums": [(SUMS[name], money, is_minus) for name, money, is_minus in sums_of_statement(found)],
        "page": page,
        "lines": [(line, WHAT.get(line.what, _("other")), Money(line.amount, found.currency)) for line in page],
        "payouts": found.payouts.all(),
    }
    crumbs = [*_crumbs(), (reverse("officers_payouts:statements"), _g("Statements"))]
    return show(request, "cms/officers/statement.html", title=found.number, icon=ICON, crumbs=crumbs, context=context)


@require_GET
@needs(SEE)
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out a statement as a PDF."""
    found = found_in_area(request, SettlementStatement.objects.select_related("vendor"), number=number)
    answer = HttpResponse(statement_pdf(statement=found), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@needs(RULE)
def rule(request: HttpRequest) -> HttpResponse:
    """Set from which day on an order's money rests how long."""
    today = timezone.localdate()
    stands = rule_on(today)
    initial = {"valid_on": today, "hold_days": stands.hold_days, "pay_days": stands.pay_days}
    form = RuleForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            set_rule(by=officer_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _g("The rule is set."))
            return redirect("officers_payouts:ripe")
    context = {"form": form, "button": _g("Set"), "back": reverse("officers_payouts:ripe")}
    return show(
        request, "cms/officers/form.html", title=_g("When money ripens"), icon=ICON, crumbs=_crumbs(), context=context
    )


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_payouts:ripe"), _g("Owed to vendors"))]


class PayoutsViewSet(ViewSet):
    """Screens of what vendors are owed."""

    url_prefix = "marketplace/payouts"
    url_namespace = "officers_payouts"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", ripe, name="ripe"),
            path("make/", make, name="make"),
            path("rule/", rule, name="rule"),
            path("statements/", statements, name="statements"),
            path("statements/<str:number>/", statement, name="statement"),
            path("statements/<str:number>/paper.pdf", paper, name="statement-paper"),
        ]


PAYOUTS: Final = PayoutsViewSet("officers_payouts")
