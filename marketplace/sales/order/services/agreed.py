"""Placing a purchase whose goods, prices and terms were agreed on, and not taken from a shelf.

# Note [What was agreed holds]
The list price, the fewest pieces, the vendor's holidays and promotions have no say: the buyer and the vendors agreed.
All of it is collected by us, so that a deposit can wait, and go back where the deal falls. What is counted and there is
held for the buyer; what is not is made for them, and nothing of a shelf is held.

# Note [The vendor's own freight]
What a vendor charges for carrying and insuring stands as lines of the first order, owed to its vendor, and no commission
is taken of it. A carrier of ours is paid by the order's own delivery charge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from oscar.core.prices import Price

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.facts import PurchasePlaced
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.agreement import (
    AS_AGREED,
    DEPOSIT_WITHIN,
    AgreedLine,
    AgreedOrder,
    AgreedRate,
    AgreedTermsDraft,
    MilestoneDraft,
)
from marketplace.sales.order.currencies import RIEL
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import AgreedTerms, Milestone, Order, Purchase
from marketplace.sales.order.services.agreed_lines import charges_of, hold_what_is_there, write_lines
from marketplace.sales.order.services.lifecycle import confirm_orders
from marketplace.sales.order.services.parties import refuse_denied_parties
from marketplace.sales.order.services.placement import Buyer, write_address
from marketplace.sales.order.services.spending import spend_for_organisation
from marketplace.sales.order.statuses import OrderStatus
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from marketplace.sales.order.utils import OrderCreator, delivery_charge
from vendors.models import Partner, VendorStatus

__all__ = (
    "AS_AGREED",
    "DEPOSIT_WITHIN",
    "AgreedLine",
    "AgreedOrder",
    "AgreedRate",
    "AgreedTermsDraft",
    "MilestoneDraft",
    "place_agreed_purchase",
)

#: What an order, a line and a purchase can hold: their columns have ten digits before the point.
MOST: Final = Decimal("9999999999.99")


def place_agreed_purchase(
    *,
    buyer: Buyer,
    destination: Destination,
    orders: Sequence[AgreedOrder],
    terms: AgreedTermsDraft,
    milestones: Sequence[MilestoneDraft],
    payment_method: str,
    organisation_id: int | None,
    now: datetime,
) -> Purchase:
    """Place what was agreed as a purchase with one order per pick-up point, inside the caller's transaction.

    See Note [What was agreed holds]. Whoever calls has looked for the parties' names before (`look_for_parties`). Where nothing is to be paid before the work begins, its orders are confirmed at once.

    Args:
        buyer: Who buys.
        destination: Where it goes.
        orders: At least one; the first one's vendor leads, and charges what is agreed for freight and insurance.
        terms: The terms of trade.
        milestones: What is paid when, together exactly the total; none: all of it before the work begins.
        payment_method: Code of the payment provider; not at the door.
        organisation_id: For which organisation it is bought.
        now: The moment it counts as placed.

    Raises:
        NotAllowedToSpend: It is above what this buyer may spend for the organisation.
        UnableToPlacePurchase: Nothing is in it, a vendor has closed, or the amounts do not fit; the caller's
            transaction must be rolled back.
    """
    require_transaction()
    _refuse_what_does_not_fit(orders, terms)
    refuse_denied_parties(buyer=buyer, destination=destination, organisation_id=organisation_id)
    partners = _open_partners(orders)
    purchase = _write_purchase(buyer, destination, terms, bool(milestones), payment_method, organisation_id, now)
    written = [
        _write_order(purchase, number, partners[draft.partner_id], draft, terms if number == 1 else None)
        for number, draft in enumerate(orders, start=1)
    ]
    hold_what_is_there(written)
    _write_terms(purchase, terms, now)
    total = Money.total((order.total for order in written), terms.currency)
    _write_milestones(purchase, milestones, total)
    bought_by = replace(buyer, organisation_id=organisation_id)
    spend_for_organisation(purchase=purchase, buyer=bought_by, total=total, now=now)
    audit.record(actor=buyer.user, action="purchase.agreed", subject=purchase, data={"quote": terms.quote_number})
    publish(PurchasePlaced(purchase_id=purchase.pk))
    if milestones and milestones[0].kind != MilestoneKind.DEPOSIT:
        confirm_orders(purchase=purchase, orders=written, paid=False, now=now)
    return purchase


def _refuse_what_does_not_fit(orders: Sequence[AgreedOrder], terms: AgreedTermsDraft) -> None:
    if not orders or not all(order.lines for order in orders):
        raise UnableToPlacePurchase(_("There is nothing to deliver in it."))
    if len({order.partner_id for order in orders}) != len(orders):
        raise UnableToPlacePurchase(_("Each pick-up point has one order."))
    _refuse_amounts([line for order in orders for line in order.lines], terms)
    if terms.incoterm and (terms.incoterm not in Incoterm.values or not terms.named_place.strip()):
        raise UnableToPlacePurchase(_("An Incoterms rule needs the place that it names."))
    if terms.rate is None and terms.currency != RIEL and any(order.delivery.whole for order in orders):
        raise UnableToPlacePurchase(_("There is no exchange rate today. Please pay in riel."))


def _refuse_amounts(lines: Sequence[AgreedLine], terms: AgreedTermsDraft) -> None:
    charges = [one for one in (terms.freight, terms.insurance) if one is not None]
    if any(money.currency != terms.currency for money in [*charges, *(line.unit_price for line in lines)]):
        raise UnableToPlacePurchase(_("All prices must be in one currency."))
    if any(line.quantity < 1 or not line.unit_price.amount > 0 for line in lines):
        raise UnableToPlacePurchase(_("Each line needs a quantity and a price."))
    if any(money.amount < 0 for money in charges):
        raise UnableToPlacePurchase(_("Freight and insurance cannot be less than nothing."))
    if sum(money.amount for money in [*charges, *(line.total for line in lines)]) > MOST:
        raise UnableToPlacePurchase(_("This is more than one purchase can hold. Divide it."))


def _open_partners(orders: Sequence[AgreedOrder]) -> dict[int, Partner]:
    partners = Partner.objects.select_related("vendor").in_bulk([order.partner_id for order in orders])
    for order in orders:
        partner = partners.get(order.partner_id)
        if partner is None or partner.vendor is None or partner.vendor.status != VendorStatus.OPEN:
            raise UnableToPlacePurchase(_("A vendor of this agreement may not sell now."))
    return partners


def _write_purchase(
    buyer: Buyer,
    destination: Destination,
    terms: AgreedTermsDraft,
    has_milestones: bool,  # noqa: FBT001 - of this file alone
    payment_method: str,
    organisation_id: int | None,
    now: datetime,
) -> Purchase:
    rate: Any = terms.rate
    return Purchase.objects.create(
        number=f"P{next_number(sequence='purchase')}",
        user=buyer.user,
        buyer_name=buyer.name,
        phone=buyer.phone,
        email=buyer.email,
        language=buyer.language,
        notice_channel=buyer.notice_channel,
        currency=terms.currency,
        khr_per_usd=rate.khr_per_usd if rate else None,
        rate_valid_on=rate.valid_on if rate else None,
        rate_source=rate.source if rate else "",
        payment_method=payment_method,
        shipping_address=write_address(buyer, destination),
        placed_at=now,
        hold_until=now + terms.deposit_within,
        has_milestones=has_milestones,
        organisation_id=organisation_id,
    )


def _write_order(
    purchase: Purchase, number: int, partner: Partner, draft: AgreedOrder, charging: AgreedTermsDraft | None
) -> Order:
    """Write one order with its lines, and with what its vendor charges for the way where it leads."""
    delivery = draft.delivery
    charges = charges_of(charging) if charging else []
    goods = Money.total(
        [*(line.total for line in draft.lines), *(money for _kind, money in charges)], purchase.currency
    )
    charge = delivery_charge(delivery, purchase.currency, purchase.khr_per_usd) if delivery.whole else None
    carried = charge or Money.zero(purchase.currency)
    creator: Any = OrderCreator()  # Oscar's name, our class: the type checker sees the other one
    order: Order = creator.create_order_model(
        purchase.user,
        None,
        purchase.shipping_address,
        delivery,
        _price(carried),
        None,
        _price(goods + carried),
        f"{purchase.number}-{number}",
        OrderStatus.AWAITING_PAYMENT,
        purchase=purchase,
        vendor=partner.vendor,
        partner=partner,
        delivery_khr=delivery.whole.amount if charge is not None and charge != delivery.charge else None,
        delivery_by_vendor=delivery.by_vendor.amount,
        delivery_quote=dict(delivery.quote),
        guest_email=purchase.email,
        date_placed=purchase.placed_at,
    )
    write_lines(order=order, partner=partner, draft=draft, charges=charges)
    return order


def _price(money: Money) -> Price:
    return Price(currency=money.currency, excl_tax=money.amount, incl_tax=money.amount)


def _write_terms(purchase: Purchase, terms: AgreedTermsDraft, now: datetime) -> None:
    AgreedTerms.objects.create(
        purchase=purchase,
        quote_number=terms.quote_number,
        incoterm=terms.incoterm,
        named_place=terms.named_place.strip()[:120],
        ship_before=terms.ship_before,
        freight=terms.freight.amount if terms.freight is not None else None,
        insurance=terms.insurance.amount if terms.insurance is not None else None,
        note=terms.note,
        created_at=now,
    )


def _write_milestones(purchase: Purchase, drafts: Sequence[MilestoneDraft], total: Money) -> None:
    """Write what is paid when.

    Raises:
        UnableToPlacePurchase: A part is nothing or of no known kind, or together they are not the total.
    """
    if not drafts:
        return
    if any(draft.amount.currency != total.currency or not draft.amount.amount > 0 for draft in drafts):
        raise UnableToPlacePurchase(_("Each part of the price must be more than nothing."))
    if any(draft.kind not in MilestoneKind.values for draft in drafts):
        raise UnableToPlacePurchase(_("A part of the price falls due at no known time."))
    if Money.total((draft.amount for draft in drafts), total.currency) != total:
        raise UnableToPlacePurchase(_("The parts of the price do not come to the whole."))
    Milestone.objects.bulk_create(
        Milestone(
            purchase=purchase,
            position=position,
            kind=draft.kind,
            label=draft.label.strip()[:120],
            amount=draft.amount.amount,
            due_on=draft.due_on,
            holds_dispatch=draft.holds_dispatch,
        )
        for position, draft in enumerate(drafts, start=1)
    )
