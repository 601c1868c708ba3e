from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.users.areas import ByProvinceQuerySet


class PayoutRule(models.Model):
    """From a day on: how long an order's money rests after its delivery, and how soon a statement is paid."""

    valid_on = models.DateField(_("valid from this day"), unique=True)
    hold_days = models.PositiveSmallIntegerField(
        _("days after delivery"), help_text=_("So many days after its delivery an order's money is owed for payment.")
    )
    pay_days = models.PositiveSmallIntegerField(
        _("days to pay"), help_text=_("Within so many days after a statement its money is sent.")
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rule of payouts")
        verbose_name_plural = _("rules of payouts")
        constraints = (
            models.CheckConstraint(condition=Q(hold_days__lte=90, pay_days__lte=30), name="payout_rule_in_reason"),
        )

    def __str__(self) -> str:
        return f"{self.valid_on}"


class PayoutHoldQuerySet(ByProvinceQuerySet["PayoutHold"]):
    """Scopes over holds."""

    def standing(self) -> PayoutHoldQuerySet:
        return self.filter(lifted_at=None)

    def on_vendors(self) -> PayoutHoldQuerySet:
        """Keep those that hold all of a vendor's money, not that of one order."""
        return self.standing().filter(order=None)


class PayoutHold(models.Model):
    """The money of one order, or all of a vendor's, waits, and the vendor reads why. An incident holds its order."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="payout_holds")
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="payout_holds")
    reason = models.TextField(_("reason"))
    #: Of the incident that holds it; empty where an officer does.
    incident_number = models.CharField(max_length=20, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = PayoutHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="payout_hold_has_a_reason"),
            models.UniqueConstraint(
                fields=["incident_number"], condition=~Q(incident_number=""), name="one_payout_hold_per_incident"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__gte=F("set_at")),
                name="payout_hold_lifted_after_it_was_set",
            ),
        )
        indexes = (models.Index(fields=["order"], condition=Q(lifted_at=None), name="payout_hold_by_open_order"),)

    def __str__(self) -> str:
        return f"{self.order or self.vendor}"
