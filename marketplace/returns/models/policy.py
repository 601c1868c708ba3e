from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models.terms import Dated


class Reason(models.TextChoices):
    """Why a buyer gives something back, in one word that can be counted."""

    DAMAGED = "damaged", _("it is damaged or spoilt")
    TRANSPORT = "transport", _("the parcel was damaged on the way")
    WRONG = "wrong", _("it is not what I ordered")
    MISSING = "missing", _("something is missing")
    CHANGED_MIND = "changed_mind", _("I have changed my mind")


class Goods(models.TextChoices):
    """Goods that keep may travel back; goods that spoil follow a rule of their own."""

    KEEPS = "keeps", _("goods that keep")
    SPOILS = "spoils", _("goods that spoil")


class Payer(models.TextChoices):
    """Who pays the way back."""

    BUYER = "buyer", _("the buyer")
    VENDOR = "vendor", _("the vendor")
    CARRIER = "carrier", _("the carrier")
    MINISTRY = "ministry", _("the Ministry")


class ReturnPolicy(Dated):
    """On which terms goods of one class are given back for one reason. The terms of the day of the order hold."""

    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    goods = models.CharField(_("goods"), max_length=6, choices=Goods)
    is_accepted = models.BooleanField(_("may be asked for"), default=True)
    window_hours = models.PositiveIntegerField(_("hours from delivery in which it may be asked for"))
    must_come_back = models.BooleanField(_("the goods must come back"))
    way_back_paid_by = models.CharField(_("the way back is paid by"), max_length=8, choices=Payer, blank=True)
    photos_required = models.BooleanField(_("a photo is required"))
    with_delivery = models.BooleanField(_("delivery is paid back where the whole order goes back"))
    answer_hours = models.PositiveIntegerField(_("hours the vendor has to answer"), default=72)
    dispute_hours = models.PositiveIntegerField(_("hours the buyer has to call the Ministry"), default=168)
    send_hours = models.PositiveIntegerField(_("hours the buyer has to send it back"), default=168)
    inspect_hours = models.PositiveIntegerField(_("hours the vendor has to look at it"), default=72)

    class Meta(Dated.Meta):
        verbose_name = _("terms of return")
        verbose_name_plural = _("terms of return")
        ordering = ("goods", "reason", "-valid_from")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["reason", "goods", "valid_from"], name="one_return_policy_per_day"),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values, goods__in=Goods.values), name="return_policy_words_known"
            ),
            models.CheckConstraint(
                condition=Q(must_come_back=False, way_back_paid_by="")
                | Q(must_come_back=True, way_back_paid_by__in=Payer.values),
                name="return_policy_way_back_has_a_payer",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=False)
                | Q(
                    window_hours__gt=0,
                    answer_hours__gt=0,
                    dispute_hours__gt=0,
                    send_hours__gt=0,
                    inspect_hours__gt=0,
                ),
                name="return_policy_clocks_run",
            ),
            models.CheckConstraint(
                condition=Q(goods="keeps") | Q(must_come_back=False), name="goods_that_spoil_do_not_come_back"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_goods_display()}: {self.get_reason_display()} ({self.valid_from})"

    @property
    def window(self) -> timedelta:
        """Return how long after delivery it may be asked for."""
        return timedelta(hours=self.window_hours)

    @property
    def days(self) -> int | None:
        """Return the window in days, where it is whole days and more than two; shorter ones are told in hours."""
        return self.window_hours // 24 if self.window_hours > 48 and not self.window_hours % 24 else None
