"""Who scans a vendor's parcels."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.scanning.models import Role
from marketplace.users.forms import PhoneField


class ScannerForm(forms.Form):
    """The vendor's own rider or packer, until a day."""

    phone = PhoneField(label=_("Phone number"))
    role = forms.ChoiceField(
        label=_("What do they do?"),
        choices=[(role.value, role.label) for role in (Role.RIDER, Role.PACKER)],
        initial=Role.RIDER.value,
    )
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
