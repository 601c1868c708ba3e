"""What the keeper of a hub tells."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.configured import configured_carriers
from logistics.handover.services.runs import ARRIVED, HELD, MOVING
from logistics.words import carrier_name
from marketplace.geography.models import Province


def _carriers() -> list[tuple[str, str]]:
    return [(code, carrier_name(code)) for code in configured_carriers()]


class OpenLotForm(forms.Form):
    """Who carries the lot, where it goes, and until when makers may bring parcels."""

    carrier = forms.ChoiceField(label=_("Carrier"), choices=_carriers)
    destination = forms.ModelChoiceField(Province.objects.none(), label=_("Goes to"))
    bring_until = forms.DateTimeField(
        label=_("Bring parcels until"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = Province.objects.order_by("code")
        self.fields["destination"].queryset = provinces  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """One parcel that a maker brought."""

    number = forms.CharField(
        label=_("Number on the label"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "enterkeyhint": "done"}),
        error_messages={"required": _("Scan or type the number on the label.")},
    )
    fee_paid = forms.BooleanField(label=_("The maker paid the fee"), required=False)


class LeaveForm(forms.Form):
    """Why a parcel goes on without the lot."""

    why = forms.CharField(label=_("Why does it go alone?"), max_length=200, error_messages={"required": _("Say why.")})


class HandOverForm(forms.Form):
    """Who of the carrier takes the lot, and under which number."""

    received_by = forms.CharField(
        label=_("Name of who takes the lot"),
        max_length=120,
        error_messages={"required": _("Write the name of who takes the lot.")},
    )
    waybill_number = forms.CharField(
        label=_("The carrier's number of the lot"), max_length=40, required=False, widget=forms.TextInput
    )


class TellForm(forms.Form):
    """What was heard of a lot on the road."""

    step = forms.ChoiceField(
        label=_("What happened"),
        choices=[(MOVING, _("It goes on")), (HELD, _("It is held")), (ARRIVED, _("It has arrived"))],
    )
    location = forms.CharField(label=_("Where"), max_length=120, required=False)
