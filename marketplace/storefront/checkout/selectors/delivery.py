"""The parcels of a basket, how each can travel, and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext

from logistics.models import PointKind
from logistics.selectors import (
    ParcelLine,
    ParcelQuestion,
    Place,
    Rate,
    RateAnswer,
    Refusal,
    borders_of,
    rates_for_all,
)
from marketplace.core.money import Money
from marketplace.sales.address.placed import DeliverTo
from marketplace.sales.order.currencies import in_dollars, price_of_line
from marketplace.storefront.selectors.basket import CURRENCY, Visit
from marketplace.storefront.selectors.rates import ShownRate, dollars
from marketplace.storefront.selectors.trade import line_prices
from vendors.models import Partner
from vendors.models.vendor import SettlementMode
from vendors.trade import UnitPrice, is_sample, named_sample


@dataclass(frozen=True)
class DeliveryLine:
    """One product in a vendor's parcel."""

    title: str
    quantity: int
    total: Money
    #: Whether its price is converted: it has none of its own in the currency it is paid in.
    is_converted: bool = False


#: Which points serve a buyer who named a kind of place; to all others it is brought to the door.
POINT_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    DeliverTo.BUS_STATION: (PointKind.BUS_STATION,),
    DeliverTo.PICKUP_POINT: (PointKind.PICKUP_POINT, PointKind.POST_OFFICE),
    DeliverTo.LOCKER: (PointKind.LOCKER,),
}


@dataclass(frozen=True)
class DeliveryGroup:
    """One vendor's parcel at checkout, and every way it can travel.

    Attributes:
        field: Name of the form's field for the choice; values are `<code>@<price>`.
        is_direct: Whether the vendor is paid straight by the buyer.
    """

    field: str
    partner_id: int
    vendor_name: str
    province: str
    lines: tuple[DeliveryLine, ...]
    goods_total: Money
    answer: RateAnswer
    #: The buyer pays this vendor straight.
    is_direct: bool = False
    #: What kind of place the buyer named.
    deliver_to: str = DeliverTo.HOME

    @property
    def rates(self) -> tuple[Rate, ...]:
        return self.answer.rates

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return self.answer.refusals

    @property
    def options(self) -> list[tuple[str, Rate, str]]:
        """Every choice as (value, rate, name of the place of collection or nothing)."""
        found = []
        for rate in self.rates:
            places = [(point.code, point.name) for point in rate.points] or [(rate.code, "")]
            found += [(f"{code}@{rate.price.amount}", rate, place) for code, place in places]
        return found

    @property
    def cheapest(self) -> str:
        """The value of the choice made at first: the cheapest to the kind of place that the buyer named.

        Where none goes there, the cheapest that is brought nearer; empty when nothing serves.
        """
        wanted = [option for option in self.options if option[1].point_kind in POINT_KINDS.get(self.deliver_to, ("",))]
        brought = [option for option in self.options if option[1].carrier != "self_pickup"]
        near = [option for option in wanted if option in brought] or brought or self.options
        return min(near, key=lambda option: option[1].price.amount)[0] if near else ""


def delivery_groups(
    *,
    visit: Visit,
    place: Place,
    on: date,
    currency: str = CURRENCY,
    rate: ShownRate | None = None,
    deliver_to: str = DeliverTo.HOME,
) -> list[DeliveryGroup]:
    """Return a basket's parcels, one per partner, each with its rates to a place, and its goods in a currency.

    Carriers that set their own prices are asked: two seconds at most, with no transaction open.
    """
    by_partner: dict[int, list[Any]] = {}
    read = visit.lines().select_related("product__vendor", "product__parent", "product__trade_terms", "stockrecord")
    lines = list(read.order_by("pk"))
    prices = line_prices(lines=lines, user_id=visit.user_id)
    for line in lines:
        by_partner.setdefault(line.stockrecord.partner_id, []).append(line)
    partners = Partner.objects.select_related("vendor", "province", "district", "commune").in_bulk(list(by_partner))
    goods = _goods_by_vendor(by_partner, partners, prices)
    borders = borders_of([line.product for line in lines]) if place.is_abroad else {}
    questions = {
        key: ParcelQuestion(
            lines=tuple(
                ParcelLine.of(line.product, line.quantity, border=borders.get(line.product_id)) for line in found
            ),
            origin=Place.of(partners[key]),
            destination=place,
            vendor_id=partners[key].vendor_id,
            goods=goods.get(partners[key].vendor_id),
        )
        for key, found in by_partner.items()
    }
    answers = rates_for_all(
        questions=questions, on=on, ask_carriers=True, khr_per_usd=rate.khr_per_usd if rate else None
    )
    return [
        replace(_group(partners[key], found, answers[key], currency, rate, prices), deliver_to=deliver_to)
        for key, found in by_partner.items()
    ]


