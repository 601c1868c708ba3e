"""Which tables about borders there are: their columns as files name them. See Note [A row of terms is never changed]."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from logistics.customs.models import (
    Base,
    CurrencyRate,
    DeMinimis,
    Direction,
    DutyRate,
    Fee,
    RuleKind,
    TaxRate,
    TradeRule,
    When,
)
from logistics.customs.models.columns import CURRENCY, HS_PREFIX
from logistics.customs.selectors.countries import UNION
from logistics.services.terms.cells import (
    Column,
    Kind,
    Lookups,
    Reader,
    Row,
    Values,
    WrongCell,
    choice_cell,
    day_cell,
    text_cell,
)
from marketplace.geography.countries import is_country


def _country(name: str) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text and text != UNION and not is_country(text):
            raise WrongCell(_g("Write a country's code of two letters, such as JP, or EU."))
        return {name: text}

    return read


def _hs_prefix(text: str, _row: Row, _look: Lookups) -> Values:
    if not re.match(HS_PREFIX, text):
        raise WrongCell(_g("Write the first 2, 4 or 6 digits, or nothing for all goods."))
    return {"hs_prefix": text}


def _currency(text: str, _row: Row, _look: Lookups) -> Values:
    if not re.match(CURRENCY, text):
        raise WrongCell(_g("Write a currency's code of three letters, such as EUR."))
    return {"currency": text}


def _amount(name: str, *, places: int = 2, most: int = 10**9) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if not text:
            return {name: None}
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise WrongCell(_g("Write a number, for example 150 or 12.5.")) from error
        if not amount.is_finite() or not 0 <= amount <= most or amount != round(amount, places):
            raise WrongCell(_g("Write a number, for example 150 or 12.5."))
        return {name: amount}

    return read


_COUNTRY: Final = Column("country", _("Country"), _country("country"), help=_("Code of two letters, or EU."))
_GOODS: Final = Column(
    "hs_prefix", _("Goods"), _hs_prefix, is_required=False, help=_("First 2, 4 or 6 digits; empty: all goods.")
)
_PERCENT: Final = Column("percent", _("Percent"), _amount("percent", places=3, most=1000))
_CURRENCY: Final = Column("currency", _("Currency"), _currency, help=_("Code of three letters."))
_DATED: Final = (
    Column("valid_from", _("Valid from"), day_cell("valid_from"), help=_("The first day, like 2026-11-30.")),
    Column("valid_to", _("Valid until, not including"), day_cell("valid_to"), is_required=False),
    Column("source", _("Source"), text_cell("source"), help=_("Who says so: document, section, date.")),
)


def _optional(name: str, label: object) -> Column:
    return Column(name, label, text_cell(name), is_required=False)


KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind(
            "rules",
            _("Rules"),
            TradeRule,
            (
                Column("direction", _("Direction"), choice_cell("direction", Direction), help="export, import"),
                _GOODS,
                Column(
                    "country",
                    _("Destination"),
                    _country("country"),
                    is_required=False,
                    help=_("Code of two letters, or EU; empty: any."),
                ),
                Column("kind", _("Kind of rule"), choice_cell("kind", RuleKind), help=", ".join(RuleKind.values)),
                _optional("paper", _("Code of the paper")),
                Column("text_km", _("In Khmer"), text_cell("text_km")),
                Column("text_en", _("In English"), text_cell("text_en")),
                _optional("issuer_km", _("Who issues it, in Khmer")),
                _optional("issuer_en", _("Who issues it, in English")),
                *_DATED,
            ),
            ("direction", "hs_prefix", "country", "kind", "paper", "valid_from"),
        ),
        Kind(
            "duties",
            _("Duties"),
            DutyRate,
            (
                _COUNTRY,
                _GOODS,
                _optional("paper", _("With this proof of origin")),
                _PERCENT,
                Column("base", _("Taken of"), choice_cell("base", Base), help="goods, cif"),
                *_DATED,
            ),
            ("country", "hs_prefix", "paper", "valid_from"),
        ),
        Kind(
            "taxes",
            _("Import taxes"),
            TaxRate,
            (
                _COUNTRY,
                _GOODS,
                _PERCENT,
                Column("base", _("Taken of"), choice_cell("base", Base), help=", ".join(Base.values)),
                *_DATED,
            ),
            ("country", "hs_prefix", "valid_from"),
        ),
        Kind(
            "limits",
            _("Low-value limits"),
            DeMinimis,
            (
                _COUNTRY,
                _CURRENCY,
                Column(
                    "duty",
                    _("No duty up to"),
                    _amount("duty"),
                    is_required=False,
                    help=_("Empty: nothing is exempt."),
                ),
                Column(
                    "tax", _("No tax up to"), _amount("tax"), is_required=False, help=_("Empty: nothing is exempt.")
                ),
                Column("base", _("Value of"), choice_cell("base", Base), help="goods, cif"),
                Column("flat_duty", _("Flat duty for each kind of goods"), _amount("flat_duty"), is_required=False),
                Column("flat_up_to", _("Flat duty up to"), _amount("flat_up_to"), is_required=False),
                _optional("note_km", _("Note in Khmer")),
                _optional("note_en", _("Note in English")),
                *_DATED,
            ),
            ("country", "valid_from"),
        ),
        Kind(
            "fees",
            _("Fees at the border"),
            Fee,
            (
                _COUNTRY,
                Column("code", _("Code"), text_cell("code")),
                Column("name_km", _("Name in Khmer"), text_cell("name_km")),
                Column("name_en", _("Name in English"), text_cell("name_en")),
                Column("amount", _("Amount"), _amount("amount")),
                _CURRENCY,
                Column("when", _("When"), choice_cell("when", When), help=", ".join(When.values)),
                *_DATED,
            ),
            ("country", "code", "valid_from"),
        ),
        Kind(
            "currencies",
            _("Currencies"),
            CurrencyRate,
            (_CURRENCY, Column("per_usd", _("For one dollar"), _amount("per_usd", places=8)), *_DATED),
            ("currency", "valid_from"),
        ),
    )
}
