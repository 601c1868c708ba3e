"""Reads of wishes to buy; whoever does not work for the organisation finds none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from marketplace.approvals.models import ApprovalRequest
from marketplace.approvals.models.request import LIVE

if TYPE_CHECKING:
    from marketplace.organisations.models import Organisation

#: So many of those that are over are shown.
LAST: int = 30


def live_requests(*, organisation: Organisation) -> list[ApprovalRequest]:
    """Return what waits for approval or a payer, the oldest first."""
    rows = ApprovalRequest.objects.live().filter(organisation=organisation).select_related("requested_by")
    return list(rows.prefetch_related("steps").order_by("requested_at", "pk"))


def past_requests(*, organisation: Organisation) -> Iterable[ApprovalRequest]:
    """Return the last ones that are over, the newest first."""
    rows = ApprovalRequest.objects.exclude(status__in=LIVE).filter(organisation=organisation)
    return rows.select_related("requested_by", "purchase")[:LAST]


def request_in(*, organisation: Organisation, number: str) -> ApprovalRequest:
    """Return one wish of an organisation, with what was said to it.

    Raises:
        ApprovalRequest.DoesNotExist: No such one there.
    """
    rows = ApprovalRequest.objects.select_related(
        "organisation", "requested_by", "approved_by", "placed_by", "purchase"
    )
    return rows.prefetch_related("steps__by").get(organisation=organisation, number=number)
