from __future__ import annotations

import pytest

from logistics.delivery_code import DeliveryCode, read_delivery_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cambodia_post:ems", DeliveryCode("cambodia_post", "ems")),
        ("bus_parcel:station:AbC-_123", DeliveryCode("bus_parcel", "station", "AbC-_123")),
    ],
)
def test_code_is_written_and_read_back(text: str, code: DeliveryCode) -> None:
    assert read_delivery_code(text) == code
    assert str(code) == text


@pytest.mark.parametrize("text", ["", "ems", "a:b:c:d", "A:b", "a:b:", "a b:c", "a:b\n", "ក:ខ", "a:b:" + "x" * 23])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no delivery code"):
        read_delivery_code(text)
