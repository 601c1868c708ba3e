"""Why trade terms cannot stand as they were written, beside each field, in words for the vendor."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from catalogue.trade.content import MOST_TIERS
from catalogue.trade.models import HSCode, HSLevel, OriginCriterion, TradeUnit
from marketplace.geography.countries import HOME, is_country

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from catalogue.trade.content import BusinessContent, CustomsContent, TierContent
    from marketplace.core.money import Money

Problems = dict[str, list[str]]

#: What no pepper and no silk exceeds: a slip of the finger.
MOST: Final = 100_000_000
MOST_DAYS: Final = 3_650
SIDES: Final = ("carton_length_cm", "carton_width_cm", "carton_height_cm")
NATIONAL_DIGITS: Final = (8, 10)


def business_problems(content: BusinessContent, *, list_prices: Mapping[str, Money], fewest: int) -> Problems:
    """Return what is wrong with what business buyers are told.

    Args:
        content: What was written.
        list_prices: What one piece costs everybody, by currency.
        fewest: How many pieces are sold at once at least.
    """
    wrong = _numbers_wrong(content)
    for currency in ("KHR", "USD"):
        tiers = sorted(
            (one for one in content.tiers if one.price.currency == currency), key=lambda one: one.min_quantity
        )
        words = _tier_problem(tiers, list_price=list_prices.get(currency), fewest=fewest)
        if words:
            wrong.setdefault("tiers", []).append(words)
    if content.sample_price is None and content.sample_price_usd is not None:
        wrong.setdefault("sample_price", []).append(_("Write the price of a sample in riel too."))
    if any(price is not None and price <= 0 for price in (content.sample_price, content.sample_price_usd)):
        wrong.setdefault("sample_price", []).append(_("The price must be more than zero."))
    if content.unit not in TradeUnit.values:
        wrong["unit"] = [_("Choose one of those that are there.")]
    return wrong


def _numbers_wrong(content: BusinessContent) -> Problems:
    wrong: Problems = {}
    for name in ("capacity_per_month", "shelf_life_days", "pieces_per_carton", "carton_weight_g", "cartons_per_pallet"):
        _check_number(wrong, name, getattr(content, name), most=MOST)
    _check_number(wrong, "lead_days", content.lead_days, most=MOST_DAYS, least=0)
    for name in SIDES:
        _check_number(wrong, name, getattr(content, name), most=1_000)
    sides = [bool(getattr(content, name)) for name in SIDES]
    if any(sides) and not all(sides):
        wrong.setdefault(SIDES[0], []).append(_("Write length, width and height of the carton, or none of them."))
    if content.pieces_per_carton is None and (content.cartons_per_pallet or content.carton_weight_g):
        wrong.setdefault("pieces_per_carton", []).append(_("Say how many pieces are in a carton."))
    return wrong


def _tier_problem(tiers: Sequence[TierContent], *, list_price: Money | None, fewest: int) -> str:
    """Return the first thing that is wrong with the tiers of one currency, by quantity."""
    if len(tiers) > MOST_TIERS:
        return _("Write at most %(most)d prices.") % {"most": MOST_TIERS}
    for one in tiers:
        words = _wrong_alone(one, list_price, fewest)
        if words:
            return words
    for less, more in pairwise(tiers):
        if less.min_quantity == more.min_quantity:
            return _("There are two prices from %(from)d pieces on.") % {"from": more.min_quantity}
        if not more.price < less.price:
            told = _("From %(from)d pieces on it must cost less than from %(before)d on.")
            return told % {"from": more.min_quantity, "before": less.min_quantity}
    return ""


def _wrong_alone(tier: TierContent, list_price: Money | None, fewest: int) -> str:
    start = tier.min_quantity
    if not 2 <= start <= MOST:
        return _("A trade price begins at 2 pieces or more.")
    if tier.price.amount <= 0:
        return _("The price must be more than zero.")
    if start < fewest:
        told = _("You sell from %(fewest)d pieces on: a trade price cannot begin at %(from)d.")
        return told % {"fewest": fewest, "from": start}
    if list_price is not None and not tier.price < list_price:
        told = _("From %(from)d pieces on it must cost less than the usual %(price)s.")
        return told % {"from": start, "price": list_price}
    return ""


def customs_problems(content: CustomsContent, *, known: Container[str] | None = None) -> Problems:
    """Return what is wrong with what customs are told.

    Args:
        content: What was written.
        known: All codes of six digits, for who checks many; without them the database is asked.
    """
    wrong: Problems = {}
    code = content.hs_code
    if code and not _is_code(code, known):
        wrong["hs_code"] = [_("This is no customs code of six digits. Search for it in words.")]
    if content.national_code and not (
        content.national_code.isascii()
        and content.national_code.isdigit()
        and len(content.national_code) in NATIONAL_DIGITS
        and code
        and content.national_code.startswith(code)
    ):
        wrong["national_code"] = [_("Write 8 or 10 digits that begin with the six of the customs code.")]
    if not (content.customs_text_en.isascii() and content.customs_text_en.isprintable()):
        wrong["customs_text_en"] = [_("Customs read Latin letters only.")]
    if not is_country(content.origin_country):
        wrong["origin_country"] = [_("Choose one of those that are there.")]
    if content.origin_criterion and content.origin_criterion not in OriginCriterion.values:
        wrong["origin_criterion"] = [_("Choose one of those that are there.")]
    if content.origin_criterion and content.origin_country != HOME:
        wrong["origin_criterion"] = [_("Only what is made in Cambodia can be of Cambodian origin.")]
    if HOME in content.excluded_countries or not all(map(is_country, content.excluded_countries)):
        wrong["excluded_countries"] = [_("Choose countries abroad.")]
    _check_number(wrong, "net_weight_g", content.net_weight_g, most=MOST)
    return wrong


def _is_code(code: str, known: Container[str] | None) -> bool:
    if known is not None:
        return code in known
    return HSCode.objects.filter(code=code, level=HSLevel.SUBHEADING).exists()


def _check_number(wrong: Problems, name: str, value: int | None, *, most: int, least: int = 1) -> None:
    if value is None:
        return
    if value < least:
        wrong.setdefault(name, []).append(_("This must be more than zero."))
    elif value > most:
        wrong.setdefault(name, []).append(_("This number is too large to be right."))