def _goods_by_vendor(
    by_partner: Mapping[int, Sequence[Any]], partners: Mapping[int, Partner], prices: Mapping[int, UnitPrice]
) -> dict[int | None, Money]:
    """Return what is bought of each vendor at once, in riel, from however many places it sends."""
    found: dict[int | None, Money] = {}
    for key, lines in by_partner.items():
        vendor = partners[key].vendor_id
        goods = Money.total((Money(prices[line.pk].riel, CURRENCY) * line.quantity for line in lines), CURRENCY)
        found[vendor] = found.get(vendor, Money.zero(CURRENCY)) + goods
    return found


def _group(
    partner: Partner,
    lines: Sequence[Any],
    answer: RateAnswer,
    currency: str,
    rate: ShownRate | None,
    prices: Mapping[int, UnitPrice],
) -> DeliveryGroup:
    shown = tuple(_line(line, currency, rate, prices[line.pk]) for line in lines)
    vendor = partner.vendor
    return DeliveryGroup(
        field=f"delivery-{partner.code}",
        partner_id=partner.pk,
        vendor_name=vendor.name if vendor else partner.name,
        province=partner.province.name if partner.province else "",
        lines=shown,
        goods_total=Money.total((line.total for line in shown), currency),
        answer=answer,
        is_direct=vendor is not None and vendor.settlement_mode == SettlementMode.DIRECT,
    )


def _line(line: Any, currency: str, rate: ShownRate | None, now: UnitPrice) -> DeliveryLine:
    riel = Money(now.riel, CURRENCY) * line.quantity
    price = price_of_line(
        riel=riel,
        riel_before=riel,
        quantity=line.quantity,
        price_usd=now.usd,
        currency=currency,
        khr_per_usd=rate.khr_per_usd if rate else None,
    )
    title = line.product.get_title()
    return DeliveryLine(
        named_sample(title) if is_sample(line) else title, line.quantity, price.charged, price.is_converted
    )


@dataclass(frozen=True)
class Totals:
    """The sum at the foot of checkout, in the currency it is paid in.

    Attributes:
        converted: What of it was converted from riel, by name.
    """

    goods: Money
    delivery: Money
    rate: ShownRate | None
    converted: tuple[str, ...] = ()

    @property
    def total(self) -> Money:
        return self.goods + self.delivery

    @property
    def total_usd(self) -> Money | None:
        return dollars(self.total, self.rate) if self.total.currency == CURRENCY else None


def totals(
    *, groups: Sequence[DeliveryGroup], chosen: dict[str, str], rate: ShownRate | None, currency: str = CURRENCY
) -> Totals:
    """Return the sum for the choices made so far, by field name; what is not chosen counts at its cheapest."""
    delivery = Money.zero(currency)
    for group in groups:
        code = (chosen.get(group.field) or group.cheapest).partition("@")[0]
        found = group.answer.chosen(code) if code else None
        delivery += charge_in(found.price, currency, rate) if found else Money.zero(currency)
    goods = Money.total((group.goods_total for group in groups), currency)
    lines = [line.title for group in groups for line in group.lines if line.is_converted]
    converted = (*lines, gettext("Delivery")) if currency != CURRENCY else ()
    return Totals(goods=goods, delivery=delivery, rate=rate, converted=converted)


def charge_in(price: Money, currency: str, rate: ShownRate | None) -> Money:
    """Return what a delivery costs in the currency it is paid in: in dollars, converted once."""
    if currency == CURRENCY or rate is None:
        return price
    return in_dollars(riel=price, khr_per_usd=rate.khr_per_usd)
