"""What a vendor fills in to pay for delivery."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.models import DeliveryService
from logistics.selectors.offers import open_provinces, open_services
from logistics.services.offers import OfferTerms
from marketplace.geography.models import Province
from marketplace.vendor_portal.forms.fields import WholeNumberField


class _ServiceField(forms.ModelChoiceField[DeliveryService]):
    def label_from_instance(self, obj: DeliveryService) -> str:
        return obj.name


class _ProvinceField(forms.ModelChoiceField[Province]):
    def label_from_instance(self, obj: Province) -> str:
        return obj.name


class OfferForm(forms.Form):
    """From which sum on the vendor pays, how much at most, for which deliveries, and when."""

    from_amount = WholeNumberField(
        label=_("From this sum of goods on (៛)"), help_text=_("0: for every order."), initial="50000"
    )
    pays_at_most = WholeNumberField(
        label=_("You pay at most (៛)"),
        help_text=_("Leave it empty to pay all: then delivery is free for the buyer."),
        positive=True,
        required=False,
    )
    service = _ServiceField(label=_("Only this delivery"), queryset=None, required=False, empty_label=_("All"))
    province = _ProvinceField(label=_("Only to this province"), queryset=None, required=False, empty_label=_("All"))
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("Leave it empty if it has no end."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services, provinces = self.fields["service"], self.fields["province"]
        services.queryset = open_services()  # type: ignore[attr-defined]
        provinces.queryset = open_provinces()  # type: ignore[attr-defined]

    def terms(self) -> OfferTerms:
        """Return what was filled in."""
        data = self.cleaned_data
        most = data["pays_at_most"]
        return OfferTerms(
            from_amount=Decimal(data["from_amount"]),
            pays_at_most=None if most is None else Decimal(most),
            valid_from=data["valid_from"],
            valid_to=data["last_day"] + timedelta(days=1) if data["last_day"] else None,
            service=data["service"],
            province=data["province"],
        )
