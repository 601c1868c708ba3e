"""Accepting a quote that was asked for in an organisation's name, when it is approved."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from marketplace.approvals.errors import UnableToPlace
from marketplace.approvals.services.placing import not_placed, note_placed, ready_to_place
from marketplace.approvals.wish import Wish
from marketplace.quotes.errors import AlreadyAccepted, UnableToAccept
from marketplace.quotes.models import QuoteStatus, QuoteVersion
from marketplace.quotes.services.accepting import accept_version
from marketplace.sales.order.errors import UnableToPlacePurchase
from payments.errors import UnableToStartPayment
from payments.services.attempts import start_payment

if TYPE_CHECKING:
    from marketplace.approvals.models import ApprovalRequest
    from marketplace.sales.order.models import Purchase
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

START_LATER: Final = "organisations.payment.later"


def order_quote(*, request_id: int, by: User, now: datetime) -> Purchase:
    """Accept the quote of an approved wish, and start its payment.

    See Note [Ordered, then noted] in `marketplace.approvals.services.placing`.

    Raises:
        UnableToPlace: It may not, or cannot, be accepted any more.
    """
    request = ready_to_place(request_id=request_id, by=by, now=now)
    version = QuoteVersion.objects.select_related("quote__purchase").get(
        quote__number=request.subject_number, version=request.subject_version or 0
    )
    try:
        purchase = _accepted(request, version, by, now)
    except UnableToPlacePurchase as error:
        raise not_placed(request=request, error=error, now=now) from error
    except UnableToAccept as error:
        raise UnableToPlace(str(error)) from error
    try:
        start_payment(purchase_id=purchase.pk, now=now)
    except UnableToStartPayment:
        logger.info(START_LATER, extra={"purchase": purchase.number})
    note_placed(request_id=request.pk, purchase=purchase, by=by, now=now)
    return purchase


def _accepted(request: ApprovalRequest, version: QuoteVersion, by: User, now: datetime) -> Purchase:
    if version.state == QuoteStatus.ACCEPTED and version.quote.purchase is not None:
        return version.quote.purchase
    wish = Wish.of_data(request.wish)
    try:
        return accept_version(
            version_id=version.pk,
            expected_version=version.version,
            by=by,
            buyer=wish.buyer(
                user=request.requested_by,
                organisation_id=request.organisation_id,
                approved_by_id=request.approved_by_id,
            ),
            destination=wish.destination,
            payment_method=wish.payment_method,
            now=now,
        )
    except AlreadyAccepted as error:
        raise UnableToPlace(str(error)) from error
