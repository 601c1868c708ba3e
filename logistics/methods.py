"""Oscar's shipping methods, made from our rates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import *  # noqa: F403 - Oscar loads its own methods from here
from oscar.apps.shipping.methods import Base
from oscar.core import prices

from logistics.selectors import Rate


class RatedMethod(Base):
    """One rate, as Oscar wants to see it."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.code = rate.code
        self.name = rate.name

    def calculate(self, basket: Any) -> prices.Price:
        """Return the price of the parcel; a parcel's postage bears no tax of its own."""
        amount = self.rate.price.amount
        return prices.Price(currency=self.rate.price.currency, excl_tax=amount, incl_tax=amount)


class ChosenAtCheckout(Base):
    """What stands for delivery before there is an address: nothing is charged and nothing is promised."""

    code = "chosen-at-checkout"
    name = _("Chosen at checkout")  # type: ignore[assignment]  # Oscar names its own methods lazily too

    def calculate(self, basket: Any) -> prices.Price:
        return prices.Price(currency=basket.currency, excl_tax=0, incl_tax=0)
