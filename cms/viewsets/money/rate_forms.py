"""What officers fill in about exchange rates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from payments.services.rates import RateJumps, refuse_jump


class RateForm(WagtailAdminModelForm):
    """The rate of one day. One that is far from the last is asked about once more."""

    is_sure = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask about a rate that jumps; keep the day of one that is mended."""
        data: dict[str, Any] = super().clean()
        if self.instance.pk and data.get("valid_on") not in (None, self.initial.get("valid_on")):
            self.add_error("valid_on", _("The day stays. Put a rate in for the other day."))
        rate, day = data.get("khr_per_usd"), data.get("valid_on")
        if rate and day and not data.get("is_sure"):
            try:
                refuse_jump(day=day, khr_per_usd=rate)
            except RateJumps as error:
                self.add_error("khr_per_usd", str(error))
        return data
