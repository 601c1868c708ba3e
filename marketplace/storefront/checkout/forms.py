"""The two forms of checkout: where it goes, and how it travels and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.storefront.address_forms import RecipientForm
from marketplace.storefront.checkout.selectors.delivery import DeliveryGroup
from payments.ways import Way

#: Where the address waits between the screens of checkout.
SESSION_KEY: Final = "checkout"


class AddressForm(RecipientForm):
    """Who buys and where it goes. No account, no postcode, no e-mail needed."""

    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Only if you want the receipt by e-mail."))
    keep = forms.BooleanField(label=_("Keep this address for the next time"), required=False)

    field_order: tuple[str, ...] = (*RecipientForm.field_order, "email", "keep")


class DeliveryForm(forms.Form):
    """How each vendor's goods travel, and how the purchase is paid.

    The fields follow the basket: `delivery-<partner code>` for each vendor, whose values are `code@price` as shown, and
    `seen_goods`, the goods' total as shown; a price that changed since is told, never silently charged.
    """

    currency = forms.ChoiceField(
        label=_("In which currency do you want to pay?"),
        choices=[("KHR", _("Riel")), ("USD", _("US dollars"))],
        required=False,
    )
    payment_method = forms.ChoiceField(
        label=_("How do you want to pay?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you want to pay."),
            "invalid_choice": _("This way to pay is not offered here."),
        },
    )
    seen_goods = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2)

    def __init__(
        self, *args: Any, groups: Sequence[DeliveryGroup], ways: Sequence[Way], paid_in: str = "KHR", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.paid_in = groups, paid_in
        field = self.fields["payment_method"]
        field.choices = [(way.code, way.title) for way in ways]  # type: ignore[attr-defined]
        for group in groups:
            self.fields[group.field] = forms.CharField(
                label=_("Delivery from %(vendor)s") % {"vendor": group.vendor_name},
                error_messages={"required": _("Choose a delivery for this vendor.")},
            )

    def clean(self) -> dict[str, Any]:
        """Find the rate behind each choice, at the price that was shown."""
        data = super().clean() or {}
        data["rates"] = {}
        for group in self.groups:
            if group.field in data:
                self._find_rate(group, data)
        if data.get("seen_goods") is not None and data["seen_goods"] != self.goods_total.amount:
            self.add_error(None, _("A price has changed since you looked. Please check the new total and order again."))
        return data

    @property
    def goods_total(self) -> Money:
        return Money.total((group.goods_total for group in self.groups), self.paid_in)

    def _find_rate(self, group: DeliveryGroup, data: dict[str, Any]) -> None:
        code, _at, shown = str(data[group.field]).partition("@")
        rate = group.answer.chosen(code)
        if rate is None:
            self.add_error(group.field, _("This delivery is no longer offered. Choose another."))
            return
        if not _is_price(shown, rate.price):
            self.add_error(group.field, _("The price of this delivery has changed. Look and choose again."))
        if data.get("payment_method") == "cash_on_delivery" and not rate.takes_cash:
            self.add_error(group.field, _("This delivery takes no cash at the door. Choose another, or pay by KHQR."))
        elif data.get("payment_method") == "cash_on_delivery" and not rate.takes_this_cash(
            group.goods_total + rate.price if group.goods_total.currency == rate.price.currency else rate.price
        ):
            limit = f"{rate.cash_limit.amount:,.0f}" if rate.cash_limit else ""
            self.add_error(
                group.field, _("This delivery takes at most %(limit)s ៛ at the door. Pay by KHQR.") % {"limit": limit}
            )
        data["rates"][group.partner_id] = rate


def _is_price(shown: str, price: Money) -> bool:
    try:
        return Decimal(shown) == price.amount
    except InvalidOperation:
        return False
