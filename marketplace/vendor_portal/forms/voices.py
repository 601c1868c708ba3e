from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.community.screening import ANSWER_LENGTH


class AnswerForm(forms.Form):
    """A vendor's answer to a question or a review."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=ANSWER_LENGTH,
        help_text=_("Everybody can read it. Please write no phone numbers and no links."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
