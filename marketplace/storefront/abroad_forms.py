"""The form of an address in another country: the fields that its post wants; checkout and the address book share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.geography.countries import country_choices, country_name
from marketplace.sales.address.abroad import Asked, UnableToReadAddress, asked_of, is_latin, read_address
from marketplace.sales.address.models import OrganisationAddress, UserAddress
from marketplace.sales.address.placed import Destination
from marketplace.users.forms import TelInput
from marketplace.users.phones import UnableToReadPhone, read_phone_abroad

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Ours: as long as the columns that carry it, and as a label has room for.
MOST_LETTERS: Final = 120
#: What a country calls its areas, its towns and its postcodes, where it is not the usual word.
AREA_WORDS: Final[Mapping[str, str | _StrPromise]] = {
    "state": _("State"),
    "prefecture": _("Prefecture"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "county": _("County"),
    "area": _("Area"),
}
CITY_WORDS: Final[Mapping[str, str | _StrPromise]] = {"suburb": _("Suburb or town"), "district": _("District")}
POSTCODE_WORDS: Final[Mapping[str, str | _StrPromise]] = {
    "zip": _("ZIP code"),
    "pin": _("PIN code"),
    "eircode": _("Eircode"),
}
#: What a person may write better than the list of towns that comes with the rules of a country.
FREE: Final = frozenset({"city", "city_area"})


class CountryForm(forms.Form):
    """To which country."""

    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *country_choices(with_home=False)]  # type: ignore[attr-defined]


class AbroadForm(forms.Form):
    """Who receives it and where, in one other country."""

    #: Whether an e-mail address is asked for: a courier or customs abroad write, they do not call Cambodia.
    asks_email: ClassVar[bool] = False

    name = forms.CharField(
        label=_("Your name"),
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that the courier can ask for you.")},
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        widget=TelInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With its country, like +81 3 1234 5678. Customs and the courier may call."),
        error_messages={"required": _("Write your phone number.")},
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        self.asked = asked_of(country=country)
        for name in self.asked.fields:
            if name != "name":
                self.fields[name] = _field(name, self.asked)
        if self.asks_email:
            self.fields["email"] = forms.EmailField(
                label=_("E-mail"), help_text=_("The courier, customs and we write to you there.")
            )
        self.fields["note"] = forms.CharField(
            label=_("Note for the courier"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    @property
    def place_fields(self) -> list[Any]:
        """Return the fields of the place, in the order in which the country writes them."""
        return [self[name] for name in self.asked.fields if name != "name"]

    def clean_phone(self) -> str:
        """Return the number in E.164 form; without a country it is of the country that was chosen."""
        try:
            return read_phone_abroad(self.cleaned_data["phone"], country=self.country)
        except UnableToReadPhone as error:
            raise forms.ValidationError(str(error), code="invalid_phone") from error

    def clean(self) -> dict[str, Any]:
        """Hold the place against its country's rules; everything on the parcel is in Latin letters."""
        data = super().clean() or {}
        typed = {name: str(data.get(name) or "").strip() for name in self.asked.fields}
        for name, text in typed.items():
            if name not in self.errors and not is_latin(text):
                self.add_error(name, _("Write it in Latin letters (A to Z): the post and customs must read it."))
        data["abroad"] = self._read(typed)
        data["country"] = self.country
        return data

    def _read(self, typed: dict[str, str]) -> dict[str, str]:
        """Return the place as its country writes it; a town that the rules do not know stays as it was typed."""
        if self.errors:
            return {}
        try:
            found = read_address(country=self.country, fields=typed)
        except UnableToReadAddress as error:
            wrong = {name: words for name, words in error.fields.items() if not (name in FREE and typed.get(name))}
            for name, words in wrong.items():
                self.add_error(name if name in self.fields else None, words)
            found = typed
        read = {name: value for name, value in found.items() if value and name != "name"}
        # An area is chosen in Latin letters; the rules would write it in the country's own.
        return read | {name: typed[name] for name in ("country_area", *FREE) if typed.get(name)}


class CheckoutAbroadForm(AbroadForm):
    """The same at checkout: with an e-mail address, and a box to keep it."""

    asks_email: ClassVar[bool] = True
    keep = forms.BooleanField(label=_("Keep this address for the next time"), required=False)


def _field(name: str, asked: Asked) -> forms.Field:
    required = name in asked.required
    if name == "country_area":
        return _area(asked, required=required)
    labels: dict[str, str | _StrPromise] = {
        "company_name": _("Company"),
        "street_address": _("Street and number"),
        "city_area": _("Neighbourhood or district"),
        "city": CITY_WORDS.get(asked.city_kind, _("Town or city")),
        "postal_code": POSTCODE_WORDS.get(asked.postcode_kind, _("Postcode")),
        "sorting_code": _("Sorting code, such as CEDEX"),
    }
    autocomplete = {
        "company_name": "organization",
        "street_address": "street-address",
        "city_area": "address-level3",
        "city": "address-level2",
        "postal_code": "postal-code",
    }.get(name, "off")
    is_street = name == "street_address"
    widget = forms.Textarea if is_street else forms.TextInput
    attrs = {"autocomplete": autocomplete} | ({"rows": "2"} if is_street else {})
    hint = _("Like %(example)s") % {"example": asked.postcode_example} if asked.postcode_example else ""
    return forms.CharField(
        label=labels[name],
        max_length=2 * MOST_LETTERS if is_street else MOST_LETTERS,
        required=required,
        widget=widget(attrs=attrs),
        help_text=hint if name == "postal_code" else "",
    )


def _area(asked: Asked, *, required: bool) -> forms.Field:
    """Return the field of the area: a list where the country's areas are known, else a line to write."""
    label = AREA_WORDS.get(asked.area_kind, _("Province or region"))
    if not asked.areas:
        return forms.CharField(label=label, max_length=MOST_LETTERS, required=required)
    return forms.ChoiceField(label=label, choices=[("", "—"), *asked.areas], required=required)


def destination_abroad(data: Mapping[str, Any]) -> Destination:
    """Return where something goes, from the cleaned data of the form."""
    return Destination(country=data["country"], abroad=data["abroad"], note=data.get("note") or "")


def initial_abroad(address: UserAddress | OrganisationAddress) -> dict[str, str]:
    """Return what the form shows, or would have been sent, for a kept address abroad."""
    known = {"name": address.first_name, "phone": str(address.phone_number or ""), "note": address.notes or ""}
    return {**known, **address.abroad, "country": address.country_code}


def shown_lines(data: Mapping[str, Any]) -> list[str]:
    """Return an address that was typed as it is shown once more: the nearest first, the country's name last."""
    order = ("company_name", "street_address", "city_area", "city", "country_area", "postal_code", "sorting_code")
    lines = [str(data["abroad"].get(name) or "").replace("\n", ", ") for name in order]
    return [*(line for line in lines if line), country_name(data["country"])]
