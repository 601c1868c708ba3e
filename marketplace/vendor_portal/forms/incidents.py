"""A vendor's word in an incident."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.incidents.services.raising import LONGEST


class AnswerForm(forms.Form):
    """What the vendor says."""

    words = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what you do about it. The buyer and the Ministry read it."),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
