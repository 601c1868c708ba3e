"""Freezing our share on an order, and deciding which rules hold.

# Note [Frozen as placed]
What we keep of an order follows from the rules that held on the day its purchase was placed: that day buyer and vendor
agreed on a price. A rule comes into force a day after it was agreed at the earliest and is never changed, so the answer
is the same whenever it is reckoned. It is written down when the fact of the placing is handled; should money come
before that, it is written as the sale is booked.

# Note [Kept in the currency that is owed]
Our share is reckoned on what the vendor is owed, and kept in that currency: of goods with a price of their own in
dollars dollars, of goods that were converted riel. A rule for one currency, with its floor and cap, holds for what is
owed in it. The Ministry's part of a reduction follows: the dollars that an offer took off converted goods are turned
into riel at the pinned rate, once for an offer and order. docs/algorithms/currencies.md tells it in numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import MoneySum, require_transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.sales.order.currencies import in_riel
from marketplace.sales.order.models import Line, Order
from payments.commission.models import CommissionRule, OrderCommission, OrderPromotion, Payer, PromotionFunding
from payments.commission.selectors import NOTHING, Fitting, rule_for, rules_in_force

if TYPE_CHECKING:
    from oscar.apps.offer.models import ConditionalOffer

    from catalogue.models import Category
    from marketplace.geography.models import Province
    from marketplace.users.models import User
    from vendors.models import Vendor


#: A promotion as it is frozen, and what it took off each line, in the currency the buyer paid in.
Promoted = tuple[OrderPromotion, dict[int, Money]]


class UnableToSetCommission(DomainError):
    """A rule of commission cannot be proposed or agreed to."""


@dataclass(frozen=True)
class RuleTerms:
    """What a rule says.

    Attributes:
        rate: Percent of the goods.
        starts_on: The first day on which it holds.
        reason: Why, for the second officer.
        ends_on: The first day on which it holds no more.
        vendor, category, province, currency: What it is for; left out, for all.
        floor, cap: The least and the most of one order, in `currency`.
    """

    rate: Decimal
    starts_on: date
    reason: str
    ends_on: date | None = None
    vendor: Vendor | None = None
    category: Category | None = None
    province: Province | None = None
    currency: str = ""
    floor: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True)
class Share:
    """What was frozen on an order, by currency: our share, and what the Ministry adds for price reductions it pays."""

    kept: Mapping[str, Money]
    added: Mapping[str, Money]

    def commission(self, currency: str) -> Money:
        """Return our share in a currency."""
        return self.kept.get(currency, Money.zero(currency))

    def promotion(self, currency: str) -> Money:
        """Return what the Ministry adds in a currency."""
        return self.added.get(currency, Money.zero(currency))


def propose_rule(*, terms: RuleTerms, by: User, now: datetime) -> CommissionRule:
    """Put a rule down for a second officer to agree to.

    Raises:
        UnableToSetCommission: It begins today or before, its numbers do not fit, or another such begins that day.
    """
    _refuse_begun(terms.starts_on, now)
    try:
        with transaction.atomic(durable=True):
            rule = CommissionRule.objects.create(proposed_by=by, proposed_at=now, **vars(terms))
            audit.record(actor=by, action="commission.proposed", subject=rule, data={"rate": str(terms.rate)})
    except IntegrityError as error:
        raise UnableToSetCommission(_refused_because(error)) from error
    return rule


def _refused_because(error: IntegrityError) -> Any:
    words = str(error)
    if "one_commission_rule" in words or "UNIQUE" in words:
        return _("A rule for the same vendor, shelf, province and currency begins on that day already.")
    return _("These numbers do not fit: see the rate, the dates, the least and the most.")


def agree_to_rule(*, rule: CommissionRule, by: User, now: datetime) -> None:
    """Let a rule come into force on its day; another officer than the one who proposed it.

    Raises:
        UnableToSetCommission: It was decided already, is one's own, or its day has come.
    """
    _refuse_begun(rule.starts_on, now)
    _decide(rule, by, "agreed", now)


def refuse_rule(*, rule: CommissionRule, by: User, now: datetime) -> None:
    """Turn a proposed rule down; whoever proposed it may take it back so.

    Raises:
        UnableToSetCommission: It was decided already.
    """
    _decide(rule, by, "refused", now)


def _refuse_begun(starts_on: date, now: datetime) -> None:
    if starts_on <= timezone.localdate(now):
        raise UnableToSetCommission(_("A rule begins tomorrow or later: what was sold keeps its rate."))


def _decide(rule: CommissionRule, by: User, word: str, now: datetime) -> None:
    if word == "agreed" and rule.proposed_by_id == by.pk:
        raise UnableToSetCommission(_("Another officer must agree to it."))
    with transaction.atomic(durable=True):
        decided = CommissionRule.objects.waiting().filter(pk=rule.pk)
        if not decided.update(**{f"{word}_by": by, f"{word}_at": now}):
            raise UnableToSetCommission(_("It was decided already."))
        audit.record(actor=by, action=f"commission.{word}", subject=rule)


def _frozen(order: int) -> Any:
    same = OrderPromotion.objects.filter(order=OuterRef("order"), currency=OuterRef("currency"))
    added = same.values("order").annotate(all=MoneySum("ministry_amount")).values("all")
    return OrderCommission.objects.filter(order=order).values_list("currency", "amount", Subquery(added))


_FROZEN: Final = Prepared(_frozen)


def share_of(*, order: Order, now: datetime) -> Share:
    """Return what was frozen on an order, and freeze it where that was not done yet. See Note [Frozen as placed]."""
    require_transaction()
    rows = _FROZEN.rows(order.pk)
    if rows:
        by_currency = {currency: paid for currency, _amount, paid in rows if paid}
        return _share(((currency, amount) for currency, amount, _paid in rows), by_currency.items())
    promotions = _freeze_promotions(order, now)
    commissions = _freeze_commissions(order, promotions, now)
    return _share(
        ((one.currency, one.amount) for one in commissions),
        ((one.currency, one.ministry_amount) for one, _parts in promotions),
    )


def _share(kept: Iterable[tuple[str, Decimal]], added: Iterable[tuple[str, Decimal]]) -> Share:
    return Share(_by_currency(kept), _by_currency(added))


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> Mapping[str, Money]:
    found: dict[str, Money] = {}
    for currency, amount in amounts:
        found[currency] = found.get(currency, Money.zero(currency)) + Money.rounded(amount, currency)
    return found


def _freeze_promotions(order: Order, now: datetime) -> list[Promoted]:
    """Write down what each offer took off the order's goods, and the Ministry's part of it, with its parts by line."""
    given = [one for one in order.discounts.all() if one.is_basket_discount and one.amount]
    discounts = [(one.offer_id, one) for one in given if one.offer_id]
    if not discounts:
        return []
    offers = [offer_id for offer_id, _one in discounts]
    funded = dict(PromotionFunding.objects.filter(offer__in=offers).values_list("offer_id", "ministry_percent"))
    lines = list(order.lines.order_by("pk"))
    promoted = []
    for offer_id, one in discounts:
        percent = funded.get(offer_id, NOTHING)
        for currency, off in _off_by_currency(order, one, lines).items():
            reduced = Money.total(off.values(), order.currency)
            amount = reduced if currency == order.currency else _at_pinned_rate(order, reduced)
            row = OrderPromotion(
                order=order, offer_id=offer_id, name=one.offer_name, amount=amount.amount, ministry_percent=percent,
                ministry_amount=amount.percent(percent).amount, currency=currency, frozen_at=now,
            )  # fmt: skip
            promoted.append((row, off))
    OrderPromotion.objects.bulk_create([row for row, _off in promoted])
    return promoted


def _off_by_currency(order: Order, discount: Any, lines: Sequence[Line]) -> dict[str, dict[int, Money]]:
    """Return what a reduction took off each line, in the order's currency, by the currency that the line is owed in.

    A reduction that names no lines is spread over all of them by what they cost.
    """
    named = discount.discount_lines.values_list("line", "amount")
    weights = {line: amount for line, amount in named if line and amount}
    weights = weights or {line.pk: line.line_price_before_discounts_incl_tax for line in lines}
    parts = dict(zip(weights, Money(discount.amount, order.currency).split(list(weights.values())), strict=True))
    found: dict[str, dict[int, Money]] = {}
    for line in lines:
        if line.pk in parts:
            found.setdefault(line.owed_currency or order.currency, {})[line.pk] = parts[line.pk]
    return found


def _at_pinned_rate(order: Order, dollars: Money) -> Money:
    rate = order.purchase.khr_per_usd if order.purchase else None
    if rate is None:
        raise ValueError(f"order {order.number} is paid in dollars and has no rate")
    return in_riel(dollars=dollars, khr_per_usd=rate)


def _freeze_commissions(order: Order, promotions: Iterable[Promoted], now: datetime) -> list[OrderCommission]:
    """Write down what we keep by each rule that fits any of the order's lines, in the currency the lines are owed in.

    See Note [Kept in the currency that is owed]. Of freight and insurance nothing is kept, as of any delivery.
    """
    lines = list(order.lines.filter(charge="").select_related("product__parent").order_by("pk"))
    placed_on = timezone.localdate(order.purchase.placed_at if order.purchase else order.date_placed)
    rules = rules_in_force(on=placed_on)
    paid_by_ministry = _by_line(promotions)
    bases: dict[tuple[CommissionRule | None, str], Money] = {}
    for line in lines:
        owed = Money(line.line_price_incl_tax, order.currency) if line.owed_amount is None else line.owed
        rule = rule_for(rules, _fitting(order, line, owed.currency)) if rules else None
        earned = owed + paid_by_ministry.get(line.pk, Money.zero(owed.currency))
        bases[rule, owed.currency] = bases.get((rule, owed.currency), Money.zero(owed.currency)) + earned
    rows = [
        OrderCommission(
            order=order, rule=rule, rate=rule.rate if rule else NOTHING, base=base.amount,
            amount=commission_on(rule, base).amount, currency=currency, frozen_at=now,
        )
        for (rule, currency), base in bases.items()
    ]  # fmt: skip
    return OrderCommission.objects.bulk_create(rows)


def _by_line(promotions: Iterable[Promoted]) -> Mapping[int, Money]:
    """Return the Ministry's part of the reductions by line; an offer's part is shared out as its reduction was."""
    by_line: dict[int, Money] = {}
    for row, off in promotions:
        if not row.ministry_amount:
            continue
        parts = Money(row.ministry_amount, row.currency).split([one.amount for one in off.values()])
        for line, part in zip(off, parts, strict=True):
            by_line[line] = by_line.get(line, Money.zero(row.currency)) + part
    return by_line


def _fitting(order: Order, line: Line, currency: str) -> Fitting:
    product = line.product.parent or line.product if line.product else None  # a variant stands where its listing does
    shelves = frozenset(product.categories.values_list("path", flat=True)) if product else frozenset[str]()
    vendor = order.vendor
    return Fitting(
        vendor_id=order.vendor_id,
        province_id=vendor.province_id if vendor else None,
        shelves=shelves,
        currency=currency,
    )


def commission_on(rule: CommissionRule | None, base: Money) -> Money:
    """Return what a rule keeps of an order's goods: its percent, rounded once; within floor and cap, never all above."""
    if rule is None:
        return Money.zero(base.currency)
    kept = base.percent(rule.rate)
    if rule.floor is not None:
        kept = max(kept, Money(rule.floor, base.currency))
    if rule.cap is not None:
        kept = min(kept, Money(rule.cap, base.currency))
    return min(kept, base)


def set_funding(*, offer: ConditionalOffer, payer: str, ministry_percent: Decimal | None, by: User) -> None:
    """Say who pays for an offer from now on; what was sold keeps what was frozen.

    Raises:
        UnableToSetCommission: Both pay, and the Ministry's part is not between nothing and all.
    """
    shares = {Payer.VENDOR: Decimal(0), Payer.MINISTRY: Decimal(100)}
    percent = shares.get(Payer(payer), ministry_percent or Decimal(0))
    if payer == Payer.SHARED and not 0 < percent < 100:
        raise UnableToSetCommission(_("Say how many percent the Ministry pays: more than 0 and less than 100."))
    with transaction.atomic(durable=True):
        funding, _is_new = PromotionFunding.objects.update_or_create(
            offer=offer, defaults={"payer": payer, "ministry_percent": percent}
        )
        data = {"payer": str(payer), "ministry_percent": str(percent)}
        audit.record(actor=by, action="promotion.funded", subject=funding, data=data)
