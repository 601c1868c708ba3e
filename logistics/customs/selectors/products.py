"""Which of some products must not go to a country: by law, or because their vendor does not sell there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.trade.models import ExcludedCountry, TradeTerms
from logistics.customs.selectors.countries import areas_of
from logistics.customs.selectors.rules import Goods, Refusal, prohibitions
from marketplace.geography.countries import country_name, is_abroad


def hs_codes_of(products: Iterable[Any]) -> dict[int, str]:
    """Return the HS code of each product by its key, a variant's own or its listing's; without one, nothing. One query."""
    found = list(products)
    keys = {key for one in found for key in (one.pk, one.parent_id) if key}
    rows = TradeTerms.objects.filter(product__in=keys, hs_code__isnull=False)
    codes = dict(rows.values_list("product_id", "hs_code_id"))
    return {one.pk: codes.get(one.pk) or codes.get(one.parent_id) or "" for one in found}


def refusals_of(*, products: Iterable[Any], country: str, day: date) -> list[Refusal]:
    """Return which products must not be sent to a country, each with the reason; at home none. In three queries.

    Args:
        products: With their parents at hand, so that a variant is called by its listing's name.
        country: ISO 3166-1 code of the destination.
        day: On which day.
    """
    if not is_abroad(country):
        return []
    found = list({one.pk: one for one in products}.values())
    codes = hs_codes_of(found)
    goods = {one.pk: Goods(one.get_title(), codes[one.pk]) for one in found}
    refused = prohibitions(goods=list(goods.values()), country=country, day=day)
    closed = not_served(products=found, country=country)
    words = _("The vendor does not sell this to %(country)s.") % {"country": country_name(country)}
    refused += [Refusal(goods[one.pk], words) for one in found if one.pk in closed]
    return refused


def not_served(*, products: Iterable[Any], country: str) -> set[int]:
    """Return the keys of those products that their vendor does not sell to a country; a variant as its listing. One query."""
    found = list(products)
    keys = {key for one in found for key in (one.pk, one.parent_id) if key}
    if not keys:
        return set()
    rows = ExcludedCountry.objects.filter(terms__product__in=keys, country_code__in=areas_of(country))
    closed = set(rows.values_list("terms__product_id", flat=True))
    return {one.pk for one in found if {one.pk, one.parent_id} & closed}
