"""What a vendor sees: requests put to it, open ones that it may join, its threads and quotes, and shares asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from catalogue.models import Product
from catalogue.trade.selectors import terms_of, tier_price
from marketplace.core.money import Money
from marketplace.quotes.models import (
    LIVE,
    Invitation,
    JointShare,
    Quote,
    QuoteRequest,
    QuoteStatus,
    QuoteVersion,
    RequestedLine,
    RequestKind,
    ShareStatus,
    ThreadMessage,
)
from vendors.models import Membership, StockRecord, Vendor

if TYPE_CHECKING:
    from datetime import datetime

#: More shops of one name than this are no help; more things of one vendor are not chosen from a list.
MOST_FOUND: Final = 8
MOST_THINGS: Final = 300


@dataclass(frozen=True)
class Thing:
    """Something of a vendor's that can be put into a quote."""

    product_id: int
    stockrecord_id: int | None
    vendor_id: int
    title: str


def invitations_of(vendor: Vendor) -> QuerySet[Invitation]:
    """Return what a vendor was asked, newest first, each with its lines and the `answer` it has given, if any."""
    answer = Quote.objects.filter(request=OuterRef("request"), vendor=OuterRef("vendor")).values("status")[:1]
    lines = Prefetch("request__lines", RequestedLine.objects.order_by("position"))
    rows = Invitation.objects.for_vendor(vendor).select_related("request").prefetch_related(lines)
    return rows.annotate(answer=Subquery(answer)).order_by("-invited_at", "-pk")


def waiting(rows: QuerySet[Invitation], *, now: datetime) -> QuerySet[Invitation]:
    """Keep those that the vendor may still answer and has not: neither offered nor declined."""
    unanswered = Q(answer=None) | Q(answer__in=(QuoteStatus.DRAFT, QuoteStatus.WITHDRAWN, QuoteStatus.EXPIRED))
    live = Q(request__status__in=LIVE, request__closes_at__gt=now, declined_at=None)
    return rows.filter(live & unanswered)  # type: ignore[misc]  # the annotation is ours


def offered(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Keep those to which a quote of the vendor stands, or came to something."""
    return rows.filter(Q(answer__in=(QuoteStatus.OFFERED, QuoteStatus.ACCEPTED)))  # type: ignore[misc]


def num_waiting(*, vendor: Vendor, now: datetime) -> int:
    """Return how many requests and shares wait for a vendor's word."""
    return waiting(invitations_of(vendor), now=now).count() + shares_of(vendor, now=now).count()


def invitation_for(*, vendor: Vendor, token: str) -> Invitation:
    """Return one invitation of a vendor.

    Raises:
        Invitation.DoesNotExist: There is none, or it is another vendor's.
    """
    rows = Invitation.objects.for_vendor(vendor).select_related("request__buyer", "request__category")
    return rows.get(token=token)


def open_requests_for(*, vendor: Vendor, now: datetime, text: str = "") -> QuerySet[QuoteRequest]:
    """Return requests that are open to all and that a vendor was not asked yet, but for those of its own people."""
    asked = Invitation.objects.filter(request=OuterRef("pk"), vendor=vendor)
    own = Membership.objects.filter(vendor=vendor, user=OuterRef("buyer"))
    rows = QuoteRequest.objects.filter(~Exists(asked), ~Exists(own), kind=RequestKind.OPEN, closes_at__gt=now).live()
    for word in text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(lines__title__icontains=word))
    return rows.distinct().order_by("-opened_at", "-pk").prefetch_related("lines")


def open_request_for(*, vendor: Vendor, number: str, now: datetime) -> QuoteRequest:
    """Return one open request that a vendor may join.

    Raises:
        QuoteRequest.DoesNotExist: There is none, it has ended, or it was asked of others.
    """
    return open_requests_for(vendor=vendor, now=now).get(number=number)


def thread_of(*, request: QuoteRequest, vendor: Vendor) -> QuerySet[ThreadMessage]:
    """Return what the buyer and this vendor said to each other, in order."""
    return ThreadMessage.objects.filter(request=request, vendor=vendor).order_by("pk")


def attachment_for(*, request: QuoteRequest, vendor: Vendor, public_id: str) -> ThreadMessage:
    """Return the message of a thread that carries a photo or a paper.

    Raises:
        ThreadMessage.DoesNotExist: There is none.
    """
    return thread_of(request=request, vendor=vendor).exclude(attachment="").get(public_id=public_id)


