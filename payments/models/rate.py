from __future__ import annotations

from django.db import models
from django.db.models import Q


class ExchangeRate(models.Model):
    """How many riel one dollar is on a day, and who says so. Shown wherever a price is shown in dollars."""

    valid_on = models.DateField(unique=True)
    khr_per_usd = models.DecimalField(max_digits=10, decimal_places=2)
    source = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        app_label = "payment"
        constraints = (models.CheckConstraint(condition=Q(khr_per_usd__gt=0), name="rate_positive"),)

    def __str__(self) -> str:
        return f"{self.valid_on}: {self.khr_per_usd}"
