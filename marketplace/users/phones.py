"""Phone numbers as people type them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from marketplace.core.errors import DomainError
from marketplace.core.khmer import latin_digits

HOME_REGION: Final = "KH"
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
#: What people put between digits, and characters that come along when a number is copied out of a chat.
_BETWEEN_DIGITS: Final = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff.\-()/]+")
_DIGITS: Final = re.compile(r"\+?[0-9]+")


class UnableToReadPhone(DomainError):
    """What was typed is no phone number that we can use; the message says why."""


def read_phone(typed: str, *, regions: Collection[str] = (HOME_REGION,), mobile: bool = False) -> str:
    """Return what a person typed as one number in E.164 form, such as `+85512345678`.

    Spaces, hyphens and dots are ignored, and Khmer digits are understood. A number without a country is Cambodian,
    with or without its leading zero.

    Args:
        typed: As it came from the form.
        regions: Countries whose numbers we take, as ISO 3166 codes; empty takes all.
        mobile: Whether it must be able to receive a short message.

    Raises:
        UnableToReadPhone: It is no number, or none that we take.
    """
    number = _parse(typed)
    if regions and phonenumbers.region_code_for_number(number) not in regions:
        raise UnableToReadPhone(_("This is not a Cambodian phone number. Write it like 012 345 678."))
    if mobile and phonenumbers.number_type(number) not in _MOBILE:
        raise UnableToReadPhone(_("This phone cannot receive messages. Write the number of a mobile phone."))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def read_phone_abroad(typed: str, *, country: str) -> str:
    """Return a number in E.164 form that a person in another country typed: without a country it is of theirs.

    Args:
        typed: As it came from the form.
        country: ISO 3166 code of where they are.

    Raises:
        UnableToReadPhone: It is no number.
    """
    digits = _BETWEEN_DIGITS.sub("", latin_digits(typed))
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    words = _("This is not a phone number. Write it with its country, like +81 3 1234 5678.")
    if not _DIGITS.fullmatch(digits):
        raise UnableToReadPhone(words)
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException as error:
        raise UnableToReadPhone(words) from error
    if not phonenumbers.is_valid_number(number):
        raise UnableToReadPhone(words)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def read_phone_of(typed: str, *, country: str) -> str:
    """Return the number of a business in E.164 form: a landline or a mobile phone, of whatever country.

    Args:
        typed: As it came from the form; without a country it is of `country`.
        country: ISO 3166 code of where the business is.

    Raises:
        UnableToReadPhone: It is no number.
    """
    return read_phone(typed, regions=()) if country == HOME_REGION else read_phone_abroad(typed, country=country)


def receives_messages(e164: str) -> bool:
    """Return whether a short message may reach a number: every kind but a landline, and none that is no number."""
    try:
        number = phonenumbers.parse(e164, HOME_REGION)
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) != PhoneNumberType.FIXED_LINE


def _parse(typed: str) -> PhoneNumber:
    digits = _BETWEEN_DIGITS.sub("", latin_digits(typed))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("855"):
        digits = f"+{digits}"
    try:
        if not _DIGITS.fullmatch(digits):
            raise UnableToReadPhone(_("This is not a phone number. Write it like 012 345 678."))
        number = phonenumbers.parse(digits, HOME_REGION)
    except NumberParseException as error:
        raise UnableToReadPhone(_("This is not a phone number. Write it like 012 345 678.")) from error
    if not phonenumbers.is_valid_number(number):
        raise UnableToReadPhone(_("This is not a phone number. Count the digits; it looks like 012 345 678."))
    return number


@lru_cache(maxsize=512)
def spoken_phone(e164: str) -> str:
    """Return a number the way people read it: `012 345 678` at home, with its country otherwise; else as it stands."""
    try:
        number = phonenumbers.parse(e164, HOME_REGION)
    except NumberParseException:
        return e164
    at_home = phonenumbers.region_code_for_number(number) == HOME_REGION
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