def quote_of(*, request: QuoteRequest, vendor: Vendor) -> Quote | None:
    """Return a vendor's answer, with all its versions, lines, milestones and shares."""
    versions = whole_versions().order_by("-version")
    rows = Quote.objects.for_vendor(vendor).filter(request=request).prefetch_related(Prefetch("versions", versions))
    return rows.first()


def whole_versions() -> QuerySet[QuoteVersion]:
    """Return versions with all that a page shows of them."""
    return QuoteVersion.objects.select_related("quote__request", "quote__vendor").prefetch_related(
        "lines__vendor", "lines__version", "milestones", "shares__vendor"
    )


def current(quote: Quote | None) -> QuoteVersion | None:
    """Return the version that is being written, else the newest."""
    return next(iter(quote.versions.all()), None) if quote is not None else None


def shares_of(vendor: Vendor, *, now: datetime) -> QuerySet[JointShare]:
    """Return the shares of joint answers that wait for a vendor's word, oldest first."""
    live = {
        "version__state": QuoteStatus.DRAFT,
        "version__quote__request__status__in": LIVE,
        "version__quote__request__closes_at__gt": now,
    }
    rows = JointShare.objects.for_vendor(vendor).filter(status=ShareStatus.ASKED, **live)
    return rows.select_related("version__quote__request", "version__quote__vendor").order_by("pk")


def agreed_shares_of(vendor: Vendor) -> QuerySet[JointShare]:
    """Return the shares that a vendor has answered, newest first."""
    rows = JointShare.objects.for_vendor(vendor).exclude(status=ShareStatus.ASKED)
    return rows.select_related("version__quote__request", "version__quote__vendor").order_by("-answered_at", "-pk")


def share_for(*, vendor: Vendor, token: str) -> JointShare:
    """Return one share of a vendor.

    Raises:
        JointShare.DoesNotExist: There is none, or it is another vendor's.
    """
    rows = JointShare.objects.for_vendor(vendor)
    return rows.select_related("version__quote__request", "version__quote__vendor").get(token=token)


def vendors_named(text: str, *, but: Iterable[str] = ()) -> list[Vendor]:
    """Return the open shops whose name or code has these words, for who looks for somebody to answer with."""
    words = text.split()[:5]
    if not words:
        return []
    rows = Vendor.objects.open().exclude(code__in=list(but))
    for word in words:
        rows = rows.filter(Q(name_km__icontains=word) | Q(name_en__icontains=word) | Q(code__iexact=word))
    return list(rows.select_related("province").order_by("name_en", "pk")[:MOST_FOUND])


def vendors_by_code(codes: Sequence[str]) -> list[Vendor]:
    """Return open shops by their codes, in that order."""
    found = {vendor.code: vendor for vendor in Vendor.objects.open().filter(code__in=codes)}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def things_of(vendors: Sequence[Vendor]) -> list[Thing]:
    """Return what these vendors have on sale, each as it is bought: whole, or a variant."""
    keys = [vendor.pk for vendor in vendors]
    rows = (
        StockRecord.objects.filter(partner__vendor__in=keys, product__is_public=True)
        .filter(product__structure__in=(Product.STANDALONE, Product.CHILD))
        .select_related("product__parent", "partner")
        .order_by("partner__vendor", "product__title", "pk")
    )
    things: dict[int, Thing] = {}
    for row in rows[: MOST_THINGS * len(keys)]:
        vendor_id: Any = row.partner.vendor_id
        things.setdefault(row.product_id, Thing(row.product_id, row.pk, vendor_id, row.product.get_title()))
    return list(things.values())


def price_of(*, product_id: int, quantity: int, currency: str) -> Money | None:
    """Return what a vendor asks for one piece at a quantity: by its tiers, else its list price; None where it has none.

    The list price in dollars is only one that the vendor has set; nothing is converted.
    """
    product = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None:
        return None
    terms = terms_of(product)
    tier = tier_price(terms, currency, quantity) if terms is not None else None
    if tier is not None:
        return tier
    record = StockRecord.objects.filter(product=product).order_by("pk").first()
    if record is None:
        return None
    amount = record.price if currency == "KHR" else record.price_usd
    return None if amount is None else Money(amount, currency)
