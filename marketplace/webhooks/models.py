"""Programs of vendors that want to be told, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token

if TYPE_CHECKING:
    from datetime import datetime


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Scopes over endpoints."""

    def for_vendor(self, vendor: Any) -> WebhookEndpointQuerySet:
        return self.filter(vendor=vendor, removed_at=None)

    def told(self) -> WebhookEndpointQuerySet:
        """Keep those that want to be told and answer."""
        return self.filter(removed_at=None, stopped_at=None)


class WebhookEndpoint(models.Model):
    """An address of a vendor's own program that hears of the vendor's orders and parcels."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="webhook_endpoints")
    url = models.URLField(_("address of your program"), max_length=200)
    #: Sealed under the project's key; shown once, when it is made.
    sealed_secret = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Tries in a row that failed, and since when.
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    #: When we stopped telling it because it did not answer.
    stopped_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("program that is told")
        verbose_name_plural = _("programs that are told")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "url"], condition=Q(removed_at=None), name="one_endpoint_per_vendor_and_address"
            ),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="endpoint_is_secure"),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="endpoint_failing_has_a_beginning",
            ),
        )

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        """Return where it runs."""
        return urlsplit(self.url).hostname or ""


class DeliveryState(models.TextChoices):
    """How far a message to a program has come. The state is the queue."""

    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("taken")
    GIVEN_UP = "given_up", _("given up")


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Scopes over messages to programs."""

    def due(self, now: datetime) -> WebhookDeliveryQuerySet:
        return self.filter(
            state=DeliveryState.WAITING,
            next_try_at__lte=now,
            endpoint__stopped_at=None,
            endpoint__removed_at=None,
        )


class WebhookDelivery(models.Model):
    """One message to one program: what it says, and how often it was tried."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    #: What happened, once: a fact that is delivered twice is told once.
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    #: The very bytes that are signed and sent.
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a program")
        verbose_name_plural = _("messages to programs")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="webhook_delivery_due"),
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_latest"),
        )
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "key"], name="one_delivery_per_endpoint_and_key"),
            models.CheckConstraint(
                condition=Q(state="taken", answered_at__isnull=False) | ~Q(state="taken"),
                name="delivery_taken_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
