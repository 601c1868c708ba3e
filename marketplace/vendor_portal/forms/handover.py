"""Forms about handing parcels over together."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: How far ahead a carrier is asked to come.
FARTHEST: Final = timedelta(days=7)


class PickupForm(forms.Form):
    """From when the parcels lie ready."""

    ready_at = forms.DateTimeField(
        label=_("Ready from"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Say from when the parcels lie ready.")},
    )

    def clean_ready_at(self) -> datetime:
        """Refuse what lies far ahead; what is past means now."""
        ready: datetime = self.cleaned_data["ready_at"]
        if ready > timezone.now() + FARTHEST:
            raise forms.ValidationError(_("Choose a day within the next week."))
        return ready


class ReceivedForm(forms.Form):
    """Who of the carrier took the parcels, with a signature drawn by a finger where there is a script."""

    received_by = forms.CharField(
        label=_("Name of who takes the parcels"),
        max_length=120,
        error_messages={"required": _("Write the name of who takes the parcels.")},
    )
    signature = forms.CharField(required=False, max_length=30_000, widget=forms.HiddenInput)

    def clean_signature(self) -> Any:
        """Return the lines that were drawn; the service looks whether they are any."""
        text = self.cleaned_data["signature"]
        try:
            return json.loads(text) if text else []
        except ValueError as error:
            raise forms.ValidationError(_("This signature cannot be read. Please sign again.")) from error
