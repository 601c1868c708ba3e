from __future__ import annotations

from typing import Any

from django.utils import timezone
from oscar.apps.shipping.repository import Repository as CoreRepository

from logistics.methods import ChosenAtCheckout, RatedMethod
from logistics.selectors import ParcelLine, Place, rates_for


class Repository(CoreRepository):
    """Oscar's door to our rates: asked for the methods that fit a basket of one vendor and an address.

    A basket of several vendors has no method of its own: delivery is chosen for each vendor, through `rates_for_all`.
    """

    def get_available_shipping_methods(  # Oscar's signature
        self, basket: Any, shipping_addr: Any = None, **kwargs: Any
    ) -> list[Any]:
        partners = {line.stockrecord.partner for line in basket.all_lines()}
        if shipping_addr is None or len(partners) != 1:
            return [ChosenAtCheckout()]
        answer = rates_for(
            lines=[ParcelLine.of(line.product, line.quantity) for line in basket.all_lines()],
            origin=Place.of(partners.pop()),
            destination=Place.of(shipping_addr),
            on=timezone.localdate(),
        )
        return [RatedMethod(rate) for rate in answer.rates]
