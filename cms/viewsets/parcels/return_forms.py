"""What officers fill in about returns, their terms, and claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DayField
from marketplace.returns.models import Goods, Payer, Reason, Ruling
from marketplace.returns.services.policies import Terms
from marketplace.returns.services.turning import LONGEST


class RulingForm(forms.Form):
    """How a return ends."""

    ruling = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    may_keep = forms.BooleanField(
        label=_("The buyer keeps the goods"), required=False, help_text=_("Paid back at once, without a way back.")
    )
    words = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Both sides read it."),
    )

    def __init__(self, *args: Any, is_back: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ruling"].choices = [  # type: ignore[attr-defined]
            one for one in Ruling.choices if is_back or one[0] != Ruling.RECEIVED_ONLY
        ]
        if is_back:
            del self.fields["may_keep"]


class TermsForm(forms.Form):
    """Terms from a day on."""

    goods = forms.ChoiceField(label=_("Goods"), choices=Goods.choices)
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
    valid_from = DayField(label=_("Valid from this day"), help_text=_("Orders placed before keep their terms."))
    is_accepted = forms.BooleanField(label=_("May be asked for"), required=False, initial=True)
    window_hours = forms.IntegerField(label=_("Hours from delivery"), min_value=0, max_value=24 * 90)
    photos_required = forms.BooleanField(label=_("A photo is required"), required=False)
    must_come_back = forms.BooleanField(label=_("The goods must come back"), required=False)
    way_back_paid_by = forms.ChoiceField(
        label=_("The way back is paid by"), choices=[("", "—"), *Payer.choices], required=False
    )
    with_delivery = forms.BooleanField(label=_("Delivery is paid back where the whole order goes back"), required=False)
    answer_hours = forms.IntegerField(label=_("Hours the vendor has to answer"), min_value=1, initial=72)
    dispute_hours = forms.IntegerField(label=_("Hours the buyer has to call the Ministry"), min_value=1, initial=168)
    send_hours = forms.IntegerField(label=_("Hours the buyer has to send it back"), min_value=1, initial=168)
    inspect_hours = forms.IntegerField(label=_("Hours the vendor has to look at it"), min_value=1, initial=72)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The prakas or the minutes that say so."))

    @property
    def terms(self) -> Terms:
        """What was filled in."""
        return Terms(**self.cleaned_data)


class SentForm(forms.Form):
    """That the claim went to the carrier."""

    carrier_ref = forms.CharField(label=_("The carrier's number of the claim"), required=False, max_length=60)


class CarrierAnswerForm(forms.Form):
    """What the carrier answered."""

    granted = forms.DecimalField(
        label=_("It pays, in riel"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=0,
        help_text=_("Empty or 0: it refuses."),
    )
    words = forms.CharField(
        label=_("Its words"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )


class PaidForm(forms.Form):
    """That its money has come."""

    reference = forms.CharField(label=_("The bank's number of the payment"), max_length=100)


class DropForm(forms.Form):
    """Why the claim is dropped."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST, help_text=_("Such as: the parcel was found."))
