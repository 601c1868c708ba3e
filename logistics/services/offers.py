"""A vendor's promises to pay for delivery.

# Note [A promise is ended, not edited]
Orders keep what was promised when they were placed, and people ask why. So an offer that has begun is never changed: it
ends, on the day that somebody ends it, and another takes its place. One that has not begun yet is simply taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.models import DeliveryService, ShippingOffer
from logistics.selectors.offers import offers_of
from marketplace.core import audit
from marketplace.core.errors import RefusedInput
from marketplace.geography.models import Province
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor

#: More than that nobody can read, nor keep apart.
MOST_OFFERS: Final = 20
#: A sum of goods beyond this is a slip of the finger. Source: the highest price of a listing.
MOST_AMOUNT: Final = Decimal(100_000_000)


class UnableToOffer(RefusedInput):
    """An offer to pay for delivery cannot be made as it was filled in."""


@dataclass(frozen=True, kw_only=True)
class OfferTerms:
    """What a vendor promises: from a sum of its goods on it pays for delivery, all of it or up to an amount, in riel.

    Attributes:
        valid_to: The first day on which it holds no more; none: until it is ended.
        service, province: Only this way of delivery, only to there; left out, all.
    """

    from_amount: Decimal
    pays_at_most: Decimal | None
    valid_from: date
    valid_to: date | None = None
    service: DeliveryService | None = None
    province: Province | None = None


def make_offer(*, vendor: Vendor, terms: OfferTerms, by: User, now: datetime) -> ShippingOffer:
    """Let a vendor pay for delivery from a day on.

    Raises:
        UnableToOffer: A sum or a day does not fit, or there are too many.
        UnableToChange: The Ministry suspended the shop, or it is closed.
    """
    today = timezone.localdate(now)
    problems = _problems(terms, today)
    if problems:
        raise UnableToOffer(problems)
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        type(vendor).objects.select_for_update().get(pk=vendor.pk)
        if offers_of(vendor=vendor, on=today).count() >= MOST_OFFERS:
            raise UnableToOffer(
                {NON_FIELD_ERRORS: [_("At most %(most)d offers. End one first.") % {"most": MOST_OFFERS}]}
            )
        offer = ShippingOffer.objects.create(vendor=vendor, **vars(terms))
        audit.record(actor=by, action="shipping_offer.made", subject=offer, data=_told(terms))
    return offer


def _problems(terms: OfferTerms, today: date) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for name, amount, least in (("from_amount", terms.from_amount, 0), ("pays_at_most", terms.pays_at_most, 1)):
        if amount is None:
            continue
        if amount != amount.to_integral_value() or not least <= amount <= MOST_AMOUNT:
            problems[name] = [_("Write a sum in riel, without fractions.")]
    if terms.valid_from < today:
        problems["valid_from"] = [_("This day is over. Choose today or a later day.")]
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        problems["valid_to"] = [_("The last day is before the first.")]
    return problems


def _told(terms: OfferTerms) -> dict[str, Any]:
    return {name: str(value) for name, value in vars(terms).items() if value is not None}


def end_offer(*, vendor: Vendor, offer_id: int, by: User, now: datetime) -> None:
    """End an offer today, or take it away before it began. Twice is once. See Note [A promise is ended, not edited].

    Raises:
        ShippingOffer.DoesNotExist: The vendor has no such offer.
    """
    today = timezone.localdate(now)
    with transaction.atomic(durable=True):
        offer = ShippingOffer.objects.select_for_update().get(pk=offer_id, vendor=vendor)
        if offer.valid_to is not None and offer.valid_to <= today:
            return
        audit.record(actor=by, action="shipping_offer.ended", subject=offer)
        if offer.valid_from >= today:
            offer.delete()
            return
        offer.valid_to = today
        offer.save(update_fields=["valid_to"])
