"""A price, a place and a photo: the same as a tag and as a component."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.utils.translation import override

from marketplace.core.money import Money
from marketplace.storefront.selectors.photos import Photo

RIEL = Money(Decimal(73_600), "KHR")
MORE_RIEL = Money(Decimal(80_000), "KHR")
DOLLARS = Money(Decimal("18.40"), "USD")
PHOTO = Photo(
    small="/s.webp",
    medium="/m.webp",
    large="/l.webp",
    fallback="/f.jpg",
    blur="data:x",
    avif="/a.avif 1x",
    webp="/w 1x",
)


def said(source: str, language: str = "en", **values: Any) -> str:
    with override(language):
        return str(engines["django"].from_string(source).render(values))


def test_riel_stands_alone_or_before_its_dollars() -> None:
    assert said("{% price money %}", money=RIEL) == '<span class="price">73,600\N{NO-BREAK SPACE}៛</span>'
    assert said("{% price money usd %}", money=RIEL, usd=DOLLARS).endswith(
        ' <span class="usd">≈\N{NO-BREAK SPACE}$18.40</span>'
    )


def test_a_vendors_own_dollars_are_no_guide() -> None:
    assert said("{% price money usd own=True %}", money=RIEL, usd=DOLLARS).endswith('<span class="usd">$18.40</span>')


def test_what_it_was_before_is_said_and_struck_out_in_the_readers_language() -> None:
    source = "{% price money before=before size='lg' %}"
    english, khmer = (said(source, language, money=RIEL, before=MORE_RIEL) for language in ("en", "km"))
    assert "before </span>80,000" in english
    assert '<span class="price price--lg">73,600' in english
    assert "before" not in khmer.replace("price__before", "")


def test_no_price_leaves_its_place_empty() -> None:
    assert said("{% price money %}", money=None) == '<span class="price"></span>'


def test_a_place_stands_behind_a_pin_and_leads_to_its_page() -> None:
    assert said("{% place 'Kampot' %}").startswith('<span class="place"><svg class="icon"')
    assert said("{% place 'Kampot' '/en/places/kampot/' %}").startswith('<a class="place" href="/en/places/kampot/">')


@pytest.mark.parametrize("source", ["{% place text %}", "{% place 'Kampot' text %}", "{% photo photo alt=text %}"])
def test_nothing_that_a_vendor_writes_becomes_a_tag(source: str) -> None:
    assert "<script" not in said(source, text='"><script>', photo=PHOTO)


@pytest.mark.parametrize(
    ("options", "how"),
    [
        ("", 'loading="lazy" decoding="async"'),
        ("eager=True", 'decoding="sync"'),
        ("eager=True first=True", 'fetchpriority="high" decoding="sync"'),
    ],
)
def test_a_photo_is_fetched_when_it_comes_into_view(options: str, how: str) -> None:
    found = said(f"{{% photo photo sizes='26vw' square=240 {options} %}}", photo=PHOTO)
    assert f'width="240" height="240" alt="" {how}></picture>' in found
    assert '<img class="photo__blur" src="data:x"' in found
    assert '<source type="image/avif" srcset="/a.avif 1x" sizes="26vw">' in found
    assert ("loading" in found) == (not options)


def test_where_no_photo_is_a_drawing_stands() -> None:
    assert "img/no-photo.svg" in said("{% photo photo %}", photo=None)
