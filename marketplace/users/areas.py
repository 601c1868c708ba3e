"""Where an officer looks and decides: one province, or the whole country.

# Note [An officer sees only the own area]
Every row that belongs to a place has one province: an application and a vendor their own, and whatever a vendor has
(listings, products, certificates, orders) the vendor's. An officer has one area, a row of `OfficerArea`; without one
there is no area, and nothing that lies in a province is seen or touched. A superuser's area is the whole country.

A new model joins by two lines: its queryset is a `ByProvinceQuerySet`, and `PROVINCE_AT` on the model names the ways to
its province. A screen asks `rows.in_area(area_of(request.user))` and looks for each object among those rows, so that
what lies elsewhere answers 404. `cms.desk.areas` does both for Wagtail's viewsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = TypeVar("Row", bound=models.Model, covariant=True)


@dataclass(frozen=True)
class Area:
    """The whole country, one province by its key, or, with neither, nowhere."""

    is_national: bool = False
    province_id: int | None = None

    def holds(self, province_id: int | None) -> bool:
        """Return whether a province lies in the area."""
        return self.is_national or (province_id is not None and province_id == self.province_id)

    def within(self, paths: Iterable[str]) -> Q:
        """Return the condition that one of these lookups leads to a province of the area."""
        if self.is_national:
            return Q()
        if self.province_id is None:
            return Q(pk__in=())
        found = Q()
        for path in paths:
            found |= Q(**{path: self.province_id})
        return found


NATIONAL: Final = Area(is_national=True)
NOWHERE: Final = Area()


def area_of(user: Any) -> Area:
    """Return the area of whoever is signed in. The row is read once for each user object."""
    if user.is_superuser:
        return NATIONAL
    row = getattr(user, "officer_area", None)
    return Area(is_national=row.is_national, province_id=row.province_id) if row else NOWHERE


class ByProvinceQuerySet(models.QuerySet[Row]):
    """Rows that lie in provinces, by the lookups that their model names in `PROVINCE_AT`."""

    def in_area(self, area: Area) -> Self:
        """Keep what lies in an officer's area. See Note [An officer sees only the own area]."""
        return self.filter(area.within(self.model.PROVINCE_AT))  # type: ignore[attr-defined]
