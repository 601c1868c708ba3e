from __future__ import annotations

import pytest

from vendors.tax_numbers import looks_like_tax_number, tidy_tax_number


@pytest.mark.parametrize(
    "number", ["K001-123456789", "L001123456789", "E002-1234567890", "P1234567", "p12 345 678", "K០០១-១២៣៤៥៦៧៨៩"]
)
def test_numbers_of_every_taxpayer_are_known(number: str) -> None:
    assert looks_like_tax_number(tidy_tax_number(number))


@pytest.mark.parametrize(
    "number", ["", "123456789", "K001-12345678", "K001-12345678901", "KK001-123456789", "P123456", "K001--123456789"]
)
def test_what_has_another_shape_is_pointed_out(number: str) -> None:
    assert not looks_like_tax_number(tidy_tax_number(number))
