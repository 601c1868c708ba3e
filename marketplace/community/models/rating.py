from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Rating(models.Model):
    """The stars of everything approved, added up: written in the transaction that approves."""

    stars = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(stars__gte=F("count"), stars__lte=F("count") * 5), name="%(class)s_adds_up"
            ),
        )

    @property
    def average(self) -> Decimal | None:
        """Stars for one review, one digit after the point; None where nobody has said anything."""
        if not self.count:
            return None
        return (Decimal(self.stars) / self.count).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)


class ProductRating(Rating):
    """What buyers think of a listing."""

    product = models.OneToOneField(
        "catalogue.Product", primary_key=True, on_delete=models.CASCADE, related_name="buyers_rating"
    )

    class Meta(Rating.Meta):
        verbose_name = _("rating of a product")

    def __str__(self) -> str:
        return f"{self.average} ({self.count})"


class VendorRating(Rating):
    """What buyers think of a vendor's service."""

    vendor = models.OneToOneField("partner.Vendor", primary_key=True, on_delete=models.CASCADE, related_name="rating")

    class Meta(Rating.Meta):
        verbose_name = _("rating of a vendor")

    def __str__(self) -> str:
        return f"{self.average} ({self.count})"
