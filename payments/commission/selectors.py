"""Which rule holds, and what was frozen.

# Note [The rule that fits best]
Of all rules in force on a day that fit a line, one wins, by this order; what comes first decides:
1. one for this vendor before one for all;
2. one for a shelf before one for all shelves, and of two shelves the deeper one;
3. one for the vendor's province before one for all;
4. one for the currency before one for any;
5. the one that began later;
6. of two shelves equally deep on which a product stands, the one that comes first in the tree.
Two rules that name the same vendor, shelf, province and currency cannot begin on the same day: the database refuses
it. So no two rules tie. Where none fits, we keep nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Q, QuerySet, When
from oscar.apps.offer.models import ConditionalOffer

from marketplace.core.money import Money
from payments.commission.models import CommissionRule, OrderCommission, as_percent

if TYPE_CHECKING:
    from vendors.models import Vendor

NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Fitting:
    """What a rule is held against: whose goods, where from, on which shelves, in which currency.

    Attributes:
        vendor_id: The vendor's key.
        province_id: Its province's.
        shelves: Paths in the tree of the product's categories.
        currency: Of its price.
    """

    vendor_id: int | None
    province_id: int | None
    shelves: frozenset[str]
    currency: str


def rules_in_force(*, on: date) -> list[CommissionRule]:
    """Return every rule that holds on a day, in one query."""
    return list(CommissionRule.objects.in_force(on).select_related("category"))


def rule_for(rules: Iterable[CommissionRule], fitting: Fitting) -> CommissionRule | None:
    """Return the rule that holds. See Note [The rule that fits best]."""
    return min((rule for rule in rules if _fits(rule, fitting)), key=_order, default=None)


def _fits(rule: CommissionRule, fitting: Fitting) -> bool:
    return (
        rule.vendor_id in {None, fitting.vendor_id}
        and rule.province_id in {None, fitting.province_id}
        and rule.currency in {"", fitting.currency}
        and (rule.category is None or any(shelf.startswith(rule.category.path) for shelf in fitting.shelves))
    )


def _order(rule: CommissionRule) -> tuple[bool, int, bool, bool, int, str]:
    depth, path = (rule.category.depth, rule.category.path) if rule.category else (0, "")
    return (
        rule.vendor_id is None,
        -depth,
        rule.province_id is None,
        rule.currency == "",
        -rule.starts_on.toordinal(),
        path,
    )


def rules_for_vendor(*, vendor: Vendor, on: date) -> Sequence[CommissionRule]:
    """Return the rules that can hold for a vendor's goods on a day, the one that wins first; none means 0 percent."""
    found = CommissionRule.objects.in_force(on).select_related("category", "vendor", "province")
    mine = found.filter(Q(vendor=None) | Q(vendor=vendor), Q(province=None) | Q(province=vendor.province_id))
    seen: set[tuple[object, ...]] = set()
    holding = []
    for rule in sorted(mine, key=_order):
        scope = (rule.vendor_id, rule.category_id, rule.province_id, rule.currency)
        if scope not in seen:  # an older one of the same scope never wins
            seen.add(scope)
            holding.append(rule)
    return holding


def public_rules(*, on: date) -> Sequence[CommissionRule]:
    """Return the rules that hold for more than one vendor on a day, the one that wins first."""
    found = CommissionRule.objects.in_force(on).filter(vendor=None).select_related("category", "province")
    return sorted(found, key=_order)


def all_rules() -> QuerySet[CommissionRule]:
    """Return every rule, those that wait first, then those that began last."""
    rules = CommissionRule.objects.select_related("vendor", "category", "province", "proposed_by", "agreed_by")
    rules = rules.prefetch_related("endings__proposed_by", "endings__agreed_by")
    waits = Case(When(agreed_at=None, refused_at=None, then=0), default=1)
    return rules.order_by(waits, "-starts_on", "-pk")


def offers_with_funding() -> QuerySet[ConditionalOffer]:
    """Return every offer with who pays for it, the newest first."""
    found: QuerySet[ConditionalOffer] = ConditionalOffer.objects.select_related("funding").order_by("-pk")
    return found


@dataclass(frozen=True)
class Kept:
    """What is kept of one order by one rate, as it was frozen."""

    rate: str
    money: Money


def kept_of(*, order_id: int) -> list[Kept]:
    """Return what was frozen on an order, in one query; empty for one that was placed before there were rules."""
    rows = OrderCommission.objects.filter(order=order_id).order_by("pk")
    return [Kept(as_percent(row.rate), row.money) for row in rows]


@dataclass(frozen=True)
class RuleReading:
    """One rule as vendors and buyers read it. None stands for all."""

    rate: str
    shelf: str | None
    province: str | None
    currency: str
    floor: Money | None
    cap: Money | None


def read_rule(rule: CommissionRule) -> RuleReading:
    """Return a rule as people read it, in their language."""
    return RuleReading(
        rate=as_percent(rule.rate),
        shelf=rule.category.name if rule.category else None,
        province=rule.province.name if rule.province else None,
        currency=rule.currency,
        floor=Money(rule.floor, rule.currency) if rule.floor is not None else None,
        cap=Money(rule.cap, rule.currency) if rule.cap is not None else None,
    )
