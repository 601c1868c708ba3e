"""What a listing, or an agreed line, says for the way across a border: what customs ask, and where it may not go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from catalogue.trade.models import ExcludedCountry, TradeTerms
from logistics.selectors.questions import Border
from marketplace.sales.order.models import LineCustoms
from marketplace.sales.order.trade_words import GRAMS_OF_UNIT

if TYPE_CHECKING:
    from marketplace.sales.order.models import Line


class Sold(Protocol):
    """A product or a variant of one."""

    @property
    def pk(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...

    @property
    def weight_g(self) -> int: ...


@dataclass(frozen=True, slots=True)
class CustomsWords:
    """What customs are told of one piece of a product, or of one unit of an agreed line.

    Attributes:
        text: What it is, in Latin letters.
        hs_code: Six digits.
        origin: ISO 3166-1 code of where it was made.
        net_weight_g: Without packing; where the vendor named none, as sent, which is the most that it can be.
    """

    text: str
    hs_code: str
    origin: str
    net_weight_g: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing that customs ask of every line."""
        return bool(self.text and self.hs_code and self.origin and self.net_weight_g)


#: Nothing is told.
NOTHING_TOLD: Final = CustomsWords("", "", "", 0)


def borders_of(products: Iterable[Sold]) -> dict[int, Border]:
    """Return what each product says for the way across a border, by its key, in two queries."""
    wanted = list(products)
    words = customs_words_of(wanted)
    kept_from = _excluded(wanted)
    return {
        one.pk: Border(
            is_declared=words[one.pk].is_whole,
            not_to=kept_from.get(one.pk, frozenset()) | kept_from.get(one.parent_id or 0, frozenset()),
        )
        for one in wanted
    }


def customs_words_of(products: Iterable[Sold]) -> dict[int, CustomsWords]:
    """Return what customs are told of each product, by its key, in one query.

    A variant's own words count where it names a code, else its listing's; its weight without packing is its own.
    """
    wanted = list(products)
    keys = {key for one in wanted for key in (one.pk, one.parent_id) if key}
    terms = {one.product_id: one for one in TradeTerms.objects.filter(product__in=keys)}
    return {one.pk: _words(one, terms.get(one.pk), terms.get(one.parent_id or 0)) for one in wanted}


def customs_words_of_lines(lines: Iterable[Line]) -> dict[int, CustomsWords]:
    """Return what customs are told of one unit of each line of an order, by the line's key, in two queries.

    What was agreed for the line counts first, then the listing; kilograms and tonnes weigh what they say. See Note [What
    is made is declared as it was agreed] in `marketplace.sales.order.services.agreed_lines`.

    Args:
        lines: With their products within reach; freight and insurance are no goods, and are not asked about.
    """
    wanted = list(lines)
    by_product = customs_words_of([line.product for line in wanted if line.product is not None])
    agreed = {one.line_id: one for one in LineCustoms.objects.filter(line__in=[line.pk for line in wanted])}
    return {
        line.pk: _of_line(line, by_product.get(line.product_id or 0, NOTHING_TOLD), agreed.get(line.pk))
        for line in wanted
    }


def _of_line(line: Line, listed: CustomsWords, agreed: LineCustoms | None) -> CustomsWords:
    grams = GRAMS_OF_UNIT.get(line.unit) or (agreed.net_weight_g if agreed else None) or listed.net_weight_g
    if agreed is None or agreed.hs_code_id is None:
        return replace(listed, net_weight_g=grams)
    return CustomsWords(
        text=agreed.text_en, hs_code=agreed.hs_code_id, origin=agreed.origin_country, net_weight_g=grams
    )


def _words(product: Sold, own: TradeTerms | None, above: TradeTerms | None) -> CustomsWords:
    said = own if own is not None and (own.hs_code_id or above is None) else above
    named = (one.net_weight_g for one in (own, above) if one is not None and one.net_weight_g)
    net = next((grams for grams in named if not product.weight_g or grams <= product.weight_g), product.weight_g)
    if said is None:
        return replace(NOTHING_TOLD, net_weight_g=net)
    return CustomsWords(
        text=said.customs_text_en.strip(),
        hs_code=said.hs_code_id or "",
        origin=said.origin_country,
        net_weight_g=net,
    )


def _excluded(products: list[Sold]) -> dict[int, frozenset[str]]:
    """Return the countries that are not served, by key of the product or of the listing above it."""
    keys = {key for one in products for key in (one.pk, one.parent_id) if key}
    rows = ExcludedCountry.objects.filter(terms__product__in=keys).values_list("terms__product", "country_code")
    found: dict[int, frozenset[str]] = {}
    for key, code in rows:
        found[key] = found.get(key, frozenset()) | {code}
    return found
