"""What a row says of trade: prices by quantity, time and samples, the customs code, countries not served.

# Note [A cell of prices by quantity]
All prices of one currency stand in one cell, "50 = 12000; 200 = 11000": from 50 pieces on 12,000, from 200 on 11,000. A
colon is read too, but a spreadsheet may take "10:30" for the time of day. A cell that says something replaces all prices of its currency, as the form does; what the other cells leave empty stays.
Terms take effect at once, as price and pieces do, so a row with them needs a product that is on sale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.trade.content import BusinessContent, CustomsContent, TierContent
from catalogue.trade.models import TradeUnit
from catalogue.trade.services.checks import business_problems, customs_problems
from marketplace.core.khmer import latin_digits
from marketplace.core.money import Money
from marketplace.geography.countries import countries, country_name
from vendors.imports import cells as reading
from vendors.imports.columns import TRADE, heading_key
from vendors.imports.escaping import CLEARS
from vendors.imports.refusals import LANGUAGES, UnableToReadCell
from vendors.services.trade import list_prices_of

if TYPE_CHECKING:
    from catalogue.trade.models import TradeTerms
    from vendors.models import StockRecord
    from vendors.services.imports.lookups import Lookups
    from vendors.services.stock import Offer

#: The columns of each half of the terms, by the field that a cell fills; the prices by quantity have a column a currency.
BUSINESS: Final = ("lead_days", "capacity_per_month", "unit", "sample_price", "sample_price_usd")
CUSTOMS: Final = ("hs_code", "national_code", "customs_text_en", "net_weight_g", "excluded_countries")
TIERS: Final = {"tiers_khr": "KHR", "tiers_usd": "USD"}
#: Between the quantity and the price of one tier.
_FROM: Final = re.compile(r"\s*(?::|=|\+|៖)\s*")
#: What a cell that holds only "-" makes of a field; the unit cannot be empty.
_EMPTIED: Final[dict[str, Any]] = {
    **dict.fromkeys(("lead_days", "capacity_per_month", "sample_price", "sample_price_usd", "net_weight_g")),
    **dict.fromkeys(("hs_code", "national_code", "customs_text_en"), ""),
    **dict.fromkeys(("excluded_countries", *TIERS), ()),
}
Refuse = Callable[[str, Any], None]


def told_terms(terms: TradeTerms | None, *, language: str) -> dict[str, str]:
    """Return the cells of a product's terms, by column; of one that has none, none."""
    if terms is None:
        return {}
    with override(language):
        unit = str(TradeUnit(terms.unit).label)
    names = [country_name(one.country_code, language=language) for one in terms.excluded_countries.all()]
    plain = {
        name: getattr(terms, name)
        for name in ("lead_days", "capacity_per_month", "national_code", "customs_text_en", "net_weight_g")
    }
    cells = {
        **{name: "" if value is None else str(value) for name, value in plain.items()},
        "hs_code": terms.hs_code_id or "",
        "unit": unit,
        "sample_price": "" if terms.sample_price is None else f"{terms.sample_price:.0f}",
        "sample_price_usd": "" if terms.sample_price_usd is None else f"{terms.sample_price_usd:.2f}",
        "excluded_countries": "; ".join(names),
        **{column: _told_tiers(terms, currency) for column, currency in TIERS.items()},
    }
    return {f"{TRADE}.{name}": text for name, text in cells.items() if text}


def _told_tiers(terms: TradeTerms, currency: str) -> str:
    digits = 0 if currency == "KHR" else 2
    tiers = [one for one in terms.tiers.all() if one.currency == currency]
    return "; ".join(
        f"{one.min_quantity} = {one.price:.{digits}f}" for one in sorted(tiers, key=lambda one: one.min_quantity)
    )


