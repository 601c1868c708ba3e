"""What an address is made of where streets have no names: places of the gazetteer, a landmark, a point, a phone.

In another country it is made of what that country's post wants, see `abroad`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.geography.countries import HOME, country_name
from marketplace.sales.address.abroad import FIELDS, written_abroad

#: Languages in which an address is written out when it is kept.
LANGUAGES: Final = ("km", "en")


class DeliverTo(models.TextChoices):
    """What kind of place a buyer names."""

    HOME = "home", _("my home")
    RELATIVE = "relative", _("a relative or friend")
    BUS_STATION = "bus_station", _("a bus station")
    PICKUP_POINT = "pickup_point", _("a pick-up point or post office")
    LOCKER = "locker", _("a parcel locker")


#: Kinds of places to which somebody comes, so that the way to the door must be told.
DOORS: Final = frozenset({DeliverTo.HOME, DeliverTo.RELATIVE})


@dataclass(frozen=True)
class Destination:
    """Where something goes, as a form gave it; the form has checked that the places lie within each other.

    Attributes:
        country: ISO 3166-1 code of two letters. At home it has places, abroad it has `abroad`.
        abroad: What an address of that country is made of, by the names of `marketplace.sales.address.abroad.FIELDS`,
            as `read_address` gives it.
        pin_source: How the point was found: "gps", "pin", "pluscode", or nothing where there is none.
        pin_accuracy_m: Within how many metres, where the phone said so.
    """

    province_id: int | None = None
    district_id: int | None = None
    commune_id: int | None = None
    village_id: int | None = None
    street: str = ""
    landmark: str = ""
    note: str = ""
    plus_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    pin_source: str = ""
    pin_accuracy_m: int | None = None
    deliver_to: str = DeliverTo.HOME
    second_phone: str = ""
    country: str = HOME
    abroad: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_abroad(self) -> bool:
        """Whether it goes to another country."""
        return self.country != HOME


class PlacedAddress(models.Model):
    """The columns that an address has beside Oscar's. In Cambodia a postcode is never asked for.

    An address abroad has no place of the gazetteer. `abroad` keeps what its form gave, field by field; Oscar's own
    columns carry the same for whoever reads those: street in `line1`, town in `line4`, area in `state`, postcode.
    """

    province = models.ForeignKey("geography.Province", null=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("geography.District", null=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("geography.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("geography.Village", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    plus_code = models.CharField(_("Plus Code"), max_length=20, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    #: How the point was found (gps, pin, pluscode), and within how many metres.
    pin_source = models.CharField(max_length=10, blank=True, default="", db_default="")
    pin_accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    deliver_to = models.CharField(max_length=12, choices=DeliverTo, default=DeliverTo.HOME, db_default=DeliverTo.HOME)
    second_phone = PhoneNumberField(_("second phone number"), blank=True, default="", db_default="")
    #: What an address in another country is made of; empty at home.
    abroad = models.JSONField(default=dict, blank=True, db_default={})
    formatted_km = models.TextField(blank=True)
    formatted_en = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def country_code(self) -> str:
        """The country, by its code of two letters."""
        return str(self.country_id)  # type: ignore[attr-defined]  # Oscar's column

    @property
    def is_abroad(self) -> bool:
        """Whether it lies in another country."""
        return self.country_code != HOME

    @property
    def lines_abroad(self) -> list[str]:
        """The lines that stand on a parcel, name first and country last, in Latin letters; none at home."""
        if not self.is_abroad:
            return []
        name = str(getattr(self, "first_name", ""))  # Oscar's column
        return written_abroad(country=self.country_code, fields={**self.abroad, "name": name})

    @property
    def formatted(self) -> str:
        """The whole address in the reader's language, as it was when it was written down."""
        return self.formatted_km if get_language() == "km" else self.formatted_en

    @property
    def destination(self) -> Destination:
        """Where it is, for something else to go there too."""
        return Destination(
            province_id=self.province_id,
            district_id=self.district_id,
            commune_id=self.commune_id,
            village_id=self.village_id,
            street="" if self.is_abroad else self.line1,
            landmark=self.landmark,
            note=self.notes,
            plus_code=self.plus_code,
            latitude=self.latitude,
            longitude=self.longitude,
            pin_source=self.pin_source,
            pin_accuracy_m=self.pin_accuracy_m,
            deliver_to=self.deliver_to,
            second_phone=str(self.second_phone or ""),
            country=self.country_code,
            abroad=dict(self.abroad),
        )

    def go_to(self, destination: Destination) -> None:
        """Take over where something goes, and write it out in both languages; nothing is saved.

        Its country is Oscar's row, which `country_row` finds or makes.
        """
        self.province_id, self.district_id = destination.province_id, destination.district_id
        self.commune_id, self.village_id = destination.commune_id, destination.village_id
        self.line1, self.notes = destination.street, destination.note
        self.landmark, self.plus_code = destination.landmark, destination.plus_code
        self.latitude, self.longitude = destination.latitude, destination.longitude
        self.pin_source, self.pin_accuracy_m = destination.pin_source, destination.pin_accuracy_m
        self.deliver_to, self.second_phone = destination.deliver_to, destination.second_phone
        if destination.is_abroad:
            self._go_abroad(destination)
        else:
            self.abroad, self.line2, self.line3, self.line4, self.state, self.postcode = {}, "", "", "", "", ""
        for language in LANGUAGES:
            setattr(self, f"formatted_{language}", written_out(self, language))

    def _go_abroad(self, destination: Destination) -> None:
        """Take over an address of another country, and fill Oscar's columns from it."""
        found = {name: str(destination.abroad.get(name) or "").strip() for name in FIELDS if name != "name"}
        self.abroad = {name: value for name, value in found.items() if value}
        streets = found["street_address"].splitlines()
        self.line1, self.line2 = found["street_address"].replace("\n", ", ")[:255], ""
        if len(streets) > 1:
            self.line1, self.line2 = streets[0][:255], ", ".join(streets[1:])[:255]
        self.line3, self.line4 = found["city_area"][:255], found["city"][:255]
        self.state, self.postcode = found["country_area"][:255], found["postal_code"][:64]


def in_country(name: str) -> models.CheckConstraint:
    """Return the rule that only what lies in Cambodia has a place of its gazetteer."""
    nowhere = Q(province=None, district=None, commune=None, village=None)
    return models.CheckConstraint(condition=Q(country=HOME) | nowhere, name=name)


def written_out(address: Any, language: str) -> str:
    """Return the whole address in one language, the nearest first, as a driver reads it; abroad as its post reads it."""
    if address.is_abroad:
        lines = written_abroad(country=address.country_code, fields=address.abroad)[:-1]
        return ", ".join([*lines, country_name(address.country_code, language=language)])
    places = (address.village, address.commune, address.district, address.province)
    names = [getattr(place, f"name_{language}") for place in places if place is not None]
    parts = [address.line1, address.landmark, *names]
    return ", ".join(part for part in parts if part)
