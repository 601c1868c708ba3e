"""A purchase on its way to being paid: one part for all that we collect, and one for each vendor paid directly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.parts import Part, parts_of
from marketplace.sales.order.plan import Plan, plan_of
from marketplace.storefront.checkout.selectors.declines import decline_words
from marketplace.storefront.selectors.rates import ShownRate, dollars
from payments.milestones import PlanView, plan_view
from payments.models import AttemptStatus, PaymentAttempt, Shown
from payments.selectors import due_now, newest_attempts
from payments.ways import Way, offered_ways

#: Of the parts that wait, the first of these says where the whole stands.
BY_WEIGHT: Final = ("waiting", "declined", "expired", "unavailable", "later", "closed", "paid")


@dataclass(frozen=True)
class PartView:
    """One part of a purchase on the payment screen.

    Attributes:
        number: From 1 on, in the order in which they are to be paid.
        state: `waiting` for the buyer, `declined` (the card was; the same page takes another), `expired` (the code is
            over, a new one can be made), `unavailable` (the provider does not answer), `later` (the next part of an agreed
            price may be paid, and nobody began to), `closed` (its goods are not held any more), or `paid`.
        payee: The shop that is paid directly; empty where we are paid.
        vendors: Whose goods it pays.
        shown: What is shown: a word of `payments.providers.base.StartKind`.
        payload: The text of the code, or the address to go to.
        total: What it costs; of an agreed price, its part that is to be paid now.
        due: What of that is still to be paid.
    """

    number: int
    state: str
    payee: str
    vendors: tuple[str, ...]
    provider: str
    shown: str
    payload: str
    attempt_id: str
    deeplink: str
    expires_at: datetime | None
    total: Money
    due: Money
    due_usd: Money | None
    is_current: bool = False
    #: Why the card was declined.
    reason: str | Promise = ""

    @property
    def was_partly_paid(self) -> bool:
        return bool(self.due) and self.due != self.total


@dataclass(frozen=True)
class PaymentPage:
    """A purchase on its way to being paid.

    Attributes:
        state: Where the whole stands: a word as in `PartView.state`, or `at_the_door`.
        mark: Changes whenever a part's state does; the waiting page asks by it.
        due: What is still to be paid; less than the total when part of it came.
        other_ways: In which other ways what is open could be paid.
    """

    number: str
    token: str
    state: str
    mark: str
    total: Money
    due: Money
    parts: tuple[PartView, ...]
    other_ways: tuple[Way, ...] = ()
    #: Where it is paid in parts.
    plan: PlanView | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "declined", "expired", "unavailable", "later")

    @property
    def num_paid(self) -> int:
        return sum(part.state == "paid" for part in self.parts)


def payment_page(*, purchase: Purchase, rate: ShownRate | None, now: datetime) -> PaymentPage:
    """Return what the payment screen shows now; its orders and their vendors should be prefetched."""
    attempts = newest_attempts(purchase=purchase)
    parts = parts_of(purchase=purchase, orders=purchase.orders.all())
    plan = plan_of(purchase)
    states = [_state_of(part, attempts, now, plan) for part in parts]
    current = next((at for at, state in enumerate(states) if state not in ("paid", "closed")), None)
    views = tuple(
        _view(at, part, states[at], attempts, rate, plan, is_current=at == current) for at, part in enumerate(parts)
    )
    state = payment_state(purchase=purchase, attempts=attempts, now=now)
    page = PaymentPage(
        number=purchase.number,
        token=purchase.token,
        state=state,
        mark=_mark(states, plan) if state not in ("paid", "closed", "at_the_door") else state,
        total=purchase.total,
        due=Money.total((view.due for view in views if view.state != "closed"), purchase.currency),
        parts=views,
        plan=plan_view(purchase=purchase, now=now),
    )
    return replace(page, other_ways=_other_ways(purchase, parts)) if page.is_open else page


def _mark(states: Sequence[str], plan: Plan | None) -> str:
    upcoming = plan.next if plan else None
    return ".".join([*states, str(upcoming.position)] if upcoming else states)


def _other_ways(purchase: Purchase, parts: list[Part]) -> tuple[Way, ...]:
    is_direct = any(part.is_direct and part.is_payable for part in parts)
    ways = offered_ways(currency=purchase.currency, is_direct=is_direct)
    return tuple(way for way in ways if not way.is_at_the_door and way.code != purchase.payment_method)


def _view(
    at: int,
    part: Part,
    state: str,
    attempts: Mapping[int | None, PaymentAttempt],
    rate: ShownRate | None,
    plan: Plan | None,
    *,
    is_current: bool,
) -> PartView:
    attempt = _attempt_of(part, attempts, plan)
    due = due_now(part=part)
    return PartView(
        number=at + 1,
        state=state,
        payee=part.order.vendor.name if part.order and part.order.vendor else "",
        vendors=tuple(order.vendor.name for order in part.orders if order.vendor),
        provider=attempt.provider if attempt else part.purchase.payment_method,
        shown=attempt.shown if attempt else "",
        payload=attempt.payload if attempt else "",
        attempt_id=str(attempt.public_id) if attempt else "",
        deeplink=_deeplink(attempt),
        expires_at=attempt.expires_at if attempt else None,
        total=plan.next.money if plan and plan.next else part.total,
        due=due,
        due_usd=dollars(due, rate) if due.currency != "USD" else None,
        is_current=is_current,
        reason=decline_words(attempt.last_error) if attempt and state == "declined" else "",
    )


def _deeplink(attempt: PaymentAttempt | None) -> str:
    """Return an address that opens the code where it can be paid: the provider's, or the sandbox's phone."""
    if attempt is None or attempt.deeplink:
        return attempt.deeplink if attempt else ""
    if not settings.SANDBOX or attempt.shown != "qr":
        return ""
    return f"{settings.SANDBOX_URL}/phone/?{urlencode({'qr': attempt.payload})}"


def payment_state(*, purchase: Purchase, attempts: Mapping[int | None, PaymentAttempt], now: datetime) -> str:
    """Return where a purchase stands on its way to being paid; see `PaymentPage.state`."""
    if purchase.paid_at:
        return "paid"
    if purchase.closed_at:
        return "closed"
    if purchase.hold_until is None:
        return "at_the_door"
    parts = parts_of(purchase=purchase, orders=purchase.orders.all())
    plan = plan_of(purchase)
    return min((_state_of(part, attempts, now, plan) for part in parts), key=BY_WEIGHT.index)


def _attempt_of(part: Part, attempts: Mapping[int | None, PaymentAttempt], plan: Plan | None) -> PaymentAttempt | None:
    """Return the attempt by which a part may be paid now; one for an earlier part of the price is over."""
    attempt = attempts.get(part.order.pk if part.order else None)
    upcoming = plan.next if plan else None
    is_over = attempt is not None and upcoming is not None and attempt.milestone_id != upcoming.pk
    return None if is_over else attempt


def _state_of(
    part: Part, attempts: Mapping[int | None, PaymentAttempt], now: datetime, plan: Plan | None = None
) -> str:
    if part.is_paid:
        return "paid"
    if not part.is_payable:
        return "closed"
    attempt = _attempt_of(part, attempts, plan)
    if attempt is None and plan is not None and not part.is_awaited:
        return "later"
    if attempt is None or attempt.status == AttemptStatus.CREATED or not attempt.payload:
        return "unavailable"
    if attempt.expires_at and attempt.expires_at <= now:
        return "expired"
    if attempt.status == AttemptStatus.FAILED:
        takes_another_card = attempt.shown == Shown.REDIRECT and bool(attempt.last_error)
        return "declined" if takes_another_card else "unavailable"
    return "waiting"
