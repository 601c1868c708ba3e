"""Cash at doors: orders that a carrier delivered, and lists of what it hands over."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Buyer
from payments.remittances.models import CashParcel
from payments.services.cash import note_cash_collected
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import BUYER, NOON, make_basket, place
from vendors.models import Vendor


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def place_on_trust(*, price: int = 14_000, vendor: Vendor | None = None, buyer: Buyer = BUYER) -> Order:
    """Return an order to be paid at the door: goods at a price, and 6,000 riel for EMS."""
    product = ProductFactory(stock__price=Decimal(price), **({"vendor": vendor} if vendor else {}))
    purchase: Purchase = place(
        make_basket([(product, 1)]), payment_method="cash_on_delivery", hold_for=None, buyer=buyer
    )
    return purchase.orders.get()


def collected(order: Order, *, waybill: str = "", carrier: str = "cambodia_post", at: datetime = NOON) -> CashParcel:
    """Return what a carrier owes after it took an order's cash at the door."""
    note_cash_collected(
        order_number=order.number, carrier=carrier, taken=order.total, waybill=waybill or f"EE{order.pk:09d}KH", now=at
    )
    return CashParcel.objects.select_related("order").get(order=order)


def phone(number: int) -> Buyer:
    """Return a buyer with a phone of their own: one phone may have few parcels on trust."""
    return Buyer(name="Dara Chan", phone=f"+8551255{number:04d}", language="km")


def list_of(*rows: tuple[str, object], headings: str = "Item ID,COD Amount") -> bytes:
    """Return a carrier's list as CSV."""
    return "\n".join([headings, *(f"{parcel},{amount}" for parcel, amount in rows)]).encode()
