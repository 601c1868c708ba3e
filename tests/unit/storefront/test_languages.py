"""The same page in the other language stands at the same address under the other prefix."""

from __future__ import annotations

import pytest
from django.urls import reverse, translate_url
from django.utils.translation import override

from marketplace.storefront.selectors.languages import in_language


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/en/search/?q=rice&page=2", "/km/search/?q=rice&page=2"),
        ("/en/", "/km/"),
        ("/km/search/", "/km/search/"),
        ("/officers/", "/officers/"),
        ("/enough/", "/enough/"),
        ("//evil.example/en/", "//evil.example/en/"),
    ],
)
def test_only_the_prefix_of_a_language_is_another(address: str, there: str) -> None:
    assert in_language(address, "km") == there


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("storefront:product", {"code": "x1", "slug": "honey"}),
        ("storefront:category", {"slug": "food/honey"}),
        ("vendor_portal:apply", {}),
        ("account_login", {}),
    ],
)
def test_it_is_the_address_that_django_would_find(name: str, way: dict[str, str]) -> None:
    with override("en"):
        address = reverse(name, kwargs=way)

        assert in_language(address, "km") == translate_url(address, "km") != address
