"""What officers fill in about commission and promotions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category
from cms.choosers import VENDORS
from cms.desk.fields import DayField
from marketplace.core.money import EXPONENTS
from marketplace.geography.models import Province
from payments.commission.models import Payer
from payments.commission.services import RuleTerms
from vendors.models import Vendor

if TYPE_CHECKING:
    ChoiceOfVendor = forms.ModelChoiceField[Vendor]
    ChoiceOfShelf = forms.ModelChoiceField[Category]
    ChoiceOfProvince = forms.ModelChoiceField[Province]
else:
    ChoiceOfVendor = ChoiceOfShelf = ChoiceOfProvince = forms.ModelChoiceField

ALL = _("all")


class RuleForm(forms.Form):
    """A rule of commission; what is left empty is for all."""

    rate = forms.DecimalField(
        label=_("Percent of the goods"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2
    )
    starts_on = DayField(label=_("First day"), help_text=_("Tomorrow or later: what was sold keeps its rate."))
    ends_on = DayField(label=_("First day on which it holds no more"), required=False)
    vendor = ChoiceOfVendor(
        label=_("Vendor"), queryset=Vendor.objects.all(), required=False, widget=VENDORS.widget_class()
    )
    category = ChoiceOfShelf(
        label=_("Shelf, with those below it"), queryset=Category.objects.order_by("path"), required=False,
        empty_label=ALL,
    )  # fmt: skip
    province = ChoiceOfProvince(
        label=_("Province of the vendor"), queryset=Province.objects.all(), required=False, empty_label=ALL
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", ALL), *((code, code) for code in EXPONENTS)], required=False
    )
    floor = forms.DecimalField(
        label=_("At least, of one order"), min_value=Decimal(0), max_digits=14, decimal_places=2, required=False,
        help_text=_("In the currency above."),
    )  # fmt: skip
    cap = forms.DecimalField(
        label=_("At most, of one order"), min_value=Decimal(0), max_digits=14, decimal_places=2, required=False
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The officer who agrees reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse parts of a riel, and bounds that say no currency."""
        data: dict[str, Any] = super().clean() or {}
        currency = data.get("currency", "")
        for name in ("floor", "cap"):
            amount = data.get(name)
            if amount is None:
                continue
            if not currency:
                self.add_error("currency", _("Choose the currency of the least and the most."))
            elif currency == "KHR" and amount != amount.to_integral_value():
                self.add_error(name, _("Riel are whole."))
        return data

    @property
    def terms(self) -> RuleTerms:
        """What the form says, for the service."""
        return RuleTerms(**self.cleaned_data)


class FundingForm(forms.Form):
    """Who pays for a promotion."""

    payer = forms.ChoiceField(label=_("Who pays"), choices=Payer.choices, widget=forms.RadioSelect)
    ministry_percent = forms.DecimalField(
        label=_("The Ministry's part, in percent"),
        min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2, required=False,
        help_text=_("Where both pay."),
    )  # fmt: skip
