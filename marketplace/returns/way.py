"""How far a return has come, in the few steps that a buyer and a vendor look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.returns.models import ReturnStatus

if TYPE_CHECKING:
    from marketplace.returns.models import ReturnRequest


def way_of(request: ReturnRequest) -> list[tuple[str, str]]:
    """Return pairs of words and state (`done`, `now` or nothing) for a row of steps."""
    steps = [(_("Asked"), ReturnStatus.ASKED), (_("Accepted"), ReturnStatus.ACCEPTED)]
    if request.must_come_back:
        steps += [(_("On the way back"), ReturnStatus.ON_THE_WAY), (_("Looked at"), ReturnStatus.RECEIVED)]
    steps.append((_("Paid back"), ReturnStatus.SETTLED))
    reached = _reached(request, [status for _words, status in steps])
    return [
        (words, "now" if number == reached else "done" if number < reached else "")
        for number, (words, _status) in enumerate(steps)
    ]


def _reached(request: ReturnRequest, statuses: list[ReturnStatus]) -> int:
    status = ReturnStatus(request.status)
    if status in statuses:
        return statuses.index(status)
    if status == ReturnStatus.INSPECTED:
        return len(statuses) - 2
    if request.received_at is not None:
        return len(statuses) - 2
    return 0
