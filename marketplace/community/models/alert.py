from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token


class AlertKind(models.TextChoices):
    """What somebody waits for."""

    BACK = "back", _("when it is back")
    CHEAPER = "cheaper", _("when it is cheaper")


class AlertQuerySet(models.QuerySet["Alert"]):
    """Scopes over alerts."""

    def open_at(self, now: datetime) -> AlertQuerySet:
        """Keep those that may still be sent."""
        return self.filter(fired_at=None, stopped_at=None, expires_at__gt=now)


class Alert(models.Model):
    """Somebody wants to hear, once, that a product is back or costs less."""

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts_of_products")
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="alerts_of_buyers")
    kind = models.CharField(max_length=10, choices=AlertKind)
    #: The price when they asked; it is cheaper when it is below this, in the same currency.
    price_seen = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "product", "kind"],
                condition=Q(fired_at=None, stopped_at=None),
                name="one_open_alert_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cheaper") | (Q(price_seen__isnull=False) & ~Q(currency="")),
                name="alert_cheaper_than_what",
            ),
            models.CheckConstraint(condition=Q(fired_at=None) | Q(stopped_at=None), name="alert_ends_once"),
        )
        indexes = (
            models.Index(fields=["product"], condition=Q(fired_at=None, stopped_at=None), name="alert_open_by_product"),
        )

    def __str__(self) -> str:
        return self.token
