"""What a vendor says against a sanction, and when it closes its shop."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.services.appeals import LONGEST


class AppealForm(forms.Form):
    """The vendor's word."""

    words = forms.CharField(
        label=_("What is wrong about it?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    paper = forms.FileField(
        label=_("Photo or paper"),
        required=False,
        help_text=_("A photo or a PDF that shows it, up to 12 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class CloseForm(forms.Form):
    """Closing the shop for good."""

    words = forms.CharField(
        label=_("Why do you close it?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_sure = forms.BooleanField(label=_("I close this shop for good. It cannot be opened again here."))
