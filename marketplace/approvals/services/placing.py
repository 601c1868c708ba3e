"""A payer orders what was approved. See Note [Asked, approved, paid] in the models.

# Note [Ordered, then noted]
A purchase is placed in a transaction of its own, and its payment is started after it. So the wish is noted as ordered
in a second step. Pressing twice, or a host that died between the two, finds the purchase that is there: a basket is one
purchase, and so is the version of a quote.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.approvals.errors import UnableToPlace
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus, SubjectKind
from marketplace.approvals.services.deciding import wait_again
from marketplace.approvals.telling import tell
from marketplace.approvals.wish import Wish
from marketplace.core import audit
from marketplace.organisations.models import Member
from marketplace.sales.order.errors import AlreadyPlaced, NotAllowedToSpend, PriceChanged, UnableToPlacePurchase
from payments.selectors import rate_on
from payments.services.checkout import place_and_start

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase
    from marketplace.users.models import User


def ready_to_place(*, request_id: int, by: User, now: datetime) -> ApprovalRequest:
    """Return an approved wish that this payer may order now.

    Raises:
        UnableToPlace: It is not approved, too old, or `by` does not pay for the organisation.
    """
    request = ApprovalRequest.objects.select_related("organisation", "requested_by", "purchase").get(pk=request_id)
    if not Member.objects.filter(organisation_id=request.organisation_id, user=by, may_pay=True).exists():
        raise UnableToPlace(_("You do not pay for this organisation. Ask somebody who does."))
    if request.status != ApprovalStatus.APPROVED or request.expires_at <= now:
        raise UnableToPlace(_("This is not approved, or it is too old. Look at it again."))
    return request


def place_basket(*, request_id: int, by: User, now: datetime) -> Purchase:
    """Order the basket of an approved wish, and start its payment. See Note [Ordered, then noted].

    Args:
        request_id: Of a wish for a basket.
        by: Who pays.
        now: The present.

    Raises:
        UnableToPlace: It may not, or cannot, be ordered as it stands.
    """
    request = ready_to_place(request_id=request_id, by=by, now=now)
    if request.subject_kind != SubjectKind.BASKET or request.basket_id is None:
        raise UnableToPlace(_("This is not approved, or it is too old. Look at it again."))
    wish = Wish.of_data(request.wish)
    try:
        purchase = place_and_start(
            basket_id=request.basket_id,
            buyer=wish.buyer(
                user=request.requested_by,
                organisation_id=request.organisation_id,
                approved_by_id=request.approved_by_id,
            ),
            destination=wish.destination,
            deliveries=wish.deliveries,
            payment_method=wish.payment_method,
            expected_total=request.total,
            rate=rate_on(timezone.localdate(now)),
            now=now,
        )
    except AlreadyPlaced as error:
        purchase = error.purchase
    except UnableToPlacePurchase as error:
        raise not_placed(request=request, error=error, now=now) from error
    note_placed(request_id=request.pk, purchase=purchase, by=by, now=now)
    return purchase


def not_placed(*, request: ApprovalRequest, error: UnableToPlacePurchase, now: datetime) -> UnableToPlace:
    """Return what to tell the payer; a wish whose approval holds no longer waits for approval once more."""
    if isinstance(error, NotAllowedToSpend) and error.needs_approval:
        wait_again(request_id=request.pk, now=now)
        return UnableToPlace(_("A limit has changed, or was used up in the meantime. It waits for approval once more."))
    if isinstance(error, PriceChanged):
        return UnableToPlace(_("A price has changed since it was asked for. Take it back and ask once more."))
    return UnableToPlace(str(error))


def note_placed(*, request_id: int, purchase: Purchase, by: User, now: datetime) -> None:
    """Note that a wish was ordered; doing it twice does nothing."""
    with transaction.atomic(durable=True):
        noted = ApprovalRequest.objects.filter(pk=request_id, status=ApprovalStatus.APPROVED).update(
            status=ApprovalStatus.PLACED, purchase=purchase, placed_by=by, closed_at=now
        )
        if not noted:
            return
        request = ApprovalRequest.objects.get(pk=request_id)
        audit.record(actor=by, action="approval.placed", subject=request, data={"purchase": purchase.number})
        tell(request=request, turn="placed", now=now)
