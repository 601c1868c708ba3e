"""What members spend for an organisation, held to its limits. See Note [Limits are held in one place] in the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.core.db import MoneySum, require_transaction
from marketplace.core.money import Money
from marketplace.organisations.errors import AboveLimit, BeyondBudget, UnableToSpend
from marketplace.organisations.models import Member, Organisation, Spending
from marketplace.organisations.models.spending import month_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.users.models import User


@dataclass(frozen=True)
class Price:
    """What a purchase costs, in its own currency and, at the day's rate, in the other.

    Attributes:
        khr_per_usd: How many riel one dollar is; None where there is no rate today.
    """

    total: Money
    khr_per_usd: Decimal | None

    def in_currency(self, currency: str) -> Money | None:
        """Return it in a currency; None where there is no rate to say it."""
        if currency == self.total.currency:
            return self.total
        if self.khr_per_usd is None:
            return None
        if currency == "KHR":
            return Money.rounded(self.total.amount * self.khr_per_usd, "KHR")
        return Money.rounded(self.total.amount / self.khr_per_usd, "USD")


def spend(
    *,
    organisation_id: int,
    user: User | None,
    purchase_number: str,
    price: Price,
    now: datetime,
    approved_by_id: int | None = None,
) -> Spending:
    """Write down that somebody buys something for an organisation, or refuse it; inside the caller's transaction.

    Whoever places a purchase with an organisation's name calls it before it commits.

    Args:
        organisation_id: For whom.
        user: Who asked for it.
        purchase_number: Of the purchase that is being placed.
        price: What it costs altogether.
        now: When it counts.
        approved_by_id: Who let it through; None where it lies within what the user may spend alone.

    Raises:
        AboveLimit: It is above that.
        BeyondBudget: It is beyond the organisation's budget of the month; nobody lets that through.
        UnableToSpend: The user may not ask, the other may not approve, or the organisation may not buy.
    """
    require_transaction()
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    month = month_of(now)
    member = refuse_spending(
        organisation=organisation, user=user, price=price, month=month, approved_by_id=approved_by_id
    )
    return Spending.objects.create(
        organisation=organisation,
        user_id=member.user_id,
        approved_by_id=approved_by_id,
        purchase_number=purchase_number,
        month=month,
        amount=price.total.amount,
        currency=price.total.currency,
        khr=_amount(price.in_currency("KHR")),
        usd=_amount(price.in_currency("USD")),
        spent_at=now,
    )


def give_back(*, purchase_number: str, now: datetime) -> None:
    """Count a purchase no more that came to nothing before it was paid; doing it twice, or of none, does nothing."""
    Spending.objects.filter(purchase_number=purchase_number, given_back_at=None).update(given_back_at=now)


def count_again(*, purchase_number: str) -> None:
    """Count a purchase again that had come to nothing and was paid late: its money is here, whatever the limit says."""
    Spending.objects.filter(purchase_number=purchase_number).exclude(given_back_at=None).update(given_back_at=None)


def refuse_spending(
    *, organisation: Organisation, user: User | None, price: Price, month: date, approved_by_id: int | None
) -> Member:
    """Return who buys, or refuse what may not be bought; holds for sure only under the lock of the organisation's row.

    Raises:
        UnableToSpend: See `spend`.
    """
    if not organisation.may_buy:
        raise UnableToSpend(_("Nothing can be bought in the name of this organisation now."))
    member = Member.objects.filter(organisation=organisation, user=user).first() if user else None
    if member is None or not member.may_request:
        raise UnableToSpend(_("You do not ask for purchases in this organisation. Ask one of its owners."))
    spent = Spending.objects.counted().filter(organisation=organisation, month=month)
    if not _fits(organisation.budget, spent, price):
        raise BeyondBudget(
            _("This is more than the organisation may spend this month. An owner can change its budget.")
        )
    if approved_by_id is not None:
        _refuse_approver(organisation, member, approved_by_id, price)
    elif not (_holds(member.limit, price) and _fits(member.limit_of_month, spent.filter(user=user), price)):
        raise AboveLimit(_("This is above what you may order alone. Somebody must approve it."))
    return member


def holds(*, member: Member, price: Price) -> bool:
    """Return whether a member's limit for one purchase holds it."""
    return _holds(member.limit, price)


def _refuse_approver(organisation: Organisation, member: Member, approved_by_id: int, price: Price) -> None:
    approver = Member.objects.filter(organisation=organisation, user_id=approved_by_id, may_approve=True).first()
    if approver is None or approver.pk == member.pk:
        raise UnableToSpend(_("Whoever approved this may not approve it any more. It must be approved anew."))
    if not _holds(approver.limit, price):
        raise AboveLimit(_("This is above what the one who approved it may let through."))


def _holds(limit: Money | None, price: Price) -> bool:
    """Return whether a price lies within a limit; what cannot be compared for want of a rate does not."""
    if limit is None:
        return True
    amount = price.in_currency(limit.currency)
    return amount is not None and amount <= limit


def _fits(limit: Money | None, spent: QuerySet[Spending], price: Price) -> bool:
    """Return whether a price lies within what a limit leaves; each purchase counts at the rate of its own day."""
    if limit is None:
        return True
    amount = price.in_currency(limit.currency)
    column = limit.currency.lower()
    if amount is None or spent.filter(**{column: None}).exists():
        return False
    before = spent.aggregate(sum=MoneySum(column))["sum"] or Decimal(0)
    return Money(before, limit.currency) + amount <= limit


def _amount(money: Money | None) -> Decimal | None:
    return money.amount if money is not None else None
