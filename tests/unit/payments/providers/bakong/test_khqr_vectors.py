"""NBC's SDK made these codes; we make the same bytes and read the same fields."""

from __future__ import annotations

from typing import Any

import pytest

from payments.providers.bakong import khqr
from tests.fixtures.khqr import VECTORS


def chosen(op: str, expect: str) -> list[Any]:
    return [pytest.param(v, id=v["id"]) for v in VECTORS if v["op"] == op and v["expect"] == expect]


@pytest.mark.parametrize("vector", chosen("encode", "accept"))
def test_a_code_is_written_as_nbc_writes_it(vector: dict[str, Any]) -> None:
    payload = khqr.encode(vector["input"], now_ms=vector["now_ms"])

    assert payload == vector["payload"]
    assert khqr.md5_of(payload) == vector["md5"]


@pytest.mark.parametrize("vector", chosen("encode", "accept"))
def test_a_code_is_read_as_nbc_reads_it(vector: dict[str, Any]) -> None:
    reading = khqr.decode(vector["payload"], now_ms=vector["now_ms"])

    assert reading.errors == ()
    assert reading.decoded == vector["decoded"]


@pytest.mark.parametrize("vector", chosen("encode", "reject"))
def test_fields_that_make_no_code_are_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(khqr.KhqrError) as refusal:
        khqr.encode(vector["input"], now_ms=vector["now_ms"])

    assert refusal.value.word == vector["reason"]


@pytest.mark.parametrize("vector", chosen("decode", "reject"))
def test_a_bad_code_is_refused(vector: dict[str, Any]) -> None:
    reading = khqr.decode(vector["payload"], now_ms=vector["now_ms"])

    assert not reading.valid
    assert list(reading.errors) == vector["strict_errors"]
