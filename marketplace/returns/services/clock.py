"""What follows when the side whose turn it is lets its time pass. See Note [One clock] in the models.

| whose turn | what follows |
|---|---|
| the vendor answers | the Ministry decides |
| the buyer, after the vendor declined | it is left at that |
| the buyer sends it back | closed, not sent |
| the vendor looks at it | it counts as seen, and the money goes back |
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from logistics.errors import UnableToCancelConsignment
from marketplace.returns.models import Ending, ReturnRequest, ReturnStatus
from marketplace.returns.services.answering import to_officer
from marketplace.returns.services.inspecting import write_inspection
from marketplace.returns.services.moving import call_back_parcel
from marketplace.returns.services.turning import close

logger = logging.getLogger(__name__)

STILL_BOOKED: Final = "returns.parcel.still_booked"


def run_out(*, return_id: int, now: datetime) -> bool:
    """Do what follows from a clock that has run out; return whether it was done now."""
    with transaction.atomic(durable=True):
        rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related("policy", "order")
        row = rows.overdue(now).filter(pk=return_id).first()
        if row is None:
            return False
        if row.status == ReturnStatus.ASKED:
            to_officer(row, now=now)
        elif row.status == ReturnStatus.DECLINED:
            close(row, ending=Ending.LEFT, now=now)
        elif row.status == ReturnStatus.ACCEPTED:
            close(row, ending=Ending.NOT_SENT, now=now)
        elif row.status == ReturnStatus.RECEIVED:
            write_inspection(row=row, found=None, by=None, now=now)
        else:
            raise ValueError(f"return {row.number} has a clock in status {row.status}")
    if row.ending == Ending.NOT_SENT:
        try:
            call_back_parcel(request=row, by=None, now=now)
        except UnableToCancelConsignment:
            logger.info(STILL_BOOKED, extra={"return": row.pk})
    return True
