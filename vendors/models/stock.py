from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from vendors.errors import UnableToHoldStock


class Partner(AbstractPartner):
    """A vendor's stock location: where a consignment is collected. Shown to people as "pick-up point"."""

    vendor = models.ForeignKey("partner.Vendor", null=True, on_delete=models.PROTECT, related_name="partners")
    village = models.ForeignKey("geography.Village", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("geography.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("geography.District", null=True, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey("geography.Province", null=True, on_delete=models.PROTECT, related_name="partners")
    landmark = models.CharField(max_length=200, blank=True)

    class Meta(AbstractPartner.Meta):
        verbose_name = _("pick-up point")
        verbose_name_plural = _("pick-up points")


class StockRecordQuerySet(models.QuerySet["StockRecord"]):
    """Scopes over stock."""

    def for_vendor(self, vendor: Any) -> StockRecordQuerySet:
        return self.filter(partner__vendor=vendor)


class StockRecord(AbstractStockRecord):
    """One partner's price and stock for a product.

    # Note [Stock is checked under the lock]
    Oscar adds to `num_allocated` without looking, so two buyers of the last piece both get it. Here the database adds
    only where enough is left, in the same statement, and a constraint stands behind it for every other way in.
    """

    objects = StockRecordQuerySet.as_manager()

    class Meta(AbstractStockRecord.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__lte=F("num_in_stock")),
                name="stock_not_held_beyond_what_is_there",
                violation_error_message=_("More pieces are held for buyers than this."),
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="stock_price_positive"),
            models.UniqueConstraint(fields=["product"], name="one_stock_record_per_product"),
        )

    def allocate(self, quantity: int) -> None:
        """Hold pieces for a buyer, or refuse. See Note [Stock is checked under the lock].

        Raises:
            UnableToHoldStock: Fewer pieces are left.
        """
        if not self.can_track_allocations:
            return
        held = (
            type(self)
            .objects.filter(pk=self.pk, num_in_stock__gte=Coalesce(F("num_allocated"), 0) + quantity)
            .update(num_allocated=Coalesce(F("num_allocated"), 0) + quantity)
        )
        if not held:
            raise UnableToHoldStock(stock_record_id=self.pk)
        self.refresh_from_db(fields=["num_allocated"])
