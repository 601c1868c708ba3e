"""Khmer digits typed into any field for a number, a phone or a code mean the same as Latin ones."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

import marketplace.geography
import marketplace.storefront
import marketplace.users
import marketplace.vendor_portal
from marketplace.users.forms import PhoneField
from marketplace.vendor_portal.forms.fields import WholeNumberField

ROOMS = (marketplace.geography, marketplace.storefront, marketplace.users, marketplace.vendor_portal)
NUMBERS = (forms.IntegerField, forms.DecimalField, forms.FloatField, WholeNumberField, PhoneField)
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
#: Numbers that no buyer types: the page itself sends them back.
NOT_TYPED = (forms.HiddenInput,)


def _forms() -> Iterator[type[forms.BaseForm]]:
    for room in ROOMS:
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "forms" in module.name:
                loaded = importlib.import_module(module.name)
                for thing in vars(loaded).values():
                    is_form = isinstance(thing, type) and issubclass(thing, forms.BaseForm)
                    if is_form and thing.__module__ == module.name:
                        yield thing


def _fields() -> list[tuple[str, forms.Field]]:
    found = {}
    for form in _forms():
        for name, field in form.base_fields.items():
            if isinstance(field, NUMBERS) and not isinstance(field.widget, NOT_TYPED):
                found[f"{form.__name__}.{name}"] = field
    return sorted(found.items())


def _cleaned(field: forms.Field, typed: str) -> object:
    try:
        return field.clean(typed)
    except ValidationError as error:
        return error.messages


@pytest.mark.parametrize(("name", "field"), _fields(), ids=[name for name, _ in _fields()])
def test_a_number_in_khmer_digits_means_the_same(name: str, field: forms.Field) -> None:
    typed = "012 345 678" if isinstance(field, PhoneField) else "12"

    assert _cleaned(field, typed.translate(KHMER)) == _cleaned(field, typed)
    assert not isinstance(_cleaned(field, typed), list), "the example itself must be right"


@pytest.mark.parametrize(("name", "field"), _fields(), ids=[name for name, _ in _fields()])
def test_a_number_is_typed_into_a_field_that_takes_khmer_digits(name: str, field: forms.Field) -> None:
    # A browser lets nobody type Khmer digits into <input type="number">.
    assert (
        getattr(field.widget, "input_type", "text") in {"text", "tel"}
        or name == "AddForm.quantity"
        or name == ("LineForm.quantity")
    )


def test_there_are_such_fields() -> None:
    assert {"AddForm.quantity", "AddressForm.phone"} <= {name for name, _ in _fields()}
