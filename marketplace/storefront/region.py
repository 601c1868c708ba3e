"""In which country a visitor is, and in which currency they look: as they chose, else as their browser's languages say.

# Note [A guess changes no page]
Pages are the same for everybody and are kept whole. What follows from the country is asked apart from the page, with
its own request, or shown on screens that are anybody's own; and nobody is sent to another language or price unasked.

# Note [Riel stays in front]
Goods are priced in riel, and the law wants the riel in front. Who chooses dollars sees the same pages with the dollars
large and the riel small before them: one word on the page's first tag, by which pages are kept apart too. Checkout then
begins in dollars, where a rate allows.
"""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.geography.countries import HOME, is_abroad, is_country

#: The cookie that remembers a country, and nothing else, for half a year.
COOKIE: Final = "country"
COOKIE_AGE_S: Final = 180 * 24 * 3600
CURRENCY_COOKIE: Final = "currency"
#: In which prices are looked at; the first where nobody chose.
CURRENCIES: Final = ("KHR", "USD")
#: Languages that are spoken in one country above all. Source: Unicode CLDR, likely subtags.
LIKELY: Final = {
    "km": "KH", "ja": "JP", "ko": "KR", "th": "TH", "vi": "VN", "lo": "LA", "my": "MM", "id": "ID", "ms": "MY",
    "tl": "PH", "fil": "PH", "de": "DE", "fr": "FR", "it": "IT", "nl": "NL", "sv": "SE", "da": "DK", "fi": "FI",
    "nb": "NO", "no": "NO", "pl": "PL", "cs": "CZ", "hu": "HU", "tr": "TR", "he": "IL", "hi": "IN", "ru": "RU",
    "uk": "UA", "el": "GR", "ro": "RO",
}  # fmt: skip
#: One language of the header: tag, perhaps a script, perhaps a region. Source: RFC 9110, 12.5.4; RFC 5646.
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?(?:-[-\w]*)?", re.IGNORECASE | re.ASCII)


def country_of(request: HttpRequest) -> str:
    """Return the visitor's country: chosen before, else guessed; empty where nothing says it."""
    chosen = _of_person(request, "country") or request.COOKIES.get(COOKIE, "")
    return chosen if is_country(chosen) else guessed(request.headers.get("Accept-Language", ""))


def currency_of(request: HttpRequest) -> str:
    """Return the currency in which a visitor looks: the one they chose, else riel. See Note [Riel stays in front]."""
    return _of_person(request, "currency") or currency_of_visit(request)


def currency_of_visit(request: HttpRequest) -> str:
    """Return the same by the cookie alone: for who is nobody yet, before a session is read."""
    chosen = request.COOKIES.get(CURRENCY_COOKIE, "")
    return chosen if chosen in CURRENCIES else CURRENCIES[0]


def _of_person(request: HttpRequest, name: str) -> str:
    """Return what somebody signed in chose, on this device or another; empty where nobody did."""
    user = getattr(request, "user", None)
    return str(getattr(user, name)) if user is not None and user.is_authenticated else ""


def guessed(header: str) -> str:
    """Return the country that a browser's languages speak of: the first that names one, else the first's own.

    Args:
        header: `Accept-Language` as it came; only its first hundred letters are read.
    """
    tags = [_LANGUAGE.fullmatch(part.partition(";")[0].strip()) for part in header[:100].split(",")]
    found = [tag for tag in tags if tag is not None]
    named = next((tag[2].upper() for tag in found if tag[2]), "")
    if is_country(named):
        return named
    return next((LIKELY[tag[1].lower()] for tag in found if tag[1].lower() in LIKELY), "")


def is_visitor_abroad(request: HttpRequest) -> bool:
    """Return whether the visitor's country is another than Cambodia."""
    return is_abroad(country_of(request))


def remember_currency(response: HttpResponse, currency: str) -> None:
    """Keep a chosen currency; riel forgets it."""
    if currency == CURRENCIES[0]:
        response.delete_cookie(CURRENCY_COOKIE, samesite="Lax")
        return
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(CURRENCY_COOKIE, currency, max_age=COOKIE_AGE_S, samesite="Lax", secure=secure)


def remember(response: HttpResponse, country: str, *, guess: str = "") -> None:
    """Keep a chosen country; coming home forgets it, unless another would then be guessed."""
    if country == HOME and guess in ("", HOME):
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(COOKIE, country, max_age=COOKIE_AGE_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
