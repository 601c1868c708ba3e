"""The form of an address where streets have no names; checkout and the address book share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.geography.forms import PlaceFormMixin
from marketplace.geography.selectors import codes_of
from marketplace.sales.address.models import OrganisationAddress, UserAddress
from marketplace.sales.address.placed import DOORS, DeliverTo, Destination
from marketplace.storefront.abroad_forms import initial_abroad
from marketplace.users.forms import PhoneField

#: Source: NCDD code of the capital, where house and street numbers are enough to find a door.
PHNOM_PENH: Final = "12"


class RecipientForm(PlaceFormMixin):
    """Who receives it and where: name, phone, what kind of place, which, and how to find it."""

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune")

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that the courier can ask for you.")},
    )
    phone = PhoneField(help_text=_("The courier calls this number."))
    second_phone = PhoneField(
        label=_("Second phone number"), required=False, help_text=_("Somebody who answers when you do not.")
    )
    deliver_to = forms.ChoiceField(
        label=_("Where should it be delivered?"),
        choices=DeliverTo.choices,
        initial=DeliverTo.HOME,
        required=False,
        help_text=_("At a station, a point or a locker you collect it with a code, whenever you have time."),
    )
    street = forms.CharField(
        label=_("House, street or group"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    note = forms.CharField(
        label=_("Note for the courier"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order: tuple[str, ...] = (
        "phone",
        "name",
        "second_phone",
        "deliver_to",
        "place_search",
        "province",
        "district",
        "commune",
        "village",
        "street",
        "landmark",
        "note",
        "plus_code",
        "lat",
        "lon",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a landmark where somebody comes and streets have no names."""
        data = super().clean()
        data["deliver_to"] = data.get("deliver_to") or DeliverTo.HOME
        province = data.get("province")
        is_door = data["deliver_to"] in DOORS
        is_lost = is_door and province and province.code != PHNOM_PENH and not data.get("landmark")
        if is_lost and "landmark" not in self.errors:
            self.add_error("landmark", _("Name a landmark, so that the courier finds you."))
        return data


def destination_of(data: Mapping[str, Any]) -> Destination:
    """Return where something goes, from the cleaned data of a form."""
    commune, village = data.get("commune"), data.get("village")
    return Destination(
        province_id=data["province"].pk,
        district_id=data["district"].pk,
        commune_id=commune.pk if commune else None,
        village_id=village.pk if village else None,
        street=data["street"],
        landmark=data["landmark"],
        note=data["note"],
        plus_code=data["plus_code"],
        latitude=data["lat"],
        longitude=data["lon"],
        pin_source=data["pin_source"],
        pin_accuracy_m=data.get("pin_accuracy_m"),
        deliver_to=data["deliver_to"],
        second_phone=data.get("second_phone") or "",
    )


def initial_of(address: UserAddress | OrganisationAddress) -> dict[str, str]:
    """Return what the form shows, or would have been sent, for a kept address; abroad, what that form shows."""
    if address.is_abroad:
        return initial_abroad(address)
    deepest = address.village or address.commune or address.district or address.province
    values = {
        "name": address.first_name,
        "phone": str(address.phone_number or ""),
        "second_phone": str(address.second_phone or ""),
        "deliver_to": address.deliver_to,
        "street": address.line1,
        "landmark": address.landmark,
        "note": address.notes,
        "plus_code": address.plus_code,
        "lat": "" if address.latitude is None else str(address.latitude),
        "lon": "" if address.longitude is None else str(address.longitude),
        "pin_from": address.pin_source,
        "pin_accuracy_m": "" if address.pin_accuracy_m is None else str(address.pin_accuracy_m),
        # whoever kept it has been asked
        "pin_is_right": "on" if address.latitude is not None else "",
    }
    return {**values, **(codes_of(deepest) if deepest else {})}
