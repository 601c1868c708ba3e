"""What buyer and vendors agreed on, in the shape in which it is placed as a purchase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Protocol

from marketplace.core.money import Money
from marketplace.sales.order.utils import DeliveryChoice

#: How long a deposit may take before the goods are free again: a transfer from abroad takes days, an approver more.
DEPOSIT_WITHIN: Final = timedelta(days=14)
#: The way of delivery where buyer and vendor have agreed on it themselves, and what it costs stands in the terms.
AS_AGREED: Final = "manual:agreed"


class AgreedRate(Protocol):
    """The day's rate, pinned to a purchase; `payments.selectors.rate_on` gives one."""

    @property
    def khr_per_usd(self) -> Decimal: ...
    @property
    def valid_on(self) -> date: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class AgreedCustoms:
    """What customs are told of one unit of a line, where no listing says it: the three words together, or none of them.

    Attributes:
        hs_code: Six digits of the list.
        text_en: What it is, in Latin letters.
        origin: ISO 3166-1 code of where it is made.
        net_weight_g: What one of the line's unit weighs without packing; None where the unit or the listing says it.
    """

    hs_code: str = ""
    text_en: str = ""
    origin: str = ""
    net_weight_g: int | None = None

    def __bool__(self) -> bool:
        return bool(self.hs_code or self.text_en or self.origin or self.net_weight_g)


#: Nothing is told: the listing says it, or it stays in the country.
NOTHING_TOLD: Final = AgreedCustoms()


@dataclass(frozen=True)
class AgreedLine:
    """What is delivered of one kind: of a listing, or made as it was described.

    Attributes:
        product_id: The listing it is of; None for what stands in none.
        unit: In what the quantity counts, by the quote's code; only pieces can be held on a shelf.
        unit_price: What one of them costs, in the currency of the purchase.
        customs: What customs are told of it.
    """

    product_id: int | None
    title: str
    quantity: int
    unit: str
    unit_price: Money
    customs: AgreedCustoms = NOTHING_TOLD

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class AgreedOrder:
    """What one vendor's pick-up point delivers. Its delivery's charge is in riel, and is paid on top."""

    partner_id: int
    lines: Sequence[AgreedLine]
    delivery: DeliveryChoice


@dataclass(frozen=True)
class AgreedTermsDraft:
    """The terms of trade. See Note [The vendor's own freight] in `services.agreed`.

    Attributes:
        currency: What the purchase is priced and paid in: KHR or USD.
        rate: The day's rate, to be pinned; needed where a delivery of ours is charged to somebody who pays in dollars.
        deposit_within: How long the goods wait for the first money.
    """

    currency: str
    quote_number: str = ""
    incoterm: str = ""
    named_place: str = ""
    ship_before: date | None = None
    freight: Money | None = None
    insurance: Money | None = None
    note: str = ""
    rate: AgreedRate | None = None
    deposit_within: timedelta = DEPOSIT_WITHIN


@dataclass(frozen=True)
class MilestoneDraft:
    """One part of the price, in the order in which they are paid. See `Milestone`."""

    kind: str
    amount: Money
    label: str = ""
    due_on: date | None = None
    holds_dispatch: bool = False
