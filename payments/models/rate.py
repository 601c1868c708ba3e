from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Q

from marketplace.core.ids import new_token

#: In the cache: changes whenever a rate is entered or mended.
GENERATION: Final = "payments:rates:generation"


class ExchangeRate(models.Model):
    """How many riel one dollar is on a day, and who says so. Shown wherever a price is shown in dollars."""

    valid_on = models.DateField(unique=True)
    khr_per_usd = models.DecimalField(max_digits=10, decimal_places=2)
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        app_label = "payment"
        constraints = (models.CheckConstraint(condition=Q(khr_per_usd__gt=0), name="rate_positive"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and let no page show an older one from memory."""
        super().save(*args, **kwargs)
        transaction.on_commit(partial(cache.set, GENERATION, new_token(), None))

    def __str__(self) -> str:
        return f"{self.valid_on}: {self.khr_per_usd}"
