"""Money that an officer saw come and no provider tells of: what was entered, and the form to enter more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, show_rows, spoken, when
from marketplace.core.money import EXPONENTS, Money
from marketplace.sales.order.models import Order, Purchase
from payments import desk
from payments.models import Receipt
from payments.services.manual import LONGEST_REFERENCE, PROVIDER, record_by_hand

SEE: Final = "payment.view_receipt"
ADD: Final = "payment.add_receipt"


class ReceiptForm(forms.Form):
    """What came, for what, and the paper that proves it."""

    number = forms.CharField(
        label=_("Number of the purchase"),
        max_length=30,
        help_text=_("Such as P1001; of an order that is paid directly, the order's, such as P1001-1."),
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in EXPONENTS])
    reference = forms.CharField(
        label=_("Number on the paper"),
        max_length=LONGEST_REFERENCE,
        help_text=_("Of the slip or the transfer. A number counts once."),
    )
    occurred_on = forms.DateField(label=_("Day it came"), widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Find the purchase, or the order that is paid directly, and read the amount exactly."""
        data = super().clean() or {}
        number = str(data.get("number", "")).strip().upper()
        order = Order.objects.filter(number=number).select_related("purchase").first()
        data["order"] = order if order and order.is_direct else None
        data["purchase"] = order.purchase if order else Purchase.objects.filter(number=number).first()
        if number and data["purchase"] is None:
            self.add_error("number", _("There is no purchase with this number."))
        if data.get("amount") is not None and data.get("currency"):
            try:
                data["money"] = Money(data["amount"], data["currency"])
            except ValueError:
                self.add_error("amount", _("Riel are whole; dollars have two decimals."))
        return data


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def entered(request: HttpRequest) -> HttpResponse:
    """Show what was entered by hand, the newest first, and take in more."""
    by = officer_of(request)

    def enter(data: Mapping[str, Any]) -> None:
        now = timezone.now()
        midnight = timezone.make_aware(datetime.combine(data["occurred_on"], time.min))
        record_by_hand(
            purchase=data["purchase"],
            order=data["order"],
            money=data["money"],
            reference=data["reference"],
            occurred_at=midnight,
            by=by,
            now=now,
        )

    def row(receipt: Receipt) -> Row:
        return Row(
            title=f"{spoken(receipt.money)} · {receipt.purchase.number if receipt.purchase else ''}",
            note=f"{receipt.provider_txn_id} · {when(receipt.occurred_at)}",
            url=reverse("officers_receipts:page", args=[receipt.pk]),
            tag=receipt.get_disposition_display(),
        )

    done = _("It is entered, and has paid what it pays.")
    return show_rows(
        request,
        title=_g("Receipts by hand"),
        found=desk.receipts().filter(provider=PROVIDER),
        row=row,
        actions=[Action("enter", _("Enter money that came"), _("Enter it"), enter, done, _receipt_form)],
        may_act=request.user.has_perm(ADD),
        intro=_g("Only money that no provider and no bank statement tells of. Who entered it is kept for good."),
    )


def _receipt_form(data: Any, files: Any, **more: Any) -> forms.Form:
    return ReceiptForm(data, initial={"occurred_on": timezone.localdate(), "currency": "KHR"}, **more)


class ByHandViewSet(ViewSet):
    """The screen of money entered by hand."""

    url_prefix = "marketplace/receipts-by-hand"
    url_namespace = "officers_by_hand"
    icon = "edit"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", entered, name="entered")]


BY_HAND: Final = ByHandViewSet("officers_by_hand")
