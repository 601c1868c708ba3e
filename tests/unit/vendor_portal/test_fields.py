from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.khmer import khmer_digits
from marketplace.vendor_portal.forms.fields import RielField, WholeNumberField


@pytest.mark.parametrize(
    "typed",
    ["14000", "14,000", "14 000", "១៤០០០", "១៤,០០០", "14000 ៛", "14,000៛", "14000 រៀល", "14000 riel", "KHR 14000"],
)
def test_a_price_is_understood_the_way_people_write_it(typed: str) -> None:
    assert RielField().clean(typed) == Decimal(14_000)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("-500", "zero"),
        ("-៥០០", "zero"),
        ("0", "zero"),
        ("០", "zero"),
        ("14000.50", "fraction"),
        ("14000,5", "fraction"),
        ("១៤០០០.៥", "fraction"),
        ("14.000", "fraction"),
        ("0.5", "fraction"),
        ("-0.5", "fraction"),
        ("free", "invalid"),
        ("1e5", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("0x10", "invalid"),
        ("14,00,0", "fraction"),
        ("9" * 13, "too_long"),
        ("$3", "invalid"),
    ],
)
def test_what_is_no_price_in_riel_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        RielField().clean(typed)

    assert refusal.value.code == code


@pytest.mark.parametrize("typed", ["", "-500", "14000.50", "free"])
def test_every_refusal_is_said_in_khmer_too(typed: str) -> None:
    with translation.override("km"), pytest.raises(ValidationError) as refusal:
        RielField().clean(typed)

    with translation.override("km"):
        assert not str(refusal.value.messages[0]).isascii()


def test_pieces_may_be_none_but_not_fewer() -> None:
    field = WholeNumberField()

    assert field.clean("0") == 0
    with pytest.raises(ValidationError) as refusal:
        field.clean("-1")
    assert refusal.value.code == "negative"


@given(st.integers(min_value=1, max_value=999_999_999_999), st.booleans(), st.booleans())
def test_every_whole_price_survives_being_written(price: int, in_khmer: bool, with_commas: bool) -> None:
    written = f"{price:,}" if with_commas else str(price)

    assert RielField().clean(khmer_digits(written) if in_khmer else written) == price


@given(st.text(max_size=30))
def test_whatever_is_typed_there_is_a_price_or_a_refusal(typed: str) -> None:
    try:
        price = RielField().clean(typed)
    except ValidationError:
        return
    assert price is not None
    assert price > 0
    assert price == price.to_integral_value()
