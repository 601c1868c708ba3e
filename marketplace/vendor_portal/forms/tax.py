"""What a vendor says of itself to the tax office, in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.day_field import DayField
from payments.papers.models import TaxProfile
from payments.papers.services.profiles import TaxAnswers
from vendors.models import Vendor

YES: Final = "yes"


class TaxForm(forms.Form):
    """Registered for VAT or not, and what papers must say."""

    registered = forms.ChoiceField(
        label=_("Are you registered for VAT?"),
        choices=(("no", _("No. Most small makers are not.")), (YES, _("Yes, I have a VAT certificate."))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say yes or no.")},
    )
    tin = forms.CharField(
        label=_("Tax identification number (TIN)"),
        max_length=20,
        required=False,
        help_text=_("It stands on your certificate, for example K002-123456789."),
    )
    legal_name_km = forms.CharField(label=_("Legal name in Khmer"), max_length=200, required=False)
    legal_name_en = forms.CharField(label=_("Legal name in English"), max_length=200, required=False)
    address_km = forms.CharField(label=_("Address in Khmer"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=300, required=False)
    valid_from = DayField(
        label=_("Holds from"),
        required=False,
        help_text=_("Today, or a later day. Papers that are out stay as they are."),
    )

    def answers(self, *, today: date) -> TaxAnswers:
        """Return what was said; without a day, from today."""
        data = self.cleaned_data
        texts = {
            name: data[name].strip() for name in ("tin", "legal_name_km", "legal_name_en", "address_km", "address_en")
        }
        return TaxAnswers(valid_from=data["valid_from"] or today, is_vat_registered=data["registered"] == YES, **texts)


def known_of(*, vendor: Vendor, profile: TaxProfile | None) -> dict[str, Any]:
    """Return what the form begins with: the last profile, else what we know of the vendor."""
    if profile is not None:
        names = ("tin", "legal_name_km", "legal_name_en", "address_km", "address_en")
        return {"registered": YES if profile.is_vat_registered else "no"} | {n: getattr(profile, n) for n in names}
    place = vendor.village or vendor.commune or vendor.district or vendor.province
    return {
        "registered": "no",
        "legal_name_km": vendor.legal_name,
        "address_km": place.path_km,
        "address_en": place.path_en,
    }
