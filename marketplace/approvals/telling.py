"""Says to the rest of the marketplace what became of a wish."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.core.events import publish
from marketplace.facts import ApprovalMoved

if TYPE_CHECKING:
    from marketplace.approvals.models import ApprovalRequest


def tell(*, request: ApprovalRequest, turn: str, now: datetime) -> None:
    """Publish that a wish took a turn, with all that its people are told, inside the caller's transaction."""
    steps = list(request.steps.order_by("said_at", "pk"))
    publish(
        ApprovalMoved(
            number=request.number,
            organisation_id=request.organisation_id,
            organisation_code=request.organisation.code,
            title=request.title,
            amount=str(request.amount),
            currency=request.currency,
            requested_by_id=request.requested_by_id,
            turn=turn,
            at=now.isoformat(),
            approved_by_id=request.approved_by_id,
            said_by=[step.by_id for step in steps],
            words=steps[-1].words if steps else "",
        )
    )
