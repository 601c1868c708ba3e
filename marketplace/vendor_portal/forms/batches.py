"""What a vendor fills in about a batch."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.services.provenance import BatchContent
from marketplace.core.khmer import latin_digits
from marketplace.vendor_portal.forms.fields import WholeNumberField

_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
#: As the column of the database.
_MOST: Final = 1_000_000


class DayField(forms.DateField):
    """A day in either script, picked or typed: `2026-11-26`, `២៦/១១/២០២៦`; `is_past` refuses days that have not come."""

    def __init__(self, *, is_past: bool = False, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format=_DAYS[0]), input_formats=_DAYS, **options)
        self.is_past = is_past

    def to_python(self, value: Any) -> Any:
        day = super().to_python(latin_digits(value).strip() if isinstance(value, str) else value)
        if day is not None and self.is_past and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class BatchForm(forms.Form):
    """What was harvested or made at one time."""

    number = forms.CharField(
        label=_("Batch number"), max_length=40, help_text=_("Any number or word of yours that stands on the packs.")
    )
    made_on = DayField(label=_("Made or packed on"), is_past=True)
    quantity = WholeNumberField(label=_("How many packs"), positive=True, required=False)
    harvested_from = DayField(label=_("First day of the harvest"), is_past=True, required=False)
    harvested_to = DayField(label=_("Last day of the harvest"), is_past=True, required=False)
    best_before = DayField(label=_("Best before"), required=False)

    def clean_quantity(self) -> int | None:
        """Refuse a number that no batch has."""
        quantity: int | None = self.cleaned_data["quantity"]
        if quantity is not None and quantity > _MOST:
            raise ValidationError(_("This number is too large to be right."))
        return quantity

    @property
    def content(self) -> BatchContent:
        """What was filled in."""
        return BatchContent(**self.cleaned_data)
