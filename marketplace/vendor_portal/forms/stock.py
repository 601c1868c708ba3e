"""Forms about what a vendor sets without review: prices, pieces, reductions, places, a holiday."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.vendor_portal.forms.fields import DollarField, RielField, WholeNumberField
from vendors.services.holidays import MOST_DAYS as LONGEST_HOLIDAY
from vendors.services.places import PiecesAt
from vendors.services.prices import MOST_DAYS, Reduction
from vendors.services.stock import Offer

#: Before the key of a pick-up point.
PLACE = "place-"


class DayField(forms.DateField):
    """A day, chosen in the phone's own calendar or typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        words = {"required": _("Choose a day."), "invalid": _("This is not a day. Write it like 31/12/2026.")}
        super().__init__(error_messages=words, **options)


class StockForm(forms.Form):
    """Price and pieces of what is on sale: changed at once, without review."""

    price = RielField()
    price_usd = DollarField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))
    min_quantity = WholeNumberField(
        label=_("Fewest sold at once"), help_text=_("If not piece by piece."), positive=True, required=False
    )
    quantity_step = WholeNumberField(
        label=_("Sold in steps of"), help_text=_("6 means 6, 12, 18."), positive=True, required=False
    )

    @classmethod
    def initial_of(cls, offer: Offer) -> dict[str, Any]:
        """Return an offer as the form shows it first."""
        return {
            "price": f"{offer.price:.0f}",
            "price_usd": offer.price_usd,
            "num_in_stock": offer.num_in_stock,
            "min_quantity": offer.min_quantity,
            "quantity_step": offer.quantity_step,
        }

    def offer(self) -> Offer:
        """Return what was filled in."""
        data = self.cleaned_data
        step = data["quantity_step"] or 1
        return Offer(
            price=data["price"],
            price_usd=data["price_usd"],
            num_in_stock=data["num_in_stock"],
            min_quantity=data["min_quantity"] or step,
            quantity_step=step,
        )


class ReductionForm(forms.Form):
    """A reduced price for some days."""

    sale_price = RielField(label=_("Reduced price in riel (៛)"))
    sale_price_usd = DollarField(label=_("Reduced price in dollars"))
    sale_from = DayField(label=_("First day"))
    sale_to = DayField(label=_("Last day"), help_text=_("At most %(most)d days.") % {"most": MOST_DAYS})

    def reduction(self) -> Reduction:
        """Return what was filled in."""
        data = self.cleaned_data
        return Reduction(
            price=data["sale_price"],
            price_usd=data["sale_price_usd"],
            starts_on=data["sale_from"],
            ends_on=data["sale_to"],
        )


class PlacesForm(forms.Form):
    """How many pieces lie at the pick-up points that a product is not sold from, and how many were carried over."""

    def __init__(self, *args: Any, places: Sequence[PiecesAt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere = [place for place in places if not place.is_sold_from]
        for place in self.elsewhere:
            self.fields[f"{PLACE}{place.partner_id}"] = WholeNumberField(label=place.name, initial=place.num_pieces)

    def pieces(self) -> dict[int, int]:
        """Return what was filled in, by the pick-up point's key."""
        return {place.partner_id: self.cleaned_data[f"{PLACE}{place.partner_id}"] for place in self.elsewhere}


class HolidayForm(forms.Form):
    """From when to when a shop is closed."""

    away_from = DayField(label=_("First day closed"))
    away_to = DayField(label=_("Last day closed"), help_text=_("At most %(most)d days.") % {"most": LONGEST_HOLIDAY})
