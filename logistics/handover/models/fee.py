from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from logistics.models import ServicePoint
from logistics.models.columns import exact_money
from logistics.models.terms import Dated
from marketplace.core.money import Money


class HubFee(Dated):
    """What a hub takes from a maker for each parcel that it gathers, from a day on."""

    hub = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="fees", verbose_name=_("hub"))
    amount = models.DecimalField(_("for each parcel"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="KHR")

    class Meta(Dated.Meta):
        verbose_name = _("fee of a hub")
        verbose_name_plural = _("fees of hubs")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["hub", "valid_from"], name="one_fee_per_hub_and_day"),
            models.CheckConstraint(condition=exact_money("amount", "currency"), name="hubfee_is_money"),
        )

    def __str__(self) -> str:
        return f"{self.hub_id} {self.amount} {self.currency}"

    @property
    def price(self) -> Money:
        """Return the fee for one parcel."""
        return Money(self.amount, self.currency)
