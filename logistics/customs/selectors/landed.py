"""What goods cost once they are over the border: goods, freight, insurance, duty, tax and fees, as an estimate.

# Note [What is not known is not nought]
Each part is an amount that a dated row leads to, or "not known" with the reason. A nought is said only where a row
says so: a rate of nought, a low-value limit, a fee of nought. A sum with an unknown part is no total but "at least".
The worked numbers of docs/algorithms/landed-cost.md are its tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from logistics.customs.models import Base, DeMinimis, DutyRate, Fee, TaxRate, When
from logistics.customs.selectors.countries import areas_of
from logistics.customs.selectors.currencies import Rates, as_money
from logistics.customs.selectors.rules import prefixes_of
from marketplace.core.money import Money

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class GoodsLine:
    """Goods of one kind: HS code of six digits (empty: not known) and what they cost altogether."""

    hs_code: str
    value: Money


@dataclass(frozen=True)
class Part:
    """One part of the cost: an amount, or None where it is not known; either way with the words that say why.

    Attributes:
        sources: Who says so, for each row that led to it.
        is_sample: A row that led to it was not verified.
    """

    amount: Money | None
    words: str = ""
    sources: tuple[str, ...] = ()
    is_sample: bool = False

    @property
    def is_known(self) -> bool:
        return self.amount is not None


@dataclass(frozen=True)
class LandedCost:
    """The estimate for one consignment to one country, as of a day. See Note [What is not known is not nought]."""

    country: str
    day: date
    currency: str
    goods: Part
    freight: Part
    insurance: Part
    duty: Part
    tax: Part
    fees: Part
    #: The duty with a proof of origin, and the code of that paper, where a lower rate is known.
    duty_with_paper: Part | None = None
    paper: str = ""
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, Part], ...]:
        """Return each part by its code, in the order in which they are added up."""
        names = ("goods", "freight", "insurance", "duty", "tax", "fees")
        return tuple((name, getattr(self, name)) for name in names)

    @property
    def at_least(self) -> Money:
        """Return the sum of what is known."""
        return Money.total((part.amount for _name, part in self.parts if part.amount is not None), self.currency)

    @property
    def total(self) -> Money | None:
        """Return the whole cost; None while a part of it is not known."""
        return self.at_least if all(part.is_known for _name, part in self.parts) else None

    @property
    def sources(self) -> tuple[str, ...]:
        """Return who says so, each once."""
        return tuple(dict.fromkeys(source for _name, part in self.parts for source in part.sources))

    @property
    def is_sample(self) -> bool:
        """Return whether a row that led to it was not verified."""
        return any(part.is_sample for _name, part in self.parts)


def landed_cost(
    *,
    lines: Sequence[GoodsLine],
    country: str,
    day: date,
    rates: Rates,
    freight: Money | None = None,
    insurance: Money | None = None,
) -> LandedCost:
    """Return what a consignment costs at its destination, as an estimate.

    Args:
        lines: What is in it, at least one; all in one currency.
        country: ISO 3166-1 code of the destination.
        day: On which day; see `rates_on` for the rates of it.
        rates: To hold values against limits in other currencies.
        freight: Of the same currency; None: not known. Nothing: pass a zero.
        insurance: As freight.
    """
    return _Estimate(lines, country, day, rates, freight, insurance).result()


def _percent(value: Fraction, rate: Decimal) -> Fraction:
    return value * Fraction(rate) / 100


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


class _Estimate:
    """One consignment, held against the rows of its destination."""

    def __init__(
        self,
        lines: Sequence[GoodsLine],
        country: str,
        day: date,
        rates: Rates,
        freight: Money | None,
        insurance: Money | None,
    ) -> None:
        self.lines, self.country, self.day, self.rates = lines, country, day, rates
        self.currency = lines[0].value.currency
        self.goods = Money.total((line.value for line in lines), self.currency)
        self.freight, self.insurance = freight, insurance
        self.areas = areas_of(country)
        self.limit = self._nearest(DeMinimis.objects.valid_on(day))
        self.duties = list(DutyRate.objects.valid_on(day).filter(country__in=self.areas))
        self.taxes = list(TaxRate.objects.valid_on(day).filter(country__in=self.areas))

    def result(self) -> LandedCost:
        duty, shares = self._duty("")
        with_paper, paper = self._cheaper(duty)
        tax = self._tax(duty, shares)
        return LandedCost(
            country=self.country,
            day=self.day,
            currency=self.currency,
            goods=Part(self.goods),
            freight=Part(self.freight, "" if self.freight is not None else _("not known yet")),
            insurance=Part(self.insurance, "" if self.insurance is not None else _("not known yet")),
            duty=duty,
            tax=tax,
            fees=self._fees(duty, tax),
            duty_with_paper=with_paper,
            paper=paper,
            notes=(self.limit.note,) if self.limit and self.limit.note else (),
        )

    def _nearest(self, rows: QuerySet[Any]) -> Any:
        """Return the row of the country itself, else that of the union; None where there is neither."""
        found = {row.country: row for row in rows.filter(country__in=self.areas).order_by("valid_from")}
        return next((found[area] for area in self.areas if area in found), None)

    def _value(self, base: str) -> Fraction | None:
        """Return what the whole consignment is worth, for a base without duty; None where a part is not known."""
        if base in {Base.GOODS, Base.GOODS_DUTY}:
            return Fraction(self.goods.amount)
        if self.freight is None or self.insurance is None:
            return None
        return Fraction((self.goods + self.freight + self.insurance).amount)

    def _share(self, line: GoodsLine, base: str) -> Fraction | None:
        """Return what one line is worth, freight and insurance shared out by value; None where not known."""
        whole = self._value(base)
        if whole is None or not self.goods:
            return None
        return whole * Fraction(line.value.amount) / Fraction(self.goods.amount)

    def _is_within(self, limit: Decimal | None) -> bool | None:
        """Return whether the consignment is worth no more than a limit; None where nobody can tell."""
        if limit is None or self.limit is None:
            return False
        value = self._value(self.limit.base)
        least = Fraction(self.goods.amount) if value is None else value
        worth = self.rates.between(least, self.currency, self.limit.currency)
        if worth is None or (value is None and worth <= Fraction(limit)):
            return None
        return worth <= Fraction(limit)  # goods that are above it alone are above it, whatever the way costs

    def _best(self, rows: Iterable[Any], hs_code: str) -> Any:
        """Return the row with most digits for goods; the country's own before the union's."""
        prefixes = prefixes_of(hs_code)
        fitting = [row for row in rows if row.hs_prefix in prefixes]
        order = {area: -position for position, area in enumerate(self.areas)}
        return max(fitting, key=lambda row: (len(row.hs_prefix), order[row.country], row.valid_from), default=None)

    # -- Duty

    def _duty(self, paper: str) -> tuple[Part, list[Fraction] | None]:
        """Return the duty, and each line's share of it; with a paper, at the rates for who shows it."""
        none = [Fraction(0)] * len(self.lines)
        free = self._is_within(self.limit.duty) if self.limit else False
        if free:
            return self._exempt(), none
        if free is None:
            return Part(None, _("not known: the value cannot be held against the limit")), None
        flat = self._is_within(self.limit.flat_up_to) if self.limit else False
        if flat:
            return self._flat()
        return self._by_rate(paper)

    def _exempt(self) -> Part:
        words = _("none up to %(limit)s %(currency)s") % {
            "limit": _plain(self.limit.duty), "currency": self.limit.currency,
        }  # fmt: skip
        return self._part(Money.zero(self.currency), words, [self.limit])

    def _flat(self) -> tuple[Part, list[Fraction] | None]:
        """Return the flat duty for each kind of goods in the parcel."""
        kinds = {line.hs_code[:6] for line in self.lines}
        each = self.rates.between(Fraction(self.limit.flat_duty), self.limit.currency, self.currency)
        if each is None or "" in kinds:
            return Part(None, _("not known")), None
        words = _("%(amount)s %(currency)s for each kind of goods") % {
            "amount": _plain(self.limit.flat_duty), "currency": self.limit.currency,
        }  # fmt: skip
        whole = each * len(kinds)
        shares = [whole * Fraction(line.value.amount) / Fraction(self.goods.amount) for line in self.lines]
        return self._part(as_money(whole, self.currency), words, [self.limit]), shares

    def _by_rate(self, paper: str) -> tuple[Part, list[Fraction] | None]:
        rows = [row for row in self.duties if row.paper == paper]
        used, shares, told = [], [], []
        for line in self.lines:
            row = self._best(rows, line.hs_code) if line.hs_code else None
            if row is None:
                words = _("duty payable, rate to confirm") if line.hs_code else _("not known: the HS code is missing")
                return Part(None, words), None
            base = Fraction(0) if row.percent == 0 else self._share(line, row.base)
            if base is None:
                return Part(None, _("%(rate)s %%, of an amount not known yet") % {"rate": _plain(row.percent)}), None
            used.append(row)
            shares.append(_percent(base, row.percent))
            told.append(_("%(rate)s %%") % {"rate": _plain(row.percent)})
        words = ", ".join(dict.fromkeys(told))
        return self._part(as_money(sum(shares, Fraction(0)), self.currency), words, used), shares

    def _cheaper(self, duty: Part) -> tuple[Part | None, str]:
        """Return the duty with the proof of origin that saves most, and which paper that is."""
        best: tuple[Part | None, str] = (None, "")
        for paper in sorted({row.paper for row in self.duties} - {""}):
            found, _shares = self._duty(paper)
            amount = found.amount
            if amount is None or (duty.amount is not None and not amount < duty.amount):
                continue
            if best[0] is None or best[0].amount is None or amount < best[0].amount:
                best = (found, paper)
        return best

    # -- Tax and fees

    def _tax(self, duty: Part, shares: list[Fraction] | None) -> Part:
        free = self._is_within(self.limit.tax) if self.limit else False
        if free:
            words = _("none up to %(limit)s %(currency)s") % {
                "limit": _plain(self.limit.tax), "currency": self.limit.currency,
            }  # fmt: skip
            return self._part(Money.zero(self.currency), words, [self.limit])
        if free is None:
            return Part(None, _("not known: the value cannot be held against the limit"))
        whole, used, told = Fraction(0), [], []
        for position, line in enumerate(self.lines):
            row = self._best(self.taxes, line.hs_code)
            if row is None:
                return Part(None, _("not known"))
            told.append(_("%(rate)s %%") % {"rate": _plain(row.percent)})
            used.append(row)
            if row.percent == 0:
                continue
            base = self._share(line, row.base)
            if row.base in {Base.CIF_DUTY, Base.GOODS_DUTY} and base is not None:
                base = None if shares is None else base + shares[position]
            if base is None:
                return Part(None, _("%(rate)s %%, of an amount not known yet") % {"rate": _plain(row.percent)})
            whole += _percent(base, row.percent)
        return self._part(as_money(whole, self.currency), ", ".join(dict.fromkeys(told)), used)

    def _fees(self, duty: Part, tax: Part) -> Part:
        rows = list(Fee.objects.valid_on(self.day).filter(country__in=self.areas))
        if not rows:
            return Part(None, _("not known: the carrier may ask for handling"))
        is_due = self._is_due(duty, tax)
        amounts: list[Money] = []
        for row in rows:
            if row.when == When.IF_DUE and is_due is False:
                amounts.append(Money.zero(self.currency))
                continue
            amount = self.rates.money(row.amount, row.currency, self.currency)
            if amount is None or (row.when == When.IF_DUE and is_due is None):
                return Part(None, _("not known"))
            amounts.append(amount)
        words = ", ".join(row.name for row in rows)
        return self._part(Money.total(amounts, self.currency), words, rows)

    @staticmethod
    def _is_due(duty: Part, tax: Part) -> bool | None:
        """Return whether duty or tax is asked for; None where nobody knows."""
        if duty.amount or tax.amount:
            return True
        return None if duty.amount is None or tax.amount is None else False

    @staticmethod
    def _part(amount: Money, words: str, rows: Sequence[Any]) -> Part:
        sources = tuple(dict.fromkeys(row.source for row in rows))
        return Part(amount, words, sources, any(row.is_sample for row in rows))
