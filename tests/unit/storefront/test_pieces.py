"""A price, a place, a photo, a button: what they write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import override
from django_cotton.templatetags import Attrs

from marketplace.core.money import Money
from marketplace.storefront.context_processors import Language
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
        ("", 'loading="lazy" fetchpriority="low" decoding="async"'),
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


def test_a_button_of_a_form_sends_it_and_what_leads_elsewhere_is_a_link() -> None:
    words = mark_safe("<b>Buy</b>")
    assert said("{% button words %}", words=words) == (
        '<button type="submit" class="button button--primary" ><b>Buy</b></button>'
    )
    link = said("{% button words href=href variant='quiet' block=True css='wide' %}", words=words, href="/en/?a=1&b=2")
    assert link == '<a href="/en/?a=1&amp;b=2" class="button button--quiet button--block wide" ><b>Buy</b></a>'


def test_a_button_may_have_a_picture_before_its_words() -> None:
    found = said("{% button 'Buy' picture='basket' kind='button' %}")
    assert found.startswith('<button type="button" class="button button--primary" ><svg class="icon"')
    assert found.endswith("</svg>Buy</button>")


def test_all_else_that_is_written_into_a_button_stays_there() -> None:
    found = said("{% button 'Buy' attributes %}", attributes=Attrs({"hx-post": "/x/", "formnovalidate": True}))
    assert 'hx-post="/x/"' in found
    assert " formnovalidate" in found


def test_a_page_in_other_words_is_told_by_language_and_says_which_it_is_in() -> None:
    languages = (
        Language("km", "ខ្មែរ", "/km/?q=a&b", is_current=False),
        Language("en", "English", "/en/", is_current=True),
    )
    assert said("{% language_switch languages %}", languages=languages) == (
        '<nav class="lang" aria-label="Language"><a href="/km/?q=a&amp;b" lang="km" hreflang="km">ខ្មែរ</a>'
        '<a href="/en/" lang="en" hreflang="en" aria-current="true">English</a></nav>'
    )
