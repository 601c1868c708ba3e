"""What a shop says about a request, besides its quote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from catalogue.papers import clean_paper
from marketplace.quotes.models import MESSAGE_LENGTH


class MessageForm(forms.Form):
    """A word to the buyer, with a photo or a paper if need be."""

    words = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only this buyer reads it."),
    )
    paper = forms.FileField(
        label=_("Photo or PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def clean_paper(self) -> ContentFile[Any] | None:
        """Return the photo or paper ready to be kept."""
        sent = self.cleaned_data["paper"]
        return clean_paper(sent) if sent else None


class DeclineForm(forms.Form):
    """Why the shop does not answer; the buyer may read it."""

    words = forms.CharField(label=_("Why not?"), required=False, max_length=300)


class ShareForm(forms.Form):
    """What a member says to its part of a joint answer."""

    words = forms.CharField(
        label=_("A word to who asks you"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
