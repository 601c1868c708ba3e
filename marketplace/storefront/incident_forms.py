"""What buyers type when something went wrong."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.photo_field import PhotosField
from marketplace.incidents.models import IncidentKind
from marketplace.incidents.services.raising import LONGEST


class ReportForm(forms.Form):
    """What went wrong."""

    kind = forms.ChoiceField(label=_("What went wrong?"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The vendor and the Ministry read it."),
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to three. The vendor and the Ministry see them, nobody else."),
    )


class LastWordForm(forms.Form):
    """Solved, or not."""

    words = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
