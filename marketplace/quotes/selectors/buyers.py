"""Reads for buyers: what they asked, who answered what, side by side. Whoever may not see a request finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from marketplace.core.money import Money
from marketplace.quotes.models import (
    Invitation,
    QuoteLine,
    QuoteMilestone,
    QuoteRequest,
    QuoteStatus,
    QuoteVersion,
    ThreadMessage,
)
from marketplace.quotes.plan import amounts_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.users.models import User
    from vendors.models import Vendor

#: Requests on one page of a list.
PAGE = 20


def seen_by(*, user: User) -> QuerySet[QuoteRequest]:
    """Return the requests that a person may see: their own, and those of organisations in which they work."""
    return QuoteRequest.objects.filter(Q(buyer=user.pk) | Q(organisation__members__user=user.pk)).distinct()


def requests_of(*, user: User, before: int | None = None) -> tuple[list[QuoteRequest], int | None]:
    """Return a person's requests, the newest first, with how many quotes stand and how many messages are unread.

    Args:
        user: Whose.
        before: Key of the last one on the page before.

    Returns:
        One page of them, and the key of its last one where more follow.
    """
    rows = seen_by(user=user).annotate(
        num_standing=Count("quotes", filter=Q(quotes__status=QuoteStatus.OFFERED), distinct=True),
        num_asked=Count("invitations", distinct=True),
        has_unread=Exists(ThreadMessage.objects.filter(request=OuterRef("pk"), from_buyer=False, read_at=None)),
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page: list[Any] = list(rows.order_by("-pk")[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None


def request_for_buyer(*, user: User, token: str) -> QuoteRequest:
    """Return a request with its lines.

    Raises:
        QuoteRequest.DoesNotExist: No such one, or not theirs; callers answer 404 to both.
    """
    found = seen_by(user=user).select_related("buyer", "organisation", "hs_code", "product", "category")
    return found.prefetch_related("lines").get(token=token)


@dataclass(frozen=True)
class Part:
    """One part of a price: when it is paid, in words, and how much it is."""

    milestone: QuoteMilestone
    amount: Money


@dataclass(frozen=True)
class Standing:
    """A version as a buyer reads it.

    Attributes:
        lines: With the vendor that delivers each.
        parts: When what is paid.
        per_unit: What all of it comes to for one unit of what was asked, where the same unit was offered.
        is_cheapest: Whether no other that stands costs less, in the same currency and under the same rule.
        is_soonest: Whether no other that stands is ready sooner.
        days_left: Whole days for which it still stands.
    """

    version: QuoteVersion
    lines: Sequence[QuoteLine]
    parts: Sequence[Part]
    goods: Money
    total: Money
    per_unit: Money | None
    is_cheapest: bool
    is_soonest: bool
    days_left: int

    @property
    def vendor(self) -> Vendor:
        """Return who leads."""
        return self.version.quote.vendor

    @property
    def members(self) -> list[Vendor]:
        """Return all who deliver something, the leader first."""
        found = {line.vendor_id: line.vendor for line in self.lines}
        return [self.vendor, *(vendor for key, vendor in found.items() if key != self.vendor.pk)]

    @property
    def freight(self) -> Money | None:
        """Return the freight in the price, where it holds any."""
        return None if self.version.freight is None else Money(self.version.freight, self.version.currency)

    @property
    def insurance(self) -> Money | None:
        """Return the insurance in the price, where it holds any."""
        return None if self.version.insurance is None else Money(self.version.insurance, self.version.currency)

    @property
    def may_be_accepted(self) -> bool:
        """Return whether it stands; the clock is asked again when it is accepted."""
        return self.version.state == QuoteStatus.OFFERED and self.days_left >= 0


def versions_seen(*, request: QuoteRequest) -> QuerySet[QuoteVersion]:
    """Return all versions that the buyer was ever shown, the newest of each quote first."""
    lines = QuoteLine.objects.select_related("vendor", "product", "version").order_by("position")
    return (
        QuoteVersion.objects.filter(quote__request=request)
        .exclude(state=QuoteStatus.DRAFT)
        .select_related("quote__vendor", "quote__purchase")
        .prefetch_related(Prefetch("lines", queryset=lines), "milestones")
        .order_by("quote", "-version")
    )


def comparison(*, request: QuoteRequest, now: datetime) -> list[Standing]:
    """Return what stands of each quote, side by side: what can be accepted first, the cheapest of it first.

    Totals of different currencies are not compared: each is the cheapest among those of its own currency and rule.
    """
    newest: dict[int, QuoteVersion] = {}
    for version in versions_seen(request=request):
        newest.setdefault(version.quote_id, version)
    standing = [one for one in newest.values() if _stands(one, now)]
    found = [_standing(one, request, standing, now) for one in newest.values()]
    return sorted(found, key=lambda one: (not one.may_be_accepted, one.total.currency, one.total.amount))


def standing_of(*, version: QuoteVersion, now: datetime) -> Standing:
    """Return one version as a buyer reads it."""
    return _standing(version, version.quote.request, [version], now)


def _stands(version: QuoteVersion, now: datetime) -> bool:
    return version.state == QuoteStatus.OFFERED and version.valid_until > now


def _standing(version: QuoteVersion, request: QuoteRequest, others: Sequence[QuoteVersion], now: datetime) -> Standing:
    lines = list(version.lines.all())
    total = version.total
    stands = _stands(version, now)
    alike = [one for one in others if (one.currency, one.incoterm) == (version.currency, version.incoterm)]
    return Standing(
        version=version,
        lines=lines,
        parts=parts_of(version),
        goods=version.goods,
        total=total,
        per_unit=_per_unit(lines, request, total),
        is_cheapest=stands and len(others) > 1 and all(total <= one.total for one in alike) and len(alike) > 1,
        is_soonest=stands and len(others) > 1 and all(version.lead_days <= one.lead_days for one in others),
        days_left=(version.valid_until - now).days if version.valid_until > now else -1,
    )


def _per_unit(lines: Sequence[QuoteLine], request: QuoteRequest, total: Money) -> Money | None:
    """Return the whole price for one unit, freight and all; None where the units differ."""
    if any(line.unit != request.unit for line in lines):
        return None
    pieces = sum(line.quantity for line in lines)
    return Money.rounded(total.amount / pieces, total.currency) if pieces else None


def parts_of(version: QuoteVersion) -> list[Part]:
    """Return when which part of a version's price is paid."""
    rows = list(version.milestones.all())
    if not rows:
        return []
    amounts = amounts_of(
        total=version.total, percents=[row.percent for row in rows], amounts=[row.amount for row in rows]
    )
    return [Part(row, amount) for row, amount in zip(rows, amounts, strict=True)]


def thread_of(*, request: QuoteRequest, vendor: Vendor) -> list[ThreadMessage]:
    """Return what the buyer and one vendor said, the oldest first."""
    return list(ThreadMessage.objects.filter(request=request, vendor=vendor).select_related("author").order_by("pk"))


def invitations_of(*, request: QuoteRequest) -> list[Invitation]:
    """Return whom a request was asked, those with something unread first."""
    unread = ThreadMessage.objects.filter(request=request, vendor=OuterRef("vendor"), from_buyer=False, read_at=None)
    rows = request.invitations.select_related("vendor").annotate(has_unread=Exists(unread))
    return list(rows.order_by("-has_unread", "declined_at", "pk"))


def attachment_in(*, request: QuoteRequest, vendor: Vendor | None, public_id: str) -> ThreadMessage:
    """Return a message of a request with something attached.

    Args:
        request: One that whoever asks may see.
        vendor: Only of the thread with this vendor; None: of any, for the buyer.
        public_id: Of the message.

    Raises:
        ThreadMessage.DoesNotExist: It has none of that name; callers answer 404.
    """
    rows = ThreadMessage.objects.filter(request=request).exclude(attachment="")
    return (rows if vendor is None else rows.filter(vendor=vendor)).get(public_id=public_id)
