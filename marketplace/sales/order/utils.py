"""Oscar's door to placing orders: one override that makes one order per vendor inside a purchase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from oscar.apps.order.utils import OrderCreator as CoreOrderCreator
from oscar.core.prices import Price

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from marketplace.sales.order.currencies import RIEL, LineInDollars, LinePrice, in_dollars, price_of_line
from marketplace.sales.order.discounts import write_discounts
from marketplace.sales.order.errors import ShortLine, SoldOut
from marketplace.sales.order.statuses import OrderStatus
from vendors.errors import UnableToHoldStock
from vendors.models import Partner, StockRecord
from vendors.models.vendor import SettlementMode
from vendors.strategy import dollars_of
from vendors.trade import is_sample, named_sample

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order, Purchase


NO_RIEL: Final = Money.zero(RIEL)


@dataclass(frozen=True)
class DeliveryChoice:
    """How one partner's goods travel, and what the buyer pays for it: a snapshot of the carrier's rate.

    Attributes:
        code: `carrier:service` or `carrier:service:service_point`, at most 128 letters.
        name: The method in words, as the buyer saw it.
        charge: What the buyer pays for delivery, in riel.
        by_vendor: What the vendor pays of it, in riel; the carrier gets both.
        quote: What was promised, as plain data: the rate, its days, who named it.
    """

    code: str
    name: str
    charge: Money
    by_vendor: Money = NO_RIEL
    quote: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> Money:
        """What the carrier gets."""
        return self.charge + self.by_vendor


def lines_by_partner(lines: Iterable[Any]) -> dict[int, list[Any]]:
    """Return basket lines grouped by the partner that holds their stock, partners in ascending order."""
    groups: dict[int, list[Any]] = {}
    for line in sorted(lines, key=lambda line: (line.stockrecord.partner_id, line.pk)):
        groups.setdefault(line.stockrecord.partner_id, []).append(line)
    return groups


class OrderCreator(CoreOrderCreator):
    """Writes the orders of a purchase: one per partner, from one basket, in the caller's transaction."""

    def place_order(self, *args: Any, **kwargs: Any) -> Order:
        """Refuse Oscar's own way in: an order lives inside a purchase.

        Raises:
            TypeError: Always; call `marketplace.sales.order.services.placement.place_purchase`.
        """
        raise TypeError("orders are placed within a purchase: call place_purchase")

    def place_orders(
        self, *, purchase: Purchase, lines: Sequence[Any], deliveries: Mapping[int, DeliveryChoice]
    ) -> list[Order]:
        """Write one order per partner with its lines, then hold the stock.

        Args:
            purchase: The saved purchase.
            lines: The basket's lines, priced, their stock records locked.
            deliveries: The delivery chosen for each partner, by the partner's key.

        Raises:
            SoldOut: A piece went to somebody else; the caller's transaction must be rolled back.
        """
        require_transaction()
        groups = lines_by_partner(lines)
        partners = Partner.objects.select_related("vendor").in_bulk(list(groups))
        orders = [
            self._order(purchase, number, partners[partner_id], group, deliveries[partner_id])
            for number, (partner_id, group) in enumerate(groups.items(), start=1)
        ]
        self._hold_stock(lines)
        return orders

    def _order(
        self, purchase: Purchase, number: int, partner: Partner, lines: Sequence[Any], delivery: DeliveryChoice
    ) -> Order:
        prices = [price_now(line, purchase.currency, purchase.khr_per_usd) for line in lines]
        goods = Money.total((price.charged for price in prices), purchase.currency)
        charge = delivery_charge(delivery, purchase.currency, purchase.khr_per_usd)
        total = goods + charge
        order: Order = self.create_order_model(
            purchase.user,
            purchase.basket,
            purchase.shipping_address,
            delivery,
            _price(charge),
            None,
            _price(total),
            f"{purchase.number}-{number}",
            OrderStatus.AWAITING_PAYMENT,
            purchase=purchase,
            vendor_id=partner.vendor_id,
            partner=partner,
            **_settlement_of(partner, purchase),
            delivery_khr=delivery.whole.amount if charge != delivery.charge else None,
            delivery_by_vendor=delivery.by_vendor.amount,
            delivery_quote=dict(delivery.quote),
            guest_email=purchase.email,
            date_placed=purchase.placed_at,
        )
        read = [
            line if price.charged.currency == RIEL else LineInDollars(line, price)
            for line, price in zip(lines, prices, strict=True)
        ]
        write_discounts(order=order, lines=read)
        for line, price in zip(read, prices, strict=True):
            self.create_line_models(order, line, _owed(order, price) | _named(line))
        return order

    def _hold_stock(self, lines: Sequence[Any]) -> None:
        """Hold every line's pieces, in the order of the stock records, so that two buyers cannot block each other."""
        for line in sorted(lines, key=lambda line: line.stockrecord_id):
            try:
                self.update_stock_records(line)
            except UnableToHoldStock as error:
                left = StockRecord.objects.get(pk=error.stock_record_id).net_stock_level
                raise SoldOut([ShortLine(line.pk, line.product.get_title(), line.quantity, left)]) from error


def _settlement_of(partner: Partner, purchase: Purchase) -> dict[str, str]:
    """Return who receives an order's money, frozen as it is now. At the door a carrier takes it, for us."""
    vendor = partner.vendor
    if vendor is None or vendor.settlement_mode != SettlementMode.DIRECT or purchase.hold_until is None:
        return {}
    return {"settlement_mode": SettlementMode.DIRECT, "payee_account": vendor.bakong_account_id}


def _owed(order: Order, price: LinePrice) -> dict[str, Any]:
    """Return what a line's vendor is owed, where that is not what the buyer pays."""
    if price.owed == price.charged or order.is_direct:
        return {}
    return {"owed_amount": price.owed.amount, "owed_currency": price.owed.currency}


def _named(line: Any) -> dict[str, str]:
    """Return the title of a line that is a sample."""
    return {"title": named_sample(line.product.get_title())} if is_sample(line) else {}


def price_now(line: Any, currency: str, khr_per_usd: Decimal | None) -> LinePrice:
    """Return what a basket line costs in a currency, after its discounts."""
    return price_of_line(
        riel=Money(line.line_price_incl_tax_incl_discounts, RIEL),
        riel_before=Money(line.line_price_incl_tax, RIEL),
        quantity=line.quantity,
        price_usd=dollars_of(line),
        currency=currency,
        khr_per_usd=khr_per_usd,
    )


def delivery_charge(delivery: DeliveryChoice, currency: str, khr_per_usd: Decimal | None) -> Money:
    """Return what a delivery costs in a currency; tariffs are in riel."""
    if currency == RIEL or khr_per_usd is None:
        return delivery.charge
    return in_dollars(riel=delivery.charge, khr_per_usd=khr_per_usd)


def _price(money: Money) -> Price:
    """Return money in Oscar's words."""
    return Price(currency=money.currency, excl_tax=money.amount, incl_tax=money.amount)


class OrderNumberGenerator:
    """Refuses Oscar's numbers, which can be guessed from the basket."""

    def order_number(self, basket: Any) -> str:
        """Refuse; a purchase draws its number from a sequence."""
        raise TypeError(_("order numbers come from the purchase"))
