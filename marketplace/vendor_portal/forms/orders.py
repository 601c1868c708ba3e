"""Forms about orders and parcels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.carriers.by_hand import HandEntry
from logistics.points.models import CompartmentSize, PhotoKind
from logistics.points.rules import PROVED
from logistics.points.services.telling import Told
from logistics.selectors import HandStepChoice
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.users.forms import PhoneField
from marketplace.vendor_portal.forms.fields import RielField

#: Steps with which a vendor shows the buyer what it hands over.
PHOTOGRAPHED: Final = frozenset({"handed_over", "picked_up"})


def _camera() -> forms.FileInput:
    return forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})


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

    def __init__(
        self, *args: Any, choice: HandStepChoice, carrier: str = "", cash_due: Money | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "prefix": choice.code})
        self.choice = choice
        for name, label, is_required in choice.fields:
            missing = {"required": _("Please fill this in.")}
            field: forms.Field
            if name.endswith("_phone"):
                field = PhoneField(label=label, required=is_required, error_messages=missing)
            elif name == "size":
                field = forms.ChoiceField(label=label, choices=CompartmentSize.choices, widget=forms.RadioSelect)
            else:
                field = forms.CharField(label=label, required=is_required, max_length=120, error_messages=missing)
            self.fields[f"told_{name}"] = field
        if cash_due is not None and choice.delivers:
            self.fields["cash"] = RielField(label=_("Cash taken at the door, in riel (៛)"))
            self.initial["cash"] = f"{cash_due.amount:.0f}"
        if choice.delivers and carrier in PROVED:
            self._ask_proof(with_signature=carrier != "locker")
        if choice.code in PHOTOGRAPHED:
            for kind in (PhotoKind.PACKAGE, PhotoKind.WAYBILL):
                label = _("Photo for the buyer: %(what)s") % {"what": kind.label}
                self.fields[f"photo_{kind}"] = forms.FileField(label=label, required=False, widget=_camera())

    def _ask_proof(self, *, with_signature: bool) -> None:
        code = forms.CharField(
            label=_("The buyer's code"),
            required=False,
            max_length=20,
            help_text=_("Six digits, in the buyer's message and on the page of the parcel."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        self.fields["code"] = code
        if with_signature:
            label = _("Or a photo of the signature, with the name above")
            self.fields["signature"] = forms.FileField(label=label, required=False, widget=_camera())

    def told(self, *, now: datetime) -> Told:
        """Return all that was told, with its proof and pictures."""
        kinds = (PhotoKind.PACKAGE, PhotoKind.WAYBILL)
        return Told(
            entry=self.entry(now=now),
            code=self.cleaned_data.get("code") or "",
            signature=self.cleaned_data.get("signature"),
            photos=[(kind, upload) for kind in kinds if (upload := self.cleaned_data.get(f"photo_{kind}"))],
        )

    def refuse(self, error: DomainError) -> None:
        """Show beside each field why it was refused."""
        fields: Mapping[str, str] = getattr(error, "fields", {})
        for name, words in fields.items():
            found = next((one for one in (f"told_{name}", name) if one in self.fields), None)
            self.add_error(found, words)
        if not fields:
            self.add_error(None, str(error))

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
