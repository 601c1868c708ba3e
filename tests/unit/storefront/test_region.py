"""Guessing a country from a browser's languages."""

from __future__ import annotations

import pytest

from marketplace.storefront.region import guessed


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("en-GB,en;q=0.8", "GB"),
        ("ja", "JP"),
        ("km-KH,km;q=0.9,en-US;q=0.8", "KH"),
        ("zh-Hant-TW,zh;q=0.9", "TW"),
        ("ja,en-US;q=0.8", "US"),
        ("de", "DE"),
        ("en", ""),
        ("", ""),
        ("*", ""),
        ("en-ZZ", ""),
        ("';DROP TABLE", ""),
        ("x" * 5_000, ""),
    ],
)
def test_a_country_is_guessed_from_the_languages_or_not_at_all(header: str, country: str) -> None:
    assert guessed(header) == country
