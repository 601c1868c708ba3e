"""Money today: what came in, what is held, owed, late and unmatched, on one page; each figure leads to its list.

# Note [Each room tells its figures]
A room adds one line to FIGURES: a function that takes the moment and yields figures, each under one heading. It asks
the database as little as it can: the page shows them all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from marketplace.core.money import Money
from payments import desk, inbox
from payments.banking.selectors import unmatched_transfers
from payments.milestones import late_parts
from payments.payouts.models import PayoutAccount
from payments.payouts.selectors import late_statements
from payments.reconciliation.selectors import num_differences
from payments.remittances.selectors import cash_figures

SEE: Final = "ledger.view_entry"


class Heading(TextChoices):
    """Under what a figure stands, in the order of the page."""

    IN = "in", _("Money in")
    HELD = "held", _("Held")
    OWED = "owed", _("Owed")
    LATE = "late", _("Late")
    UNMATCHED = "unmatched", _("Unmatched")
    OURS = "ours", _("The marketplace's own")


@dataclass(frozen=True)
class Figure:
    """One figure: its heading, what it is, what it comes to by currency, of how many things, and where its list is.

    `count` is None where sums say it all. What is late or unmatched is shown in red while there is any.
    """

    heading: Heading
    label: str | Promise
    url: str
    sums: tuple[Money, ...] = ()
    count: int | None = None

    @property
    def is_alarming(self) -> bool:
        is_watched = self.heading in {Heading.LATE, Heading.UNMATCHED}
        return is_watched and bool(self.count or any(money for money in self.sums))


#: Kinds of accounts that the page shows: heading, label, and whether a healthy balance is below zero.
KINDS: Final = {
    "clearing": (Heading.HELD, _("with providers"), False),
    "cash_in_transit": (Heading.HELD, _("cash with carriers"), False),
    "disputed": (Heading.HELD, _("held back in disputes"), False),
    "payout_in_transit": (Heading.HELD, _("on its way to vendors"), True),
    "vendor_payable": (Heading.OWED, _("to vendors"), True),
    "carrier_payable": (Heading.OWED, _("to carriers"), True),
    "refund_due": (Heading.OWED, _("to buyers, to give back"), True),
    "buyer_deposit": (Heading.OWED, _("for purchases not yet paid in full"), True),
    "commission": (Heading.OURS, _("commission"), True),
    "promotion": (Heading.OURS, _("paid for price reductions"), False),
    "provider_fee": (Heading.OURS, _("kept by providers"), False),
    "rounding": (Heading.OURS, _("left by rounding"), True),
    "exchange": (Heading.OURS, _("position between riel and dollars"), False),
    "loss": (Heading.OURS, _("written off"), False),
}


def of_receipts(now: datetime) -> Iterator[Figure]:
    """Yield what came in, and what waits among the receipts."""
    address = reverse("officers_receipts:index")
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    yield Figure(Heading.IN, _("today"), f"{address}?since=0", tuple(desk.received_since(midnight)))
    week = midnight - timedelta(days=6)
    yield Figure(Heading.IN, _("in seven days"), f"{address}?since=6", tuple(desk.received_since(week)))
    count, sums = desk.sums_put_aside()
    yield Figure(Heading.UNMATCHED, _("receipts put aside"), f"{address}?aside=1", tuple(sums), count)


def of_callbacks(_now: datetime) -> Iterator[Figure]:
    """Yield how many messages of providers speak of a payment that we do not know."""
    count = inbox.callbacks_of_no_attempt().count()
    address = reverse("officers_attempts:unplaced")
    yield Figure(Heading.UNMATCHED, _("messages about unknown payments"), address, count=count)


def of_refunds(now: datetime) -> Iterator[Figure]:
    """Yield the refunds that should have gone."""
    count, sums = desk.refunds_late(now)
    address = f"{reverse('officers_refunds:index')}?status=due"
    yield Figure(Heading.LATE, _("refunds due for more than three days"), address, tuple(sums), count)


def of_payouts(now: datetime) -> Iterator[Figure]:
    """Yield the statements that should have been paid, and the changes of accounts that wait for an officer."""
    count, sums = late_statements(today=timezone.localdate(now))
    yield Figure(Heading.LATE, _("statements not paid in time"), reverse("officers_batches:list"), tuple(sums), count)
    waiting = PayoutAccount.objects.waiting().filter(agreed_at=None).count()
    if waiting:
        address = reverse("officers_accounts:list")
        yield Figure(Heading.UNMATCHED, _("changed accounts to look at"), address, count=waiting)


def of_plans(now: datetime) -> Iterator[Figure]:
    """Yield the parts of agreed prices that fell due and were not paid."""
    count, sums = late_parts(now=now)
    address = f"{reverse('officers_purchases:index')}?parts=late"
    yield Figure(Heading.LATE, _("parts of agreed prices due for more than three days"), address, tuple(sums), count)


def of_ledger(_now: datetime) -> Iterator[Figure]:
    """Yield what stands on each kind of account, so that healthy figures are positive."""
    sums = {row.kind.value: row.sums for row in desk.kinds()}
    for kind, (heading, label, is_owed) in KINDS.items():
        if kind in sums:
            shown = tuple(-money if is_owed else money for money in sums[kind])
            yield Figure(heading, label, reverse("officers_ledger:accounts", args=[kind]), shown)


def of_cash(now: datetime) -> Iterator[Figure]:
    """Yield the cash that carriers should have handed over, and what they handed over short."""
    figures, address = cash_figures(now=now), reverse("officers_cash:queue")
    late, short = tuple(one.late for one in figures), tuple(one.short for one in figures)
    yield Figure(Heading.LATE, _("cash at the door"), f"{address}?tab=late", late, sum(one.num_late for one in figures))
    yield Figure(
        Heading.LATE, _("cash remitted short"), f"{address}?tab=short", short, sum(one.num_short for one in figures)
    )


def of_transfers(_now: datetime) -> Iterator[Figure]:
    """Yield the transfers that nobody could match."""
    rows = unmatched_transfers()
    sums, count = tuple(row.total for row in rows), sum(row.count for row in rows)
    yield Figure(Heading.UNMATCHED, _("bank transfers"), reverse("officers_transfers:queue"), sums, count)


def of_differences(_now: datetime) -> Iterator[Figure]:
    """Yield how much differs between providers and us."""
    address = reverse("officers_differences:queue")
    yield Figure(Heading.UNMATCHED, _("differences with providers"), address, count=num_differences())


#: What the page shows. See Note [Each room tells its figures].
FIGURES: Final[tuple[Callable[[datetime], Iterable[Figure]], ...]] = (
    of_receipts,
    of_ledger,
    of_refunds,
    of_payouts,
    of_plans,
    of_callbacks,
    of_cash,
    of_transfers,
    of_differences,
)


def figures(now: datetime) -> list[tuple[Heading, list[Figure]]]:
    """Return every room's figures under their headings."""
    found = [figure for room in FIGURES for figure in room(now)]
    return [(heading, [one for one in found if one.heading is heading]) for heading in Heading]


@require_GET
@at_the_desk(SEE)
def today(request: HttpRequest) -> HttpResponse:
    """Show money today."""
    context = {"headings": [(heading.label, rows) for heading, rows in figures(timezone.now()) if rows]}
    return show(request, "cms/officers/money/today.html", title=_g("Money today"), icon="order", context=context)


class TodayViewSet(ViewSet):
    """The first page of the money desk."""

    url_prefix = "marketplace/money"
    url_namespace = "officers_money"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", today, name="today")]


TODAY: Final = TodayViewSet("officers_money")
