"""Handing in what is required."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.day_field import DayField
from marketplace.vendor_portal.forms.application import paper_file_field
from vendors.models import Licence, LicenceKind
from vendors.services.licences import LicenceContent


class HandInForm(forms.Form):
    """A photo or PDF of one paper."""

    file = paper_file_field()


class LicenceForm(forms.Form):
    """A licence, a permit, or the notice of who needs neither; what belongs together is checked by the service."""

    kind = forms.ChoiceField(label=_("What do you have?"), choices=[("", _("Choose")), *LicenceKind.choices])
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    issued_on = DayField(label=_("Issued on"), required=False, is_past=True)
    expires_on = DayField(label=_("Holds until"), required=False)
    scan = paper_file_field(is_required=False)

    def __init__(self, *args: Any, may_be_empty: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = not may_be_empty
        if may_be_empty:
            self.fields["kind"].choices = [("", _("None yet")), *LicenceKind.choices]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, licence: Licence | None) -> dict[str, Any]:
        """Return what the form shows first."""
        return {name: getattr(licence, name) for name in cls.base_fields if name != "scan"} if licence else {}

    @property
    def content(self) -> LicenceContent | None:
        """What was filled in; None when there is no licence."""
        return LicenceContent(**self.cleaned_data) if self.cleaned_data["kind"] else None
