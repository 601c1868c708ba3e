"""Accounts that vendors want to be paid on, and money that is held."""

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

from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from marketplace.core.errors import DomainError
from marketplace.sales.order.models import Order
from payments.payouts.holding import too_late_for
from payments.payouts.models import PayoutAccount, PayoutHold
from payments.payouts.services.accounts import agree_change, stop_change
from payments.payouts.services.holds import hold_money, lift_hold
from vendors.models import Vendor

SEE, CHANGE = "payouts.view_payoutaccount", "payouts.change_payoutaccount"
SEE_HOLDS, HOLD, LIFT = "payouts.view_payouthold", "payouts.add_payouthold", "payouts.change_payouthold"
ICON: Final = "lock"
PAGE_SIZE: Final = 30


class RefuseForm(forms.Form):
    """Why an account is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class HoldForm(forms.Form):
    """Whose money is held, and why."""

    vendor = forms.CharField(label=_("The shop's code"), help_text=_("As it stands in the shop's address."))
    order = forms.CharField(
        label=_("Number of an order"), required=False, help_text=_("Without one, all of the vendor's money is held.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("The vendor reads it."), widget=forms.Textarea
    )

    def __init__(self, *args: Any, vendors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendors = vendors

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        vendor = self.vendors.filter(code=data.get("vendor", "").strip()).first()
        if vendor is None:
            self.add_error("vendor", _("There is no such shop."))
            return data
        number = data.get("order", "").strip()
        order = Order.objects.filter(number=number, vendor=vendor).first() if number else None
        if number and order is None:
            self.add_error("order", _("This shop has no such order."))
        return data | {"vendor": vendor, "order": order}


@require_GET
@needs(SEE)
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the changes of accounts that wait, the oldest first, or what became of the others."""
    is_done = request.GET.get("done") == "1"
    rows = within_area(request, PayoutAccount.objects.select_related("vendor", "asked_by", "agreed_by"))
    rows = rows.exclude(asked_by=None).exclude(status__in=["asked", "waiting"]) if is_done else rows.waiting()
    page = Paginator(rows.order_by("-asked_at" if is_done else "asked_at"), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "is_done": is_done}
    return show(request, "cms/officers/payout_accounts.html", title=_g("Changed accounts"), icon=ICON, context=context)


@require_GET
@needs(SEE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change of account beside the account in use."""
    found = found_in_area(
        request, PayoutAccount.objects.select_related("vendor", "asked_by", "agreed_by", "ended_by"), pk=pk
    )
    rows = PayoutAccount.objects.current().filter(vendor=found.vendor, currency=found.currency)
    is_open = found.status == "waiting"
    context = {
        "account": found,
        "current": rows.exclude(pk=found.pk).first(),
        "is_open": is_open,
        "may_agree": is_open and found.agreed_at is None and request.user.has_perm(CHANGE),
        "may_refuse": is_open and request.user.has_perm(CHANGE),
    }
    crumbs = [(reverse("officers_accounts:list"), _g("Changed accounts"))]
    return show(
        request, "cms/officers/payout_account.html", title=found.vendor.name, icon=ICON, crumbs=crumbs, context=context
    )


@require_POST
@needs(CHANGE)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to an account."""
    found = found_in_area(request, PayoutAccount.objects.all(), pk=pk)
    try:
        agree_change(account=found, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _g("Agreed. It is used when its hold is over."))
    return redirect("officers_accounts:account", pk=pk)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def refuse_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse an account, with the reason that its vendor reads."""
    found = found_in_area(request, PayoutAccount.objects.select_related("vendor"), pk=pk)
    form = RefuseForm(request.POST or None)
    back = reverse("officers_accounts:account", args=[pk])
    if form.is_valid():
        try:
            stop_change(account=found, by=officer_of(request), reason=form.cleaned_data["reason"], now=timezone.now())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _g("Refused. The account stays as it was, and everybody concerned hears of it."))
            return redirect(back)
    context = {"form": form, "button": _g("Refuse"), "back": back, "is_harsh": True}
    crumbs = [(reverse("officers_accounts:list"), _g("Changed accounts")), (back, found.vendor.name)]
    return show(
        request, "cms/officers/form.html", title=_g("Refuse an account"), icon=ICON, crumbs=crumbs, context=context
    )


@require_GET
@needs(SEE_HOLDS)
def holds(request: HttpRequest) -> HttpResponse:
    """Show what is held, the newest first, or what was."""
    is_done = request.GET.get("done") == "1"
    rows = within_area(request, PayoutHold.objects.select_related("vendor", "order", "set_by", "lifted_by"))
    rows = rows.exclude(lifted_at=None) if is_done else rows.standing()
    page = Paginator(rows.order_by("-set_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    late = too_late_for(holds=page)
    context = {
        "page": page,
        "rows": [(hold, late.get(hold.pk, "")) for hold in page],
        "is_done": is_done,
        "may_hold": request.user.has_perm(HOLD),
        "may_lift": request.user.has_perm(LIFT) and not is_done,
    }
    return show(request, "cms/officers/payout_holds.html", title=_g("Money held"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(HOLD)
def hold(request: HttpRequest) -> HttpResponse:
    """Hold the money of an order, or all of a vendor's."""
    vendors = within_area(request, Vendor.objects.all())
    form = HoldForm(request.POST or None, vendors=vendors, initial={"vendor": request.GET.get("vendor", "")})
    if form.is_valid():
        try:
            held = hold_money(by=officer_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _g("It is held."))
            _warn_if_late(request, held)
            return redirect("officers_holds:list")
    context = {"form": form, "button": _g("Hold"), "back": reverse("officers_holds:list"), "is_harsh": True}
    crumbs = [(reverse("officers_holds:list"), _g("Money held"))]
    return show(request, "cms/officers/form.html", title=_g("Hold money"), icon=ICON, crumbs=crumbs, context=context)


def _warn_if_late(request: HttpRequest, held: PayoutHold) -> None:
    """Say where a hold stops nothing, for the money stands on a statement."""
    for number in too_late_for(holds=[held]).values():
        words = _g(
            "This order's money stands on statement %(number)s already. This hold does not stop that payment; only a "
            "hold on all of the vendor's money does."
        )
        messages.warning(request, words % {"number": number})


@require_POST
@needs(LIFT)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let held money go on."""
    found = found_in_area(request, PayoutHold.objects.all(), pk=pk)
    lift_hold(hold=found, by=officer_of(request), now=timezone.now())
    messages.success(request, _g("It is not held any more."))
    return redirect("officers_holds:list")


class AccountsViewSet(ViewSet):
    """Screens of accounts."""

    url_prefix = "marketplace/payout-accounts"
    url_namespace = "officers_accounts"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", accounts, name="list"),
            path("<int:pk>/", account, name="account"),
            path("<int:pk>/agree/", agree, name="agree"),
            path("<int:pk>/refuse/", refuse_account, name="refuse"),
        ]


class HoldsViewSet(ViewSet):
    """Screens of what is held."""

    url_prefix = "marketplace/payout-holds"
    url_namespace = "officers_holds"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", holds, name="list"), path("new/", hold, name="new"), path("<int:pk>/lift/", lift, name="lift")]


ACCOUNTS: Final = AccountsViewSet("officers_accounts")
HOLDS: Final = HoldsViewSet("officers_holds")
