"""Sending many listings as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A table, the photos that it names, and whether what is new goes to the Ministry; what is in them the worker sees."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX or CSV, up to 5,000 rows and 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
    )
    photos = forms.FileField(
        label=_("Photos in a ZIP file"),
        help_text=_("Up to 85 MB. The table names each photo as it is called in the ZIP file."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        required=False,
        error_messages={"empty": _("This file is empty. Choose another.")},
    )
    keeps_drafts = forms.BooleanField(
        label=_("Keep new products as drafts: I will look at them and send them to the Ministry myself."),
        required=False,
    )

    def content(self) -> dict[str, Any]:
        """Return what was filled in, as `begin_import` takes it."""
        photos: UploadedFile[Any] | None = self.cleaned_data["photos"]
        return {"table": self.cleaned_data["table"], "photos": photos, "sends": not self.cleaned_data["keeps_drafts"]}
