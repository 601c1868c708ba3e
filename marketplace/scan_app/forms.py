"""What comes from a phone: the number, the step, when, and what the step asks for."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.images import clean_photo
from logistics.carriers.s10 import InvalidS10, parse_s10
from logistics.scanning.selectors import tidy_number
from logistics.scanning.services.taking import SentScan
from logistics.words import FIELD_WORDS
from marketplace.core.khmer import latin_digits
from marketplace.core.money import EXPONENTS, Money

if TYPE_CHECKING:
    from datetime import datetime

#: What a step may ask for, in the order of the form.
TOLD: Final = tuple(name for name in FIELD_WORDS if name != "location")
_KEY: Final = re.compile(r"[A-Za-z0-9-]{8,36}\Z")
_S10_LIKE: Final = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}\Z")
_MONEY: Final = re.compile(r"[\s,៛$]+")


def checked_number(text: str) -> str:
    """Return the number that somebody typed or scanned.

    Raises:
        ValidationError: There is none, or the check digit of a postal number is wrong.
    """
    tidy = tidy_number(text)
    if not tidy:
        raise ValidationError(_("Type the number on the label."))
    if _S10_LIKE.match(tidy):
        try:
            parse_s10(tidy)
        except InvalidS10 as error:
            raise ValidationError(_("One digit of this number is wrong. Look at the label again.")) from error
    return tidy


class ScanForm(forms.Form):
    """One scan, as the page or its script sends it."""

    key = forms.CharField(max_length=36)
    number = forms.CharField(max_length=120)
    step = forms.CharField(max_length=40)
    occurred_at = forms.DateTimeField(required=False)
    sent_at = forms.DateTimeField(required=False)
    code = forms.CharField(max_length=12, required=False)
    cash_amount = forms.CharField(max_length=20, required=False)
    cash_currency = forms.ChoiceField(choices=[(code, code) for code in EXPONENTS], required=False)
    photo = forms.FileField(required=False)
    signature = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TOLD:
            self.fields[name] = forms.CharField(label=FIELD_WORDS[name], max_length=300, required=False)

    def clean_key(self) -> str:
        """Return the phone's name for the scan."""
        if not _KEY.match(self.cleaned_data["key"]):
            raise ValidationError(_("This page is too old. Open it again."))
        return str(self.cleaned_data["key"])

    def clean_number(self) -> str:
        """Return the number without what people put between its digits."""
        return checked_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """Return the recipient's code in Latin digits."""
        return re.sub(r"\s", "", latin_digits(self.cleaned_data["code"]))

    def clean_photo(self) -> Any:
        """Return the photo, made again without hidden data."""
        return self._made_again("photo")

    def clean_signature(self) -> Any:
        """Return the drawn name, made again."""
        return self._made_again("signature")

    def clean_cash_amount(self) -> Decimal | None:
        """Return how much was taken."""
        text = _MONEY.sub("", latin_digits(self.cleaned_data["cash_amount"]))
        if not text:
            return None
        try:
            amount = Decimal(text)
            if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 11:
                raise ValidationError(_("This is not an amount."))
        except InvalidOperation as error:
            raise ValidationError(_("This is not an amount.")) from error
        return amount

    def clean(self) -> dict[str, Any]:
        """Make money of the amount."""
        data: dict[str, Any] = super().clean() or {}
        amount = data.get("cash_amount")
        data["cash"] = None
        if amount is not None:
            try:
                data["cash"] = Money(amount, data.get("cash_currency") or "KHR")
            except ValueError:
                self.add_error("cash_amount", _("This is not an amount."))
        return data

    def sent(self, *, now: datetime) -> SentScan:
        """Return what came, for the service; what says no time happened now."""
        data = self.cleaned_data
        sent_at = data["sent_at"] or now
        return SentScan(
            key=data["key"],
            number=data["number"],
            step=data["step"],
            occurred_at=data["occurred_at"] or sent_at,
            sent_at=sent_at,
            told={name: data[name] for name in TOLD if data.get(name)},
            code=data["code"],
            cash=data["cash"],
            photo=data["photo"],
            signature=data["signature"],
        )

    def words(self) -> str:
        """Return what is wrong, in one line."""
        return " ".join(str(word) for words in self.errors.values() for word in words)

    def _made_again(self, name: str) -> Any:
        upload = self.cleaned_data[name]
        return clean_photo(upload) if upload else None
