from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models import ServicePoint
from logistics.models.columns import exact_money
from logistics.models.terms import Dated
from marketplace.core.money import Money

if TYPE_CHECKING:
    from datetime import datetime


class HubKeeperQuerySet(models.QuerySet["HubKeeper"]):
    """Scopes over appointments."""

    def at(self, moment: datetime) -> HubKeeperQuerySet:
        """Return the appointments that hold at a moment."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), appointed_at__lte=moment)


class HubKeeper(models.Model):
    """Somebody whom officers appointed to keep a village hub: who takes parcels in there and sends them on as one lot."""

    hub = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="keepers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hubs_kept")
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HubKeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("keeper of a hub")
        verbose_name_plural = _("keepers of hubs")
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "user"], condition=Q(ended_at=None), name="one_appointment_per_hub_and_keeper"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="keeper_ended_both_or_neither",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.hub_id}"


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
