from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from logistics.door_sizes import SIZES, CompartmentSize, sizes_that_fit

if TYPE_CHECKING:
    from logistics.models import ServicePoint


class CompartmentQuerySet(models.QuerySet["Compartment"]):
    """Scopes over doors of lockers."""

    def free_for(self, *, point: ServicePoint, size: str) -> CompartmentQuerySet:
        """Return the empty doors of a locker behind which a parcel fits, the smallest first."""
        order = Case(
            *(When(size=one, then=Value(place)) for place, one in enumerate(SIZES)), output_field=IntegerField()
        )
        taken = Compartment.objects.filter(point=point, stays__isnull=False, stays__released_at=None)
        fitting = self.filter(point=point, is_working=True, size__in=sizes_that_fit(size))
        return fitting.exclude(pk__in=taken.values("pk")).order_by(order, "number", "pk")


class Compartment(models.Model):
    """One door of a parcel locker. At most one parcel lies behind it; `PointStay` sees to that."""

    point = models.ForeignKey(
        "shipping.ServicePoint", on_delete=models.PROTECT, related_name="compartments", verbose_name=_("locker")
    )
    number = models.CharField(_("number on the door"), max_length=10)
    size = models.CharField(_("size"), max_length=1, choices=CompartmentSize)
    is_working = models.BooleanField(_("in order"), default=True)

    objects = CompartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("compartment")
        verbose_name_plural = _("compartments")
        ordering = ("point", "number")
        constraints = (
            models.UniqueConstraint(fields=["point", "number"], name="one_compartment_per_number"),
            models.CheckConstraint(condition=Q(size__in=CompartmentSize.values), name="compartment_size_known"),
            models.CheckConstraint(condition=~Q(number=""), name="compartment_has_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.point_id} {self.number} {self.size}"
