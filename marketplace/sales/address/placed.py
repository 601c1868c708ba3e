"""What an address is made of where streets have no names: places of the gazetteer, a landmark, a point, a phone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

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
        pin_source: How the point was found: "gps", "pin", "pluscode", or nothing where there is none.
        pin_accuracy_m: Within how many metres, where the phone said so.
    """

    province_id: int
    district_id: int
    commune_id: int | None
    village_id: int | None
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


class PlacedAddress(models.Model):
    """The columns that an address in Cambodia has beside Oscar's. A postcode is never asked for."""

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
    formatted_km = models.TextField(blank=True)
    formatted_en = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def formatted(self) -> str:
        """The whole address in the reader's language, as it was when it was written down."""
        return self.formatted_km if get_language() == "km" else self.formatted_en

    def go_to(self, destination: Destination) -> None:
        """Take over where something goes, and write it out in both languages; nothing is saved."""
        self.province_id, self.district_id = destination.province_id, destination.district_id
        self.commune_id, self.village_id = destination.commune_id, destination.village_id
        self.line1, self.notes = destination.street, destination.note
        self.landmark, self.plus_code = destination.landmark, destination.plus_code
        self.latitude, self.longitude = destination.latitude, destination.longitude
        self.pin_source, self.pin_accuracy_m = destination.pin_source, destination.pin_accuracy_m
        self.deliver_to, self.second_phone = destination.deliver_to, destination.second_phone
        for language in LANGUAGES:
            setattr(self, f"formatted_{language}", written_out(self, language))


def written_out(address: Any, language: str) -> str:
    """Return the whole address in one language, the nearest first, as a driver reads it."""
    places = (address.village, address.commune, address.district, address.province)
    names = [getattr(place, f"name_{language}") for place in places if place is not None]
    parts = [address.line1, address.landmark, *names]
    return ", ".join(part for part in parts if part)