def read_terms(
    said: Mapping[str, str], *, terms: TradeTerms | None, lookups: Lookups, refuse: Refuse
) -> tuple[BusinessContent | None, CustomsContent | None]:
    """Return what the cells make of a product's terms; None for a half of which they say nothing.

    Args:
        said: Cells by column, each of them one of trade.
        terms: What stands there.
        lookups: What cells name.
        refuse: Told each column that cannot be read, and why.
    """
    values: dict[str, Any] = {}
    for key, text in said.items():
        name = key.removeprefix(f"{TRADE}.")
        try:
            values[name] = _value(name, text, lookups)
        except UnableToReadCell as error:
            refuse(key, error.words)
    business: dict[str, Any] = {name: values[name] for name in BUSINESS if name in values}
    customs: dict[str, Any] = {name: values[name] for name in CUSTOMS if name in values}
    before = BusinessContent.of(terms)
    if any(column in values for column in TIERS):
        business["tiers"] = tuple(
            tier
            for column, currency in TIERS.items()
            for tier in values.get(column, [one for one in before.tiers if one.price.currency == currency])
        )
    return (
        replace(before, **business) if business else None,
        replace(CustomsContent.of(terms), **customs) if customs else None,
    )


def terms_problems(
    business: BusinessContent | None,
    customs: CustomsContent | None,
    *,
    stock: StockRecord | None,
    offer: Offer | None,
    lookups: Lookups,
) -> dict[str, list[str]]:
    """Return what is wrong with terms, by column, in the language of the moment.

    They are held against the price and the fewest pieces that the same row sets, else against those that are there.
    """
    wrong: dict[str, list[str]] = {}
    if business is not None:
        prices = list_prices_of(stock)
        fewest = stock.min_quantity if stock is not None else 1
        if offer is not None:
            prices = {"KHR": Money(offer.price, "KHR")}
            prices |= {} if offer.price_usd is None else {"USD": Money(offer.price_usd, "USD")}
            fewest = offer.min_quantity
        wrong |= business_problems(replace(business, tiers=()), list_prices=prices, fewest=fewest)
        for column, currency in TIERS.items():
            tiers = tuple(one for one in business.tiers if one.price.currency == currency)
            only = BusinessContent(tiers=tiers)
            found = business_problems(only, list_prices=prices, fewest=fewest)
            wrong |= {column: found["tiers"]} if found else {}
    if customs is not None:
        wrong |= customs_problems(customs, known=lookups.hs_codes)
    return {f"{TRADE}.{name}": words for name, words in wrong.items()}


def _value(name: str, text: str, lookups: Lookups) -> Any:
    """Return what one cell says.

    Raises:
        UnableToReadCell: It is nothing of the kind.
    """
    if text == CLEARS:
        if name not in _EMPTIED:
            raise UnableToReadCell(_("This cannot be empty."))
        return _EMPTIED[name]
    if name in TIERS:
        return _tiers(text, TIERS[name])
    return _READERS[name](text) if name in _READERS else lookups.hs_code(text) if name == "hs_code" else text


def _tiers(text: str, currency: str) -> tuple[TierContent, ...]:
    """Return the prices by quantity of a cell. See Note [A cell of prices by quantity]."""
    example = (
        _("Write it like 50 = 12000; 200 = 11000.") if currency == "KHR" else _("Write it like 50 = 3.50; 200 = 3.20.")
    )
    read = reading.riel if currency == "KHR" else reading.price_in_dollars
    tiers = []
    for part in filter(None, (one.strip() for one in re.split(r"[;\n]", text))):
        start, *price = _FROM.split(part, maxsplit=1)
        if not price or not price[0]:
            raise UnableToReadCell(example)
        tiers.append(TierContent(min_quantity=reading.whole(start), price=Money(read(price[0]), currency)))
    if not tiers:
        raise UnableToReadCell(example)
    return tuple(tiers)


def _countries(text: str) -> tuple[str, ...]:
    """Return the codes of countries by their names in either language, or by their codes."""
    named = {
        heading_key(name): one.code for one in countries().values() for name in (one.code, one.name_en, one.name_km)
    }
    return tuple(dict.fromkeys(reading.chosen(text, named, is_many=True)))


def _unit(text: str) -> str:
    """Return a unit by what it is called in either language, or by its code."""
    named: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            named |= {heading_key(unit.label): unit.value for unit in TradeUnit}
    code: str = reading.chosen(text, named | {unit.value: unit.value for unit in TradeUnit}, is_many=False)
    return code


def _digits(text: str) -> str:
    return re.sub(r"[\s.]", "", latin_digits(text))


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "lead_days": reading.whole,
    "capacity_per_month": reading.whole,
    "net_weight_g": reading.whole,
    "sample_price": reading.riel,
    "sample_price_usd": reading.price_in_dollars,
    "unit": _unit,
    "national_code": _digits,
    "excluded_countries": _countries,
}
