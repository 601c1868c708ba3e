"""How a line of a statement moves on: once, by whoever comes first."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from payments.banking.models import WAITING, StatementLine, TransferState


def mark(line: StatementLine, state: TransferState, **changes: Any) -> bool:
    """Move a line on, if it still waits; return whether it was moved now."""
    with transaction.atomic(durable=True):
        waiting = StatementLine.objects.filter(pk=line.pk, state__in=WAITING)
        moved = bool(waiting.exclude(state=state).update(state=state, **changes))
    line.refresh_from_db()
    return moved
