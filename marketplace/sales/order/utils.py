"""Oscar's door to placing orders: one override that makes one order per vendor inside a purchase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.order.utils import *  # noqa: F403 - Oscar looks its other helpers up here
from oscar.apps.order.utils import OrderCreator as CoreOrderCreator
from oscar.core.prices import Price

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from marketplace.sales.order.discounts import write_discounts
from marketplace.sales.order.errors import ShortLine, SoldOut
from marketplace.sales.order.statuses import OrderStatus
from vendors.errors import UnableToHoldStock
from vendors.models import Partner, StockRecord
from vendors.models.vendor import SettlementMode

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order, Purchase


@dataclass(frozen=True)
class DeliveryChoice:
    """How one partner's goods travel, and what the buyer pays for it: a snapshot of the carrier's rate.

    Attributes:
        code: `carrier:service` or `carrier:service:service_point`, at most 128 letters.
        name: The method in words, as the buyer saw it.
        charge: What delivery costs the buyer.
    """

    code: str
    name: str
    charge: Money

    @property
    def price(self) -> Price:
        """The charge in Oscar's words."""
        amount = self.charge.amount
        return Price(currency=self.charge.currency, excl_tax=amount, incl_tax=amount)


def lines_by_partner(lines: Iterable[Any]) -> dict[int, list[Any]]:
    """Return basket lines grouped by the partner that holds their stock, partners in ascending order."""
    groups: dict[int, list[Any]] = {}
    for line in sorted(lines, key=lambda line: (line.stockrecord.partner_id, line.pk)):
        groups.setdefault(line.stockrecord.partner_id, []).append(line)
    return groups


class OrderCreator(CoreOrderCreator):  # type: ignore[no-redef]
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
        goods = Money.total((line_total(line, purchase.currency) for line in lines), purchase.currency)
        total = goods + delivery.charge
        order: Order = self.create_order_model(
            purchase.user,
            purchase.basket,
            purchase.shipping_address,
            delivery,
            delivery.price,
            None,
            Price(currency=purchase.currency, excl_tax=total.amount, incl_tax=total.amount),
            f"{purchase.number}-{number}",
            OrderStatus.AWAITING_PAYMENT,
            purchase=purchase,
            vendor_id=partner.vendor_id,
            partner=partner,
            **_settlement_of(partner, purchase),
            guest_email=purchase.email,
            date_placed=purchase.placed_at,
        )
        write_discounts(order=order, lines=lines)
        for line in lines:
            self.create_line_models(order, line)
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


def line_total(line: Any, currency: str) -> Money:
    """Return what a basket line costs after its discounts."""
    return Money(line.line_price_incl_tax_incl_discounts, currency)


class OrderNumberGenerator:  # type: ignore[no-redef]
    """Refuses Oscar's numbers, which can be guessed from the basket."""

    def order_number(self, basket: Any) -> str:
        """Refuse; a purchase draws its number from a sequence."""
        raise TypeError(_("order numbers come from the purchase"))
