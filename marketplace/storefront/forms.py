"""What buyers type outside the checkout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits


class QuantityField(forms.IntegerField):
    """A whole number of pieces, in Latin or Khmer digits."""

    def __init__(self, *, least: int) -> None:
        messages = {
            "required": _("Say how many, in whole pieces."),
            "invalid": _("Say how many, in whole pieces."),
            "min_value": _("Say how many, in whole pieces."),
            "max_value": _("This is too many."),
        }
        super().__init__(min_value=least, max_value=100_000, error_messages=messages)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(latin_digits(value) if isinstance(value, str) else value)


class AddForm(forms.Form):
    """How many pieces of a product go into the basket."""

    quantity = QuantityField(least=1)


class LineForm(forms.Form):
    """How many pieces of a product shall lie in the basket; none takes it out."""

    quantity = QuantityField(least=0)
