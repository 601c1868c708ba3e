from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord
from phonenumber_field.modelfields import PhoneNumberField

from vendors.errors import UnableToHoldStock


def riel_field(name: Any) -> Any:
    """Return a column for an amount in riel that need not be there."""
    return models.DecimalField(name, max_digits=12, decimal_places=2, null=True, blank=True)


def usd_field(name: Any) -> Any:
    """Return a column for an amount in dollars that need not be there."""
    return models.DecimalField(name, max_digits=10, decimal_places=2, null=True, blank=True)


class Partner(AbstractPartner):
    """A vendor's stock location: where a consignment is collected. Shown to people as "pick-up point"."""

    vendor = models.ForeignKey("partner.Vendor", null=True, on_delete=models.PROTECT, related_name="partners")
    village = models.ForeignKey("geography.Village", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("geography.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("geography.District", null=True, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey("geography.Province", null=True, on_delete=models.PROTECT, related_name="partners")
    landmark = models.CharField(max_length=200, blank=True)
    #: Who answers there; empty where the vendor's own number is to be called.
    phone = PhoneNumberField(_("phone number"), blank=True, default="", db_default="")
    #: As `vendors.opening.as_data` writes them; null says nothing.
    opening_times = models.JSONField(_("opening times"), null=True, blank=True, default=None)

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

    # Note [What it costs now]
    `price` and `price_usd` are what it costs now, and the only ones that anybody is charged or shown. While a reduced
    price runs, what it costs otherwise waits in `regular_price`; `vendors.services.prices` turns them when the day
    comes. So no reader asks what day it is, and what is shown is what is charged, also when the turn comes late.
    """

    #: The vendor's own price in dollars, beside the one in riel; none is ever made by converting.
    price_usd = usd_field(_("price in dollars"))
    #: Only while a reduced price runs. See Note [What it costs now].
    regular_price = riel_field(_("price without reduction"))
    regular_price_usd = usd_field(_("price in dollars without reduction"))
    sale_price = riel_field(_("reduced price"))
    sale_price_usd = usd_field(_("reduced price in dollars"))
    #: First and last day, in Cambodia.
    sale_from = models.DateField(_("reduced from"), null=True, blank=True)
    sale_to = models.DateField(_("reduced to"), null=True, blank=True)
    #: What may stand struck out beside a reduced price: the least it cost in the thirty days before.
    price_before = riel_field(_("price before"))
    #: The fewest pieces that are sold at once, and of what number they must be a multiple.
    min_quantity = models.PositiveIntegerField(_("fewest at once"), default=1, db_default=1)
    quantity_step = models.PositiveIntegerField(_("sold in steps of"), default=1, db_default=1)

    objects = StockRecordQuerySet.as_manager()

    class Meta(AbstractStockRecord.Meta):
        indexes = (
            models.Index(fields=["sale_from"], condition=Q(sale_price__isnull=False), name="stock_with_reduced_price"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__lte=F("num_in_stock")),
                name="stock_not_held_beyond_what_is_there",
                violation_error_message=_("More pieces are held for buyers than this."),
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="stock_price_positive"),
            models.UniqueConstraint(fields=["product"], name="one_stock_record_per_product"),
            models.CheckConstraint(
                condition=Q(sale_price=None, sale_price_usd=None, sale_from=None, sale_to=None)
                | Q(sale_price__isnull=False, sale_from__isnull=False, sale_to__isnull=False)
                & Q(sale_price__gt=0, sale_to__gte=F("sale_from")),
                name="stock_reduced_price_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(regular_price=None, regular_price_usd=None, price_before=None)
                | Q(sale_price__isnull=False, regular_price__isnull=False, regular_price__gt=F("price")),
                name="stock_regular_price_waits_while_reduced",
            ),
            models.CheckConstraint(
                condition=Q(price_before=None) | Q(price_before__gt=F("price")), name="stock_price_before_was_higher"
            ),
            models.CheckConstraint(
                condition=(Q(price_usd=None) | Q(price_usd__gt=0))
                & (Q(regular_price_usd=None) | Q(regular_price_usd__gt=0))
                & (Q(sale_price_usd=None) | Q(sale_price_usd__gt=0)),
                name="stock_dollar_prices_positive",
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gt=0, quantity_step__gt=0), name="stock_quantities_positive"
            ),
            models.CheckConstraint(
                condition=Exact(F("min_quantity") % F("quantity_step"), 0), name="stock_fewest_is_so_many_steps"
            ),
        )

    @property
    def is_reduced(self) -> bool:
        """Whether a reduced price runs. See Note [What it costs now]."""
        return self.regular_price is not None

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


def quantity_refusal(*, wanted: int, min_quantity: int, quantity_step: int) -> str:
    """Return why so many pieces are not sold at once, in words for the buyer; nothing where they are."""
    if wanted < min_quantity:
        return gettext("This is sold from %(fewest)d pieces on.") % {"fewest": min_quantity}
    if wanted % quantity_step:
        below = wanted // quantity_step * quantity_step
        told = gettext("This is sold in steps of %(step)d: take %(below)d or %(above)d.")
        return told % {"step": quantity_step, "below": below, "above": below + quantity_step}
    return ""


class PricePoint(models.Model):
    """From a moment on, a stock record cost so much, in riel: what a reduction is measured by."""

    stockrecord = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="price_points")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        app_label = "partner"
        indexes = (models.Index(fields=["stockrecord", "at"], name="price_point_by_time"),)

    def __str__(self) -> str:
        return f"{self.price} {self.at}"


class ReserveStock(models.Model):
    """Pieces of a product that lie at another pick-up point than the one it is sold from: moved there, they are on sale.

    Nobody can buy or hold them here, so the promise of `Note [Stock is checked under the lock]` stays with one row.
    """

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="reserves")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="reserves")
    num_pieces = models.PositiveIntegerField(_("pieces"))

    class Meta:
        app_label = "partner"
        constraints = (
            models.UniqueConstraint(fields=["product", "partner"], name="one_reserve_per_product_and_place"),
            models.CheckConstraint(condition=Q(num_pieces__gt=0), name="reserve_has_pieces"),
        )

    def __str__(self) -> str:
        return f"{self.num_pieces} at {self.partner}"
