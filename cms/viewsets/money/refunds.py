"""Money that goes back to buyers: the queue, one refund with what can be done, and asking for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.desk.areas import found_in_area
from cms.desk.clock import Age, age_of
from cms.desk.columns import MoneyColumn, ToneColumn
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from cms.viewsets.money.refund_deeds import Deed, deeds_for
from cms.viewsets.money.refund_forms import AskForm
from marketplace.core.errors import DomainError
from marketplace.sales.order.models import Order
from payments.giving_back import left_of, transfer_of
from payments.models import Refund, RefundReason, RefundStatus, RefundWay
from payments.models.refund import TO_SEND
from payments.services.refunds.asking import Reckoned, ask_refund, needs_second_officer, reckon

if TYPE_CHECKING:
    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

ADD, CHANGE = "payment.add_refund", "payment.change_refund"
ICON: Final = "rotate"
REFUND_TONES: Final = {
    "asked": "waiting",
    "refused": "quiet",
    "due": "bad",
    "submitted": "waiting",
    "succeeded": "good",
    "failed": "bad",
}
#: What an officer's day with refunds is made of.
STAGES: Final = {
    "due": (_("Due"), Q(status__in=TO_SEND)),
    "decide": (_("To decide"), Q(status=RefundStatus.ASKED)),
    "hand": (_("To transfer by hand"), Q(status__in=TO_SEND, way=RefundWay.BY_HAND)),
    "made": (_("Taken on by an officer"), Q(status=RefundStatus.SUBMITTED, way=RefundWay.BY_HAND)),
    "failed": (_("Did not arrive"), Q(status=RefundStatus.FAILED)),
    "vendor": (_("With the vendor"), Q(status__in=TO_SEND, way=RefundWay.VENDOR)),
    "way": (_("With the provider"), Q(status__in=("due", "submitted"), way=RefundWay.PROVIDER)),
    "whose": (_("Of which order?"), Q(reason=RefundReason.EXTERNAL, order=None)),
}


class RefundAgeColumn(Column):
    """How long a buyer has waited; empty once the matter is closed."""

    cell_template_name = "cms/officers/age_cell.html"

    def get_value(self, instance: Refund) -> Age | None:
        if instance.status in (RefundStatus.SUCCEEDED, RefundStatus.REFUSED):
            return None
        return age_of(since=instance.created_at, now=timezone.now())


class RefundFilterSet(WagtailFilterSet):
    """By what is to be done, by status, reason and way."""

    stage = django_filters.ChoiceFilter(
        label=_("To do"), choices=[(code, label) for code, (label, _q) in STAGES.items()], method="by_stage"
    )

    class Meta:
        model = Refund
        fields = ("stage", "status", "reason", "way")

    def by_stage(self, queryset: QuerySet[Refund], name: str, value: str) -> QuerySet[Refund]:
        """Keep those on which this is to be done."""
        return queryset.filter(STAGES[value][1])


class RefundIndexView(WatchIndexView):
    """Money that must go back to buyers."""

    page_title = _("Refunds")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        TitleColumn(
            "purchase",
            label=_("Purchase"),
            accessor="receipt.purchase.number",
            get_url=lambda refund: reverse("officers_refunds:inspect", args=[refund.pk]),
        ),
        MoneyColumn("money", label=_("Amount")),
        Column("reason", label=_("Why"), accessor="get_reason_display", sort_key="reason"),
        Column("way", label=_("By"), accessor="get_way_display", sort_key="way"),
        RefundAgeColumn("created_at", label=_("Waiting"), sort_key="created_at"),
        ToneColumn("status", tones=REFUND_TONES, label=_("Status"), sort_key="status"),
    )

    def get_base_queryset(self) -> QuerySet[Refund]:
        return Refund.objects.select_related("receipt__purchase")


class RefundInspectView(WatchInspectView):
    """One refund: what it is of, who asked and agreed, the papers behind it, and what can be done."""

    template_name = "cms/officers/refund.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | refund_context(self.request, self.object)


def refund_context(request: HttpRequest, refund: Refund, *, told: tuple[str, forms.Form] | None = None) -> Any:
    """Return what the page of a refund shows; `told` is the form that was refused."""
    officer = officer_of(request)
    deeds = deeds_for(refund=refund, officer=officer) if officer.has_perm(CHANGE) else []
    is_by_hand = refund.way == RefundWay.BY_HAND and refund.status == RefundStatus.SUBMITTED
    return {
        "refund": refund,
        "lines": refund.lines.select_related("line__product").order_by("pk"),
        "together": Refund.objects.filter(Q(pk=refund.rest_of_id) | Q(rest_of=refund)).order_by("pk"),
        "transfer": transfer_of(refund) if is_by_hand or refund.way == RefundWay.VENDOR else None,
        "own_wish": refund.status == RefundStatus.ASKED and not deeds,
        "deeds": [(deed, told[1] if told and told[0] == deed.code else deed.form_for(refund)) for deed in deeds],
    }


@require_POST
@needs(CHANGE)
def do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do one thing with a refund."""
    refund: Refund = found_in_area(request, Refund.objects.select_related("receipt__purchase"), pk=pk)
    address = reverse("officers_refunds:inspect", args=[pk])
    chosen = next((one for one in deeds_for(refund=refund, officer=officer_of(request)) if one.code == deed), None)
    if chosen is None:
        messages.error(request, _g("This cannot be done with it now: somebody was faster."))
        return redirect(address)
    form = chosen.form_for(refund, request.POST)
    if form.is_valid() and _done(request, refund, chosen, form):
        messages.success(request, str(chosen.done))
        return redirect(address)
    return show(
        request,
        "cms/officers/refund.html",
        title=str(refund),
        icon=ICON,
        crumbs=[(reverse("officers_refunds:index"), _g("Refunds"))],
        context=refund_context(request, refund, told=(deed, form)),
    )


