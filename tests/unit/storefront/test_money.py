from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.storefront.templatetags.money import masked_phone, riel, tone, usd, whole, written


def test_riel_stand_with_thousands_marked_and_the_sign_behind() -> None:
    assert riel(Money(Decimal(14000), "KHR")) == "14,000\N{NO-BREAK SPACE}៛"


def test_dollars_beside_a_riel_price_are_marked_as_near() -> None:
    assert usd(Money(Decimal("3.5"), "USD")) == "≈\N{NO-BREAK SPACE}$3.50"


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(Decimal(1234567), "KHR"), "1,234,567\N{NO-BREAK SPACE}៛"),
        (Money(Decimal("1234.5"), "USD"), "$1,234.50"),
        (Money(Decimal(0), "KHR"), "0\N{NO-BREAK SPACE}៛"),
        (None, ""),
    ],
)
def test_an_amount_is_written_in_the_manner_of_its_currency(money: Money | None, text: str) -> None:
    assert written(money) == text


def test_a_rate_is_written_without_decimals() -> None:
    assert whole(Decimal("4025.0000")) == "4,025"


def test_an_unknown_level_of_message_has_the_calm_tone() -> None:
    assert tone("success extra") == "info"
    assert tone("error") == "bad"


@pytest.mark.parametrize(
    ("number", "shown"), [("+85512345678", "012 ••• 678"), ("+81312345678", "+81 ••• 678"), ("", ""), (None, "")]
)
def test_a_masked_phone_is_known_by_its_owner_and_called_by_nobody(number: str | None, shown: str) -> None:
    assert masked_phone(number) == shown
