"""A day, as people pick or type it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits

DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y")


class DayField(forms.DateField):
    """A day, picked or typed, in Latin or Khmer digits; `is_past` refuses days that have not come."""

    def __init__(self, *, is_past: bool = False, **options: Any) -> None:
        # The browser's own: a keyboard is enough, and nothing lies over the next field.
        picker = forms.DateInput({"type": "date"}, format=DAYS[0])
        super().__init__(widget=picker, input_formats=DAYS, **options)
        self.is_past = is_past

    def to_python(self, value: Any) -> Any:
        day = super().to_python(latin_digits(value).strip() if isinstance(value, str) else value)
        if day is not None and self.is_past and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day
