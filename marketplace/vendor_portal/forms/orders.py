"""Forms about orders and parcels."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.carriers.by_hand import HandEntry
from logistics.selectors import HandStepChoice
from marketplace.core.money import Money
from marketplace.users.forms import PhoneField
from marketplace.vendor_portal.forms.fields import RielField


class DeclineForm(forms.Form):
    """Why an order is turned down."""

    reason = forms.CharField(
        label=_("Why can you not send it?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why. The buyer gets the money back.")},
    )


class GiveBackForm(forms.Form):
    """The bank's number of the transfer by which a vendor gave money back."""

    reference = forms.CharField(
        label=_("The bank's number of the transfer"),
        max_length=100,
        error_messages={"required": _("Write the number that the bank gave the transfer.")},
    )


class HandStepForm(forms.Form):
    """What a vendor tells about one step of a parcel that no computer follows: the bus, the rider."""

    def __init__(self, *args: Any, choice: HandStepChoice, cash_due: Money | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": choice.code})
        self.choice = choice
        for name, label, is_required in choice.fields:
            missing = {"required": _("Please fill this in.")}
            if name.endswith("_phone"):
                field: forms.Field = PhoneField(label=label, required=is_required, error_messages=missing)
            else:
                field = forms.CharField(label=label, required=is_required, max_length=120, error_messages=missing)
            self.fields[f"told_{name}"] = field
        if cash_due is not None and choice.delivers:
            self.fields["cash"] = RielField(label=_("Cash taken at the door, in riel (៛)"))
            self.initial["cash"] = f"{cash_due.amount:.0f}"

    def entry(self, *, now: datetime) -> HandEntry:
        """Return what was told, as happening now."""
        cash: Decimal | None = self.cleaned_data.get("cash")
        told = {
            name.removeprefix("told_"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("told_") and value
        }
        return HandEntry(
            step=self.choice.code,
            occurred_at=now,
            told=told,
            cash_collected=Money(cash, "KHR") if cash is not None else None,
        )
