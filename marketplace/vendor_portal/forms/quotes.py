"""A quote as a vendor writes it: lines, prices, who carries what, when it is paid, and who answers with it.

Its rows come and go by buttons that send the form. See Note [Rows come and go by buttons] in `marketplace.core.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalogue.trade.forms import FIND_CODE, CodeForm
from marketplace.core.khmer import latin_digits
from marketplace.core.rows import Row, rows_sent
from marketplace.core.typed import NotANumber, dollars, whole_number
from marketplace.geography.countries import HOME, country_choices
from marketplace.quotes.models import Currency, Unit
from marketplace.quotes.selectors.supply import Thing, price_of
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from marketplace.vendor_portal.forms.fields import WholeNumberField
from vendors.models import Vendor

LINE, STONE = "line", "stone"
#: Buttons that only ask for the form again: rows come and go, a maker is looked for, prices are filled in.
PRICES, FIND, JOIN, LEAVE = "prices", "find", "member_add", "member_away"
BUTTONS: Final = (f"{LINE}_add", f"{LINE}_away", f"{STONE}_add", f"{STONE}_away", PRICES, FIND, JOIN, LEAVE, FIND_CODE)
#: More than this is more than one form.
MOST_LINES, MOST_STONES, MOST_MEMBERS = 30, 6, 12
LONGEST_VALID_DAYS: Final = 180
#: How many vendors asks for a third at first. Our own suggestion; each may write another.
USUAL_PLAN: Final = ((MilestoneKind.DEPOSIT, 30), (MilestoneKind.BEFORE_DISPATCH, 70))
WHOLE: Final = 100
#: What is asked of a line only where it goes abroad.
CUSTOMS: Final = ("hs_words", "hs_code", "customs_text_en", "origin_country", "net_weight_g")


class AmountField(forms.CharField):
    """An amount that is read once the currency is known: riel are whole, dollars may have cents."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **options)


def amount_of(typed: str, currency: str) -> Decimal:
    """Return the amount that was typed, more than nothing.

    Raises:
        forms.ValidationError: It is no amount of this currency.
    """
    try:
        amount = Decimal(whole_number(typed)) if currency == Currency.KHR else dollars(typed)
    except NotANumber as error:
        words = _g("This is not a price in riel. Write it like 14000.")
        words = words if currency == Currency.KHR else _g("This is not a price in dollars. Write it like 3.50.")
        raise forms.ValidationError(words) from error
    if amount <= 0:
        raise forms.ValidationError(_g("The price must be more than zero."))
    return amount


class LineForm(Row, CodeForm):
    """One thing that is offered, by whom it is delivered, and what customs abroad are told of it.

    What customs are told is asked only where it goes abroad; what a listing or a unit says is not asked of it again.
    """

    what = forms.ChoiceField(label=_("Which of your goods"))
    title = forms.CharField(label=_("What the buyer gets"), max_length=160)
    quantity = WholeNumberField(label=_("How many"), positive=True)
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit)
    unit_price = AmountField(label=_("Price of one"))
    customs_text_en = forms.CharField(
        label=_("What it is, in English"),
        help_text=_("Plain words for the customs, without your brand: “Black pepper, dried, whole”."),
        max_length=120,
        required=False,
    )
    origin_country = forms.ChoiceField(label=_("Made in"), required=False)
    net_weight_g = WholeNumberField(
        label=_("Weight of one without packing, in grams"),
        help_text=_("Not needed for what is counted in kg or tonnes."),
        positive=True,
        required=False,
    )

    def __init__(self, *args: Any, choices: Sequence[Any], is_abroad: bool, **options: Any) -> None:
        super().__init__(*args, kind=LINE, **options)
        self.fields["what"] = forms.ChoiceField(label=_("Which of your goods"), choices=choices)
        self.is_abroad = is_abroad
        if is_abroad:
            self.fields["origin_country"].choices = country_choices(with_home=True)  # type: ignore[attr-defined]
            self.fields["origin_country"].initial = HOME
        else:
            for name in CUSTOMS:
                del self.fields[name]

    @property
    def asks_customs(self) -> bool:
        """Return whether its words for customs stand open: no listing has them, or something in them is not right."""
        is_made = not str(self["what"].value() or "").startswith("p")
        return self.is_abroad and (is_made or self.is_looking or any(name in self.errors for name in CUSTOMS))