def _done(request: HttpRequest, refund: Refund, deed: Deed, form: forms.Form) -> bool:
    try:
        deed.do(refund, form.cleaned_data, officer_of(request), timezone.now())
    except DomainError as error:
        refuse(form, error, next(iter(form.fields), ""))
        return False
    return True


@require_http_methods(["GET", "POST"])
@needs(ADD)
def ask(request: HttpRequest, order_pk: int) -> HttpResponse:
    """Ask for money of one order to be given back: reckoned first, then asked for."""
    order: Order = found_in_area(request, Order.objects.select_related("vendor", "purchase"), pk=order_pk)
    left = left_of(order)
    form = AskForm(request.POST or None, left=left)
    reckoned: Reckoned | None = None
    if form.is_valid():
        try:
            reckoned = reckon(left=left, wish=form.wish)
            if "ask" in request.POST:
                return _asked(request, order, form)
        except DomainError as error:
            reckoned = None
            refuse(form, error)
    back = reverse("officers_purchases:inspect", args=[order.purchase_id])
    context = {
        "form": form,
        "order": order,
        "left": left,
        "reckoned": reckoned,
        "needs_second": reckoned is not None and needs_second_officer(order=order, money=reckoned.total),
        "back": back,
    }
    title = _g("Give money back of %(order)s") % {"order": order.number}
    crumbs = [(reverse("officers_purchases:index"), _g("Purchases")), (back, order.number.rpartition("-")[0])]
    return show(request, "cms/officers/refund_ask.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _asked(request: HttpRequest, order: Order, form: AskForm) -> HttpResponse:
    refund = ask_refund(order_id=order.pk, wish=form.wish, by=officer_of(request), now=timezone.now())
    if refund.status == RefundStatus.ASKED:
        messages.success(request, _g("It is asked for. A second officer decides."))
    else:
        messages.success(request, _g("It is due to the buyer now."))
    return redirect("officers_refunds:inspect", refund.pk)


class RefundViewSet(WatchViewSet):
    """Screens for `Refund`."""

    model = Refund
    icon = ICON
    url_prefix = "marketplace/refunds"
    url_namespace = "officers_refunds"
    menu_label = _("Refunds")
    index_view_class = RefundIndexView
    inspect_view_class = RefundInspectView
    filterset_class = RefundFilterSet
    search_fields: ClassVar[list[str]] = ["receipt__purchase__number", "order__number", "transfer_reference"]
    ordering = ("created_at", "pk")

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("ask/<int:order_pk>/", ask, name="ask"),
            path("do/<int:pk>/<slug:deed>/", do, name="do"),
        ]


REFUNDS = RefundViewSet()
