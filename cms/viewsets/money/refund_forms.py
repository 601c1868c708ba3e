"""What officers fill in about money that goes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.giving_back import OrderLeft
from payments.models import RefundReason
from payments.services.refunds.asking import ASKED_FOR, Pieces, Wish

REASONS = [(one.value, one.label) for one in ASKED_FOR]
LONGEST = 1000


class AskForm(forms.Form):
    """Of each line how many pieces, whether they are sold again, delivery or not, and why."""

    delivery = forms.BooleanField(label=_("Delivery as well"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    note = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For other officers. The buyer does not read it."),
    )

    def __init__(self, *args: Any, left: OrderLeft, **options: Any) -> None:
        super().__init__(*args, **options)
        self.left = left
        first: dict[str, forms.Field] = {}
        for line in left.lines:
            if not line.quantity:
                continue
            first[f"pieces-{line.line_id}"] = forms.IntegerField(
                label=_("Pieces of %(title)s") % {"title": line.title},
                min_value=0,
                max_value=line.quantity,
                initial=0,
                help_text=_("%(left)d of %(ordered)d are left.") % {"left": line.quantity, "ordered": line.ordered},
            )
            first[f"sale-{line.line_id}"] = forms.BooleanField(
                label=_("The vendor may sell these pieces again"), required=False
            )
        self.fields = {**first, **self.fields}
        if not left.delivery:
            del self.fields["delivery"]

    @property
    def wish(self) -> Wish:
        """What was filled in."""
        data = self.cleaned_data
        pieces = tuple(
            Pieces(line.line_id, data[f"pieces-{line.line_id}"], data[f"sale-{line.line_id}"])
            for line in self.left.lines
            if data.get(f"pieces-{line.line_id}")
        )
        return Wish(
            pieces=pieces,
            with_delivery=data.get("delivery", False),
            reason=RefundReason(data["reason"]),
            note=data["note"].strip(),
        )


class NothingForm(forms.Form):
    """A button alone."""


class WhyForm(forms.Form):
    """Why, in the officer's words."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}))


class ReferenceForm(forms.Form):
    """The bank's number of a transfer that was made."""

    reference = forms.CharField(
        label=_("The bank's number of the transfer"),
        max_length=100,
        help_text=_("As it stands on the bank's receipt. One number ends one refund."),
    )


class OrderForm(forms.Form):
    """Of which order a refund was."""

    order = forms.ChoiceField(label=_("Order"))

    def __init__(self, *args: Any, numbers: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["order"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
