from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class NumberSequence(models.Model):
    """The last number drawn of one named sequence; see `marketplace.core.ids.next_number`."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class EventRecord(models.Model):
    """One fact that happened, as it was published."""

    name = models.CharField(max_length=100)
    data = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Scopes over the outbox."""

    def open(self) -> DeliveryQuerySet:
        return self.filter(delivered_at=None)


class Delivery(models.Model):
    """One fact on its way to one handler. The row is the queue: an undelivered row is found again by the sweep."""

    record = models.ForeignKey(EventRecord, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=200)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=["record", "handler"], name="one_delivery_per_handler"),)
        indexes = (
            models.Index(
                fields=["next_try_at"], condition=models.Q(delivered_at=None), name="delivery_open_by_next_try"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} to {self.handler}"


class AuditEntry(models.Model):
    """Who did what to what, when, from where and on whose behalf: for people to read.

    Never edited: the database refuses it (migration 0004; one that alters this table on SQLite makes it anew without
    its triggers, and must set them again). See `marketplace.core.audit.record`.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Whom the actor acted for: a maker, when a field officer does it for her.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The address that the request came from; nothing when the system acted by itself.
    came_from = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=100, db_index=True)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("an audit entry is written once")
        super().save(*args, **kwargs)


class AuditLink(models.Model):
    """One link of the chain over the audit entries: a digest of the link before and of one entry.

    See Note [A chain beside the entries] in `marketplace.core.audit_chain`.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(position__gte=1), name="audit_links_count_from_one"),)

    def __str__(self) -> str:
        return f"{self.position}:{self.digest[:12]}"
