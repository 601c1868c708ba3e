"""What reviews and questions share: somebody says something, and an officer may have to look at it first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet


class VoiceStatus(models.TextChoices):
    """Whether others may read it."""

    WAITING = "waiting", _("waiting for an officer")
    APPROVED = "approved", _("shown")
    REJECTED = "rejected", _("not shown")


class HeldBecause(models.TextChoices):
    """Why an officer should look."""

    NOTHING = "", _("nothing special")
    WORDS = "words", _("has words or photos")
    CONTACT = "contact", _("has a phone number or a link")


class VoiceQuerySet(ByProvinceQuerySet[Any]):
    """Scopes over reviews and questions."""

    def approved(self) -> VoiceQuerySet:
        return self.filter(status=VoiceStatus.APPROVED)

    def waiting(self) -> VoiceQuerySet:
        return self.filter(status=VoiceStatus.WAITING)


class Voice(models.Model):
    """Something a buyer said in public, with what the vendor answered."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The name others see; as it was when it was written.
    shown_name = models.CharField(max_length=60, blank=True)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=VoiceStatus, default=VoiceStatus.WAITING)
    held_because = models.CharField(_("why it waits"), max_length=10, choices=HeldBecause, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint] | tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=Q(status__in=VoiceStatus.values), name="%(class)s_status_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="%(class)s_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="%(class)s_rejected_for_a_reason",
            ),
        )