class StoneForm(Row):
    """One payment: when, and how much of the whole."""

    kind = forms.ChoiceField(label=_("When"), choices=MilestoneKind)
    percent = WholeNumberField(label=_("Percent of the whole"), positive=True)
    label = forms.CharField(label=_("In your words"), max_length=120, required=False)
    sends_first = forms.BooleanField(label=_("I send the goods even before this is paid"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, kind=STONE, **options)


class QuoteForm(forms.Form):
    """What holds for the whole quote; `lines` and `stones` are its rows."""

    currency = forms.ChoiceField(label=_("Currency"), choices=Currency)
    incoterm = forms.ChoiceField(
        label=_("Who carries it how far"),
        choices=Incoterm,
        help_text=_("Incoterms 2020. EXW is the simplest for you: the buyer collects it at your place."),
    )
    named_place = forms.CharField(
        label=_("To which place"), max_length=120, help_text=_("For EXW your village; for FOB the port.")
    )
    freight = AmountField(label=_("Freight that you add"), required=False)
    insurance = AmountField(label=_("Insurance that you add"), required=False)
    lead_days = WholeNumberField(
        label=_("Days until it is ready"), help_text=_("Counted from the day on which the deposit is paid.")
    )
    valid_days = WholeNumberField(label=_("How many days may the buyer think it over?"), positive=True, initial=14)
    note = forms.CharField(
        label=_("A word to the buyer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        vendor: Vendor,
        members: Sequence[Vendor],
        things: Sequence[Thing],
        begin: Beginning,
        is_abroad: bool,
    ) -> None:
        super().__init__(data, initial=dict(begin.whole))
        self.vendor, self.members, self.things = vendor, [vendor, *members], {one.product_id: one for one in things}
        self.is_choosing = data is not None and any(name in data for name in BUTTONS)
        common: dict[str, Any] = {"is_checked": not self.is_choosing}
        choices = self._choices()
        self.lines = [
            LineForm(rows, row=row, initial=initial, choices=choices, is_abroad=is_abroad, **common)
            for rows, row, initial in rows_sent(data, kind=LINE, begin=begin.lines, most=MOST_LINES)
        ]
        self.stones = [
            StoneForm(rows, row=row, initial=initial, **common)
            for rows, row, initial in rows_sent(data, kind=STONE, begin=begin.stones, most=MOST_STONES)
        ]
        if data is not None and PRICES in data:
            self._fill_prices(data)

    def _choices(self) -> list[Any]:
        """Return whose goods may be chosen, grouped by maker where several answer."""
        groups = []
        for one in self.members:
            own = [(f"p{thing.product_id}", thing.title) for thing in self.things.values() if thing.vendor_id == one.pk]
            groups.append((one.name, [(f"v{one.pk}", _g("Something else, made for this buyer")), *own]))
        return groups if len(groups) > 1 else groups[0][1]

    def _fill_prices(self, data: Any) -> None:
        """Write into each row of a known thing what its maker asks at that quantity, as if it had been typed."""
        currency = str(data.get("currency") or "")
        filled = data.copy()
        for line in self.lines:
            thing = self._thing(str(line["what"].value() or ""))
            typed = latin_digits(str(line["quantity"].value() or ""))
            if thing is None or not typed.isdecimal() or currency not in Currency.values:
                continue
            price = price_of(product_id=thing.product_id, quantity=int(typed[:9]), currency=currency)
            if price is not None:
                filled[line.add_prefix("unit_price")] = f"{price.amount}"
        for line in self.lines:
            if line.is_bound:
                line.data = filled

    def _thing(self, what: str) -> Thing | None:
        return self.things.get(int(what[1:])) if what[:1] == "p" and what[1:].isdecimal() else None

    def full_clean(self) -> None:
        """Check the form, and its rows with it; nothing while it only comes back with another row."""
        super().full_clean()
        if self.is_choosing:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}

    def clean(self) -> dict[str, Any]:
        """Read amounts in the chosen currency, and see that the payments make a whole."""
        data: dict[str, Any] = self.cleaned_data
        if self.is_choosing:
            return data
        currency = data.get("currency") or Currency.USD
        for name in ("freight", "insurance"):
            data[name] = self._amount(self, name, currency)
        if (data.get("valid_days") or 1) > LONGEST_VALID_DAYS:
            self.add_error("valid_days", _g("At most %(most)d days.") % {"most": LONGEST_VALID_DAYS})
        answers = [row.is_valid() for row in (*self.lines, *self.stones)]  # each, so that each says what is wrong
        for line in self.lines:
            if "unit_price" in line.cleaned_data:
                line.cleaned_data["unit_price"] = self._amount(line, "unit_price", currency)
        if not self.lines:
            self.add_error(None, _g("Offer at least one thing."))
        self._refuse_gaps()
        if not all(answers) or any(line.errors for line in self.lines):
            self.add_error(None, _g("Something in the rows below is not right yet."))
        return data

    @staticmethod
    def _amount(form: forms.Form, name: str, currency: str) -> Decimal | None:
        typed = form.cleaned_data.get(name)
        if not typed:
            return None
        try:
            return amount_of(str(typed), currency)
        except forms.ValidationError as error:
            form.add_error(name, error)
            return None

    def _refuse_gaps(self) -> None:
        percents = [stone.cleaned_data.get("percent") or 0 for stone in self.stones]
        if sum(percents) != WHOLE and all(not stone.errors for stone in self.stones):
            words = _g("The payments must make 100 percent together; now they make %(sum)d.") % {"sum": sum(percents)}
            self.add_error(None, words)


@dataclass(frozen=True)
class Beginning:
    """What a form begins with: a version to go on from, or what was asked for."""

    whole: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    stones: Sequence[Mapping[str, Any]]
