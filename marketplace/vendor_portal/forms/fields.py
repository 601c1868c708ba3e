"""Numbers as vendors type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.typed import NotANumber, dollars, whole_number


class WholeNumberField(forms.Field):
    """A whole number in either script, with or without commas between thousands: `14,000`, `១៤០០០`."""

    default_error_messages = {
        "required": _("Write a number."),
        "invalid": _("This is not a number. Write it with digits only."),
        "fraction": _("Write a whole number, without a fraction."),
        "negative": _("This cannot be less than zero."),
        "zero": _("This must be more than zero."),
        "too_long": _("This number is too large to be right."),
    }

    def __init__(self, *, positive: bool = False, **options: Any) -> None:
        self.positive = positive
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        """Return the number.

        Raises:
            ValidationError: It is no number, or not a whole one.
        """
        if value in self.empty_values:
            return None
        try:
            return whole_number(str(value))
        except NotANumber as error:
            raise self._refusal(error.code) from error

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is not None and value < 0:
            raise self._refusal("zero" if self.positive else "negative")
        if value == 0 and self.positive:
            raise self._refusal("zero")

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class DollarField(forms.Field):
    """A price in dollars with at most two digits behind the point, in either script: `3.50`, `៣.៥`, `$3`."""

    default_error_messages = {"invalid": _("This is not a price in dollars. Write it like 3.50.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        options.setdefault("label", _("Price in dollars"))
        options.setdefault("help_text", _("Only if you have one of your own. Without it buyers see riel converted."))
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the price.

        Raises:
            ValidationError: It is no price in dollars.
        """
        if value in self.empty_values:
            return None
        try:
            return dollars(str(value))
        except NotANumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PhotosInput(forms.FileInput):
    """A control that takes several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos as a phone sends them, several at once; cleaned they are a list."""

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        """Return the photos.

        Raises:
            ValidationError: One is empty, or there is none and one must be.
        """
        sent = value if isinstance(value, list | tuple) else [value]
        return [photo for photo in (super(PhotosField, self).clean(one, initial) for one in sent or [None]) if photo]


class RielField(WholeNumberField):
    """A price in riel: whole, more than nothing, in either script, with or without ៛."""

    default_error_messages = {
        "required": _("Write the price in riel."),
        "invalid": _("This is not a price. Write it in riel, for example 14000."),
        "fraction": _("There are no parts of a riel. Write a whole number, for example 14000."),
        "zero": _("The price must be more than zero."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Price in riel (៛)"))
        super().__init__(positive=True, **options)

    def clean(self, value: Any) -> Decimal | None:
        whole = super().clean(value)
        return None if whole is None else Decimal(whole)
