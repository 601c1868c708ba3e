"""Tables of terms about exports that officers keep: which form of origin a country takes, and what Best Traders reach.

They are kept as terms of carriers are: a row is never changed, a newer one of the same way ends it. See Note [A row of
terms is never changed] in `logistics.services.terms`.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

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
    number_cell,
    text_cell,
)
from marketplace.exports.models import BestTraderTerm, OriginForm, StatementLimit
from marketplace.geography.countries import is_abroad, is_country

#: Letters and digits by which papers and numbers of papers name a form.
FORM: Final = re.compile(r"[A-Z0-9]{1,10}")


CURRENCY: Final = re.compile(r"[A-Z]{3}")


def _country(text: str, _row: Row, _look: Lookups) -> Values:
    if not (is_country(text) and is_abroad(text)):
        raise WrongCell(_g("Write the code of a country abroad, of two letters, such as JP."))
    return {"country": text}


def _form(text: str, _row: Row, _look: Lookups) -> Values:
    if not FORM.fullmatch(text):
        raise WrongCell(_g("Write the form's letters, such as D or RCEP."))
    return {"form": text}


def _currency(text: str, _row: Row, _look: Lookups) -> Values:
    if not CURRENCY.fullmatch(text):
        raise WrongCell(_g("Write a currency's code of three letters, such as EUR."))
    return {"currency": text}


def _money(name: str, *, places: int) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise WrongCell(_g("Write an amount, for example 6000.")) from error
        if not amount.is_finite() or not 0 <= amount < 10**12 or amount != round(amount, places):
            raise WrongCell(_g("Write an amount, for example 6000."))
        return {name: amount}

    return read


_DATED: Final = (
    Column("valid_from", _("Valid from"), day_cell("valid_from"), help=_("The first day, like 2026-11-30.")),
    Column("valid_to", _("Valid until, not including"), day_cell("valid_to"), is_required=False),
    Column("source", _("Source"), text_cell("source"), help=_("Who says so: document, section, date.")),
)

KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind(
            "forms",
            _("Forms of origin"),
            OriginForm,
            (
                Column("country", _("Country"), _country, help=_("Code of two letters.")),
                Column("form", _("Form"), _form, help="D, RCEP, REX"),
                Column("way", _("Who says it"), choice_cell("way", OriginForm.Way), help="certificate, statement"),
                Column("agreement", _("Agreement"), text_cell("agreement")),
                Column(
                    "rank",
                    _("Proposed in this order"),
                    number_cell("rank", least=1, most=99),
                    help=_("1 is proposed first."),
                ),
                *_DATED,
            ),
            ("country", "form", "valid_from"),
        ),
        Kind(
            "limits",
            _("Statements without a number"),
            StatementLimit,
            (
                Column("form", _("Form"), _form, help="REX, DCTS"),
                Column(
                    "amount",
                    _("Goods worth at most"),
                    _money("amount", places=2),
                    help=_("Up to it an exporter needs no registered number."),
                ),
                Column("currency", _("Currency"), _currency, help=_("Code of three letters.")),
                *_DATED,
            ),
            ("form", "valid_from"),
        ),
        Kind(
            "traders",
            _("Terms of Best Traders"),
            BestTraderTerm,
            (
                Column("min_trade_usd", _("Trade in a year, in dollars"), _money("min_trade_usd", places=2)),
                Column("min_capital_khr", _("Capital, in riel"), _money("min_capital_khr", places=0)),
                Column(
                    "max_rank", _("Rank in the customs' system, at most"), number_cell("max_rank", least=1, most=99)
                ),
                *_DATED,
            ),
            ("valid_from",),
        ),
    )
}
