"""What every page of the shop needs, read only when a template asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from marketplace.storefront.region import currency_of
from marketplace.storefront.selectors.basket import Visit, pieces_in_basket
from marketplace.storefront.selectors.languages import in_language
from marketplace.storefront.selectors.menu import Shelf, top_shelves
from marketplace.storefront.selectors.rates import ShownRate, held_rate
from marketplace.storefront.visits import visit_of_request

#: Each language in its own words.
LABELS: Final = {"km": "ខ្មែរ", "en": "English"}
#: Characters of a question that links repeat: an address as long as a book is nobody's search, and stands on a page often.
LONGEST_REPEATED: Final = 1_000

#: What the bar at the bottom of a phone leads to.
IN_BAR: Final = ("storefront:home", "storefront:categories", "storefront:basket", "account_home")


@dataclass(frozen=True)
class Language:
    """This very page in one of the languages."""

    code: str
    label: str
    url: str
    is_current: bool

    @property
    def absolute_url(self) -> str:
        return f"{settings.BASE_URL}{self.url}"


class Shop:
    """The shop around a page: languages, shelves, basket, help, rate. Each is read once, when first asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        here = self._request.get_full_path()
        if len(here) > LONGEST_REPEATED:
            here = self._request.path
        current = get_language()
        return tuple(
            Language(code=code, label=LABELS[code], url=in_language(here, code), is_current=code == current)
            for code, _label in settings.LANGUAGES
        )

    @cached_property
    def shelves(self) -> tuple[Shelf, ...]:
        return top_shelves()

    @property
    def shelf_here(self) -> str:
        """The address of this page if it is that of a shelf in the menu, else nothing."""
        return next((shelf.url for shelf in self.shelves if shelf.url == self._request.path), "")

    @property
    def bar_here(self) -> str:
        """The address of this page if the bar at the bottom leads to it, else nothing."""
        match = self._request.resolver_match
        return self._request.path if match is not None and match.view_name in IN_BAR else ""

    @cached_property
    def rate(self) -> ShownRate | None:
        return held_rate(now=timezone.now())

    @property
    def currency(self) -> str:
        """The currency in which this visitor looks."""
        return currency_of(self._request)

    @cached_property
    def visit(self) -> Visit:
        """Whose basket this request is about."""
        return visit_of_request(self._request)

    @cached_property
    def basket_count(self) -> int:
        """How many pieces lie in the basket of this visit."""
        return pieces_in_basket(self.visit)

    @property
    def help_phone(self) -> str:
        return settings.HELP_PHONE

    @property
    def help_phone_link(self) -> str:
        return "".join(sign for sign in settings.HELP_PHONE if sign in "+0123456789")

    @property
    def help_telegram(self) -> str:
        return settings.HELP_TELEGRAM


def shop_of(request: HttpRequest) -> Shop:
    """Return the shop around this request, the same one for views and templates."""
    shop: Shop | None = getattr(request, "shop", None)
    if shop is None:
        shop = Shop(request)
        request.shop = shop  # type: ignore[attr-defined]
    return shop


def storefront(request: HttpRequest) -> dict[str, Any]:
    """Return `shop` for templates."""
    return {"shop": shop_of(request)}
