"""Ordering what was approved: a basket, or the version of a quote."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.approvals.models import ApprovalRequest, SubjectKind
from marketplace.approvals.services.placing import place_basket
from marketplace.storefront.organisations.quotes import order_quote

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase
    from marketplace.users.models import User


def order_request(*, request: ApprovalRequest, by: User, now: datetime) -> Purchase:
    """Order what a wish is about; whoever ordered it before gets the purchase that is there.

    Raises:
        UnableToPlace: It may not, or cannot, be ordered as it stands.
    """
    if request.purchase is not None:
        return request.purchase
    if request.subject_kind == SubjectKind.BASKET:
        return place_basket(request_id=request.pk, by=by, now=now)
    return order_quote(request_id=request.pk, by=by, now=now)
