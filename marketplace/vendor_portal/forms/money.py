"""From when until when a vendor wants to see its money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.day_field import DayField
from payments.vendor_money import MOST_DAYS


class MoneyForm(forms.Form):
    """Two days, in the address, so that a page can be kept and sent on. Without them the last twelve months."""

    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        self.today = today
        start = (today.replace(day=1) - timedelta(days=330)).replace(day=1)
        usual = {"first": start, "last": today}
        is_asked = bool(usual.keys() & set(data))
        sent = {name: data.get(name) or day for name, day in usual.items()} if is_asked else None
        super().__init__(sent, initial=usual)
        self.asked = (start, today)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        first, last = data.get("first") or self.asked[0], data.get("last") or self.asked[1]
        if last < first:
            self.add_error("last", ValidationError(_("The last day is before the first."), code="before"))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last", ValidationError(_("At most three years at once."), code="too_long"))
        else:
            self.asked = (first, last)
        return data

    def days(self) -> tuple[date, date]:
        """Return the days that were asked for; those of a form that is wrong are not, and the usual ones stand."""
        if self.is_bound:
            self.full_clean()
        return self.asked
