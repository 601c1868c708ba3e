"""Forms about trade: prices by quantity, time, samples and packing for business buyers; code and origin for customs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalogue.trade.content import BusinessContent, CustomsContent, TierContent
from catalogue.trade.forms import CodeField
from catalogue.trade.models import OriginCriterion, TradeUnit
from marketplace.core.money import Money
from marketplace.geography.countries import country_choices
from marketplace.vendor_portal.forms.fields import DollarField, RielField, WholeNumberField

#: Rows for prices by quantity on the page.
ROWS: Final = 5


def _count(label: Any, hint: Any = "") -> WholeNumberField:
    return WholeNumberField(label=label, help_text=hint, positive=True, required=False)


class BusinessForm(forms.Form):
    """What business buyers are told of one thing that is sold."""

    lead_days = WholeNumberField(
        label=_("Days to make a large order"), help_text=_("0: it lies ready."), required=False
    )
    capacity_per_month = _count(_("At most in a month"), _("How much you can make, so that nobody asks for more."))
    unit = forms.ChoiceField(label=_("Counted in"), choices=TradeUnit, required=False)
    sample_price = RielField(
        label=_("Price of a sample (៛)"),
        help_text=_("One piece, whatever you sell at once otherwise. Empty: no samples."),
        required=False,
    )
    sample_price_usd = DollarField(label=_("Price of a sample in dollars"), help_text="")
    shelf_life_days = _count(_("Keeps for so many days"), _("For food."))
    pieces_per_carton = _count(_("Pieces in a carton"))
    carton_weight_g = _count(_("Weight of a full carton, in grams"))
    carton_length_cm = _count(_("Length of the carton, in cm"))
    carton_width_cm = _count(_("Width of the carton, in cm"))
    carton_height_cm = _count(_("Height of the carton, in cm"))
    cartons_per_pallet = _count(_("Cartons on a pallet"))
    accepts_requests = forms.BooleanField(label=_("Buyers may ask me for a quote"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(ROWS):
            self.fields[f"from_{row}"] = _count(_("From so many pieces on"))
            self.fields[f"riel_{row}"] = RielField(label=_("Price of one, in riel (៛)"), required=False)
            self.fields[f"usd_{row}"] = DollarField(label=_("Price of one, in dollars"), help_text="")

    def tier_rows(self) -> Iterator[tuple[int, Any, Any, Any]]:
        """Return the fields of each row of the prices by quantity, with the row's number from 1."""
        for row in range(ROWS):
            yield row + 1, self[f"from_{row}"], self[f"riel_{row}"], self[f"usd_{row}"]

    @staticmethod
    def initial_of(content: BusinessContent) -> dict[str, Any]:
        """Return terms as the form shows them first."""
        initial: dict[str, Any] = {
            name: getattr(content, name) for name in BusinessForm.base_fields if hasattr(content, name)
        }
        if content.sample_price is not None:
            initial["sample_price"] = f"{content.sample_price:.0f}"
        starts = sorted({tier.min_quantity for tier in content.tiers})
        for row, start in enumerate(starts[:ROWS]):
            initial[f"from_{row}"] = start
            for tier in content.tiers:
                if tier.min_quantity == start:
                    in_riel = tier.price.currency == "KHR"
                    initial[f"riel_{row}" if in_riel else f"usd_{row}"] = tier.price.amount
        return initial

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(ROWS):
            start, prices = data.get(f"from_{row}"), (data.get(f"riel_{row}"), data.get(f"usd_{row}"))
            if start and not any(prices) and not (self.errors.get(f"riel_{row}") or self.errors.get(f"usd_{row}")):
                self.add_error(f"riel_{row}", _g("Write the price."))
            if any(prices) and not start and not self.errors.get(f"from_{row}"):
                self.add_error(f"from_{row}", _g("Write from how many pieces on."))
        return data

    def content(self) -> BusinessContent:
        """Return what was filled in."""
        data = self.cleaned_data
        tiers = [
            TierContent(min_quantity=data[f"from_{row}"], price=Money(Decimal(price), currency))
            for row in range(ROWS)
            for price, currency in ((data[f"riel_{row}"], "KHR"), (data[f"usd_{row}"], "USD"))
            if data[f"from_{row}"] and price
        ]
        plain = {name: data[name] for name in self.base_fields if name != "unit"}
        return BusinessContent(tiers=tuple(tiers), unit=data["unit"] or TradeUnit.PIECE, **plain)


class CustomsForm(forms.Form):
    """What customs are told of one thing that is sold."""

    hs_code = CodeField(
        label=_("Customs code (HS), six digits"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    customs_text_en = forms.CharField(
        label=_("What it is, in English"),
        help_text=_("Plain words for the customs, without your brand: “Black pepper, dried, whole”."),
        max_length=120,
        required=False,
    )
    net_weight_g = _count(_("Weight without packing, in grams"))
    origin_country = forms.ChoiceField(label=_("Made in"), required=False)
    origin_criterion = forms.ChoiceField(
        label=_("Why it counts as made in Cambodia"),
        choices=[("", _("I do not know"))],
        required=False,
        help_text=_("For the certificate of origin. Ask your trade office if you are not sure."),
    )
    national_code = CodeField(
        label=_("National customs code, 8 or 10 digits"),
        help_text=_("Only if a broker or the customs gave you one."),
        required=False,
        max_length=14,
    )
    excluded_countries = forms.MultipleChoiceField(
        label=_("Countries you do not sell this to"), required=False, widget=forms.SelectMultiple(attrs={"size": "6"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home, abroad, why = (self.fields[name] for name in ("origin_country", "excluded_countries", "origin_criterion"))
        home.choices = country_choices(with_home=True)  # type: ignore[attr-defined]
        abroad.choices = country_choices(with_home=False)  # type: ignore[attr-defined]
        why.choices = [("", _("I do not know")), *OriginCriterion.choices]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(content: CustomsContent) -> dict[str, Any]:
        """Return terms as the form shows them first."""
        return {name: getattr(content, name) for name in CustomsForm.base_fields}

    def content(self) -> CustomsContent:
        """Return what was filled in."""
        data = self.cleaned_data
        return CustomsContent(
            hs_code=data["hs_code"],
            national_code=data["national_code"],
            origin_country=data["origin_country"] or "KH",
            origin_criterion=data["origin_criterion"],
            customs_text_en=data["customs_text_en"],
            net_weight_g=data["net_weight_g"],
            excluded_countries=tuple(data["excluded_countries"]),
        )
