"""What is answered to whoever asks how a parcel can travel."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.money import Money

Key = TypeVar("Key", bound=Hashable)

NOTHING: Final = Money.zero("KHR")


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A place where the buyer may collect; `code` goes on the order when it is chosen."""

    code: str
    public_id: str
    name: str
    landmark: str
    phone: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one parcel by one service now.

    Attributes:
        code: What the order remembers. Where `points` is not empty, the chosen point's own code takes its place.
        price: What the buyer pays.
        vendor_pays: What the vendor pays of the carriage, by its own offer; carriage costs both together.
        weight_g: On the scale.
        billed_g: What the carrier reckons with: more than on the scale where the parcel takes much room.
        cash_limit: The most it takes at the door; None: no limit.
        is_sample: The price stands in our table as a sample and no carrier has confirmed it.
        is_live: The carrier itself has just named this price.
        is_estimate: The carrier sets the price itself and has not answered; this is our table's.
        co2_g: An estimate of the grams of CO2 that this parcel burns on its way; None: not known.
        is_cleaner: It burns least, and a faster one burns more.
    """

    code: str
    carrier: str
    carrier_name: str
    service: str
    name: str
    price: Money
    weight_g: int
    billed_g: int = 0
    min_days: int | None = None
    max_days: int | None = None
    takes_cash: bool = False
    cash_limit: Money | None = None
    is_sample: bool = False
    is_live: bool = False
    is_estimate: bool = False
    vendor_pays: Money = NOTHING
    co2_g: int | None = None
    is_cleaner: bool = False
    #: What kind of place it is collected at; empty: it comes to the door.
    point_kind: str = ""
    points: tuple[PointChoice, ...] = ()

    def chosen(self, code: str) -> bool:
        """Return whether an order's code means this rate: the code itself, or that of one of its points."""
        return code in {point.code for point in self.points} if self.points else code == self.code

    @property
    def full_price(self) -> Money:
        """What the carrier gets."""
        return self.price + self.vendor_pays if self.vendor_pays else self.price

    def takes_this_cash(self, cash: Money) -> bool:
        """Return whether it takes so much at the door."""
        if not self.takes_cash:
            return False
        limit = self.cash_limit
        return limit is None or limit.currency != cash.currency or cash <= limit

    def as_quote(self, *, on: date) -> dict[str, Any]:
        """Return what was promised, as an order and its shipment keep it."""
        return {
            "code": self.code,
            "on": on.isoformat(),
            "price": str(self.price.amount),
            "vendor_pays": str(self.vendor_pays.amount),
            "currency": self.price.currency,
            "min_days": self.min_days,
            "max_days": self.max_days,
            "weight_g": self.weight_g,
            "billed_g": self.billed_g,
            "co2_g": self.co2_g,
            "is_cleaner": self.is_cleaner,
            "said_by": "carrier" if self.is_live else "table",
            "is_estimate": self.is_estimate,
            "is_sample": self.is_sample,
        }


class RefusalReason(StrEnum):
    """Why a service is not offered for a parcel, or, of a whole answer, why nothing is."""

    NO_CARRIER = "no_carrier"
    NO_POST = "no_post"
    GOODS = "goods"
    PERISHABLE = "perishable"
    TOO_LONG = "too_long"
    TOO_BIG = "too_big"
    TOO_HEAVY = "too_heavy"
    NO_CASH = "no_cash"
    CASH_TOO_MUCH = "cash_too_much"
    NOT_TAKEN = "not_taken"
    NO_ANSWER = "no_answer"
    NOT_FROM_HERE = "not_from_here"
    NOT_TO_THERE = "not_to_there"
    NO_POINT = "no_point"
    NO_ROOM = "no_room"
    NO_PRICE = "no_price"
    NOT_DECLARED = "not_declared"
    NOT_SOLD_THERE = "not_sold_there"


#: They only say that a service does not go there: if there are no others, no carrier does.
NOBODY_GOES: Final = frozenset(
    {RefusalReason.NOT_FROM_HERE, RefusalReason.NOT_TO_THERE, RefusalReason.NO_POINT, RefusalReason.NO_PRICE}
)
#: What to tell a buyer to whom nothing is offered, the most telling first.
WORDS_WHEN_NOTHING: Final = {
    RefusalReason.NOT_SOLD_THERE: gettext_lazy("The vendor does not sell these goods to this country."),
    RefusalReason.NOT_DECLARED: gettext_lazy(
        "The vendor has not told yet what customs ask about these goods, so they cannot leave the country."
    ),
    RefusalReason.NO_POST: gettext_lazy("The post goes there, but must not carry such goods, and nobody else goes."),
    RefusalReason.GOODS: gettext_lazy("No carrier that goes there takes such goods."),
    RefusalReason.PERISHABLE: gettext_lazy("It is too far: these goods would spoil on the way."),
    RefusalReason.TOO_LONG: gettext_lazy("These goods are too long for every carrier that goes there."),
    RefusalReason.TOO_BIG: gettext_lazy("Together these goods take too much room. Buy fewer at once."),
    RefusalReason.TOO_HEAVY: gettext_lazy("Together these goods are too heavy. Buy fewer at once."),
    RefusalReason.NO_ROOM: gettext_lazy(
        "Every place there where it could be collected is full just now. Choose another kind of delivery, or try again "
        "tomorrow."
    ),
    RefusalReason.CASH_TOO_MUCH: gettext_lazy("Nobody who goes there takes so much cash at the door. Pay before."),
    RefusalReason.NO_CASH: gettext_lazy("Nobody who goes there takes cash at the door. Pay before."),
    RefusalReason.NOT_TAKEN: gettext_lazy("The carrier that goes there does not take this parcel."),
    RefusalReason.NO_ANSWER: gettext_lazy("The carrier does not answer just now. Try again in some minutes."),
    RefusalReason.NO_CARRIER: gettext_lazy("No carrier goes from this vendor's place to yours."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One service that is not offered, and why, in words for the buyer."""

    carrier: str
    name: str
    reason: RefusalReason
    words: str


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Every way that serves, as the services are ordered, and every way that does not."""

    rates: tuple[Rate, ...]
    refusals: tuple[Refusal, ...]

    def chosen(self, code: str) -> Rate | None:
        """Return the rate that a code means, with that code; none when it is not offered."""
        for rate in self.rates:
            if rate.chosen(code):
                return replace(rate, code=code)
        return None

    @property
    def reason(self) -> RefusalReason | None:
        """Why nothing serves; None where something does."""
        if self.rates:
            return None
        told = {refusal.reason for refusal in self.refusals} - NOBODY_GOES
        return next((reason for reason in WORDS_WHEN_NOTHING if reason in told), RefusalReason.NO_CARRIER)

    @property
    def words(self) -> str:
        """Why nothing serves, in words for the buyer; empty where something does."""
        return str(WORDS_WHEN_NOTHING[self.reason]) if self.reason else ""


class Refused(Exception):
    """A service does not serve; within the reckoning of rates only."""

    def __init__(self, reason: RefusalReason, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def too_heavy(max_weight_g: int) -> Refused:
    """Return the refusal of a parcel that weighs more than is taken."""
    words = _("Too heavy: it takes up to %(kilograms)s kg.") % {"kilograms": f"{max_weight_g / 1000:g}"}
    return Refused(RefusalReason.TOO_HEAVY, words)
