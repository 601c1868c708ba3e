"""Payouts in the bank's statement: what went out has arrived, what came in again has failed.

# Note [The bank's own line is the proof]
A payout's key is its reference in the file that goes to the bank, and stands in the statement's text. A line with the key
and the very amount that went out ends the payout as arrived, under the bank's number; one that came in ends it as failed,
and its vendor is owed the money again. A key with another amount, or of a payout that was told to have failed and went
out all the same, waits for an officer.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from payments.banking.models import StatementLine, TransferState
from payments.banking.services.marking import mark
from payments.payouts.errors import UnableToPayOut
from payments.payouts.models import Payout
from payments.payouts.services.outcomes import confirm_payout, fail_payout

logger = logging.getLogger(__name__)

PAYOUT_NOT_FITTING: Final = "payments.transfer.payout_not_fitting"
#: As payouts are named, such as S1001-1: the statement's number, and which try it is.
KEY: Final = re.compile(r"(?<![A-Z0-9])S\d{3,}-\d{1,3}(?!\d)")


def payout_meant(line: StatementLine) -> Payout | None:
    """Return the payout whose key stands in a line's text or in the bank's number; None for none or two."""
    keys = set(KEY.findall(f"{line.text} / {line.bank_reference}".upper()))
    found = list(Payout.objects.filter(key__in=keys)[:2]) if keys else []
    return found[0] if len(found) == 1 else None


def end_payout(*, line: StatementLine, now: datetime) -> bool:
    """End the payout that a line tells of; return whether it tells of one. See Note [The bank's own line is the proof].

    Any number of times: a payout that ended so before is ended as it was.
    """
    payout = payout_meant(line)
    if payout is None:
        return False
    try:
        _end(payout, line, now)
    except UnableToPayOut as error:
        logger.warning(PAYOUT_NOT_FITTING, extra={"line": line.pk, "payout": payout.key, "why": str(error)})
        mark(line, TransferState.NO_MATCH, note=str(error))
        return True
    mark(line, TransferState.OURS if line.amount < 0 else TransferState.RETURNED, payout=payout)
    return True


def _end(payout: Payout, line: StatementLine, now: datetime) -> None:
    """End a payout as a line says; where an officer or the bank's answer said before that it arrived, it did."""
    if abs(line.amount) != payout.amount or line.currency != payout.currency:
        raise UnableToPayOut(_("The amount is not the payout's."))
    if line.amount > 0:
        why = _("The bank sent it back: %(text)s") % {"text": line.text[:200]}
        fail_payout(payout=payout, reason=why, by=None, now=now)
    elif payout.status != "confirmed":
        confirm_payout(payout=payout, reference=line.bank_reference or line.checksum[:20], by=None, now=now)
