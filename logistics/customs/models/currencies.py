from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.customs.models.columns import CURRENCY
from logistics.models.terms import Dated


class CurrencyRate(Dated):
    """How much of a currency one dollar is, to hold a value against a limit; XDR is the special drawing right.

    Nobody is charged at it: prices are in riel or dollars.
    """

    currency = models.CharField(_("currency"), max_length=3)
    per_usd = models.DecimalField(_("for one dollar"), max_digits=18, decimal_places=8)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("rate of a currency")
        verbose_name_plural = _("rates of currencies")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["currency", "valid_from"], name="one_currency_rate_per_day"),
            models.CheckConstraint(condition=Q(currency__regex=CURRENCY), name="currencyrate_currency_is_a_code"),
            models.CheckConstraint(condition=Q(per_usd__gt=0), name="currencyrate_positive"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.per_usd}"
