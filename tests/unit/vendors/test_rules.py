from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import RefusedInput
from vendors.models.application import is_bakong_account
from vendors.services.checks import price_problems, stock_problems
from vendors.services.shops import has_khmer


@given(st.integers(min_value=1, max_value=1_000_000_000))
def test_every_whole_positive_price_within_reason_can_be_charged(amount: int) -> None:
    assert price_problems(price=Decimal(amount)) == {}


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_what_cannot_be_charged_is_named_and_never_crashes(price: Decimal) -> None:
    fine = price.is_finite() and price == price.to_integral_value() and 0 < price <= 1_000_000_000

    assert (price_problems(price=price) == {}) is fine


@pytest.mark.parametrize(("pieces", "is_fine"), [(0, True), (1_000_000, True), (-1, False), (1_000_001, False)])
def test_pieces_are_none_or_more_and_within_reason(pieces: int, is_fine: bool) -> None:
    assert (stock_problems(num_in_stock=pieces) == {}) is is_fine


@pytest.mark.parametrize("account", ["sokha@aclb", "chan.sophea_1@devb", "a@b"])
def test_bakong_account_is_known(account: str) -> None:
    is_bakong_account(account)


@pytest.mark.parametrize("account", ["sokha", "@aclb", "sokha@", "so kha@aclb", "សុខា@aclb", "a@b@c", "a@b\n"])
def test_what_is_no_bakong_account_is_refused(account: str) -> None:
    with pytest.raises(ValidationError):
        is_bakong_account(account)


@pytest.mark.parametrize(("text", "khmer"), [("កន្ត្រក", True), ("Basket កន្ត្រក", True), ("Basket", False), ("", False)])
def test_khmer_is_told_by_its_letters(text: str, khmer: bool) -> None:
    assert has_khmer(text) is khmer


def test_refusal_keeps_what_is_wrong_beside_each_field() -> None:
    refusal = RefusedInput.of(ValidationError({"phone": ["No number."], "village": ["Elsewhere."]}))

    assert refusal.fields == {"phone": ["No number."], "village": ["Elsewhere."]}
    assert str(refusal) == "No number. Elsewhere."


def test_refusal_of_the_whole_form_stands_under_its_own_name() -> None:
    assert RefusedInput.of(ValidationError("Not now.")).fields == {"__all__": ["Not now."]}
