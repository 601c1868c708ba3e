"""Ending a rule of commission before its time: one officer asks, another agrees.

A rule never changes, so its end is a row beside it. It ends tomorrow at the earliest: what is sold today was reckoned by
it, and is reckoned the same whenever it is asked (Note [Frozen as placed] in `payments.commission.services`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from payments.commission.models import CommissionRule, RuleEnding
from payments.commission.services import UnableToSetCommission

if TYPE_CHECKING:
    from marketplace.users.models import User


def propose_ending(*, rule: CommissionRule, ends_on: date, reason: str, by: User, now: datetime) -> RuleEnding:
    """Ask a second officer to end a rule early.

    Args:
        rule: One that was agreed to.
        ends_on: The first day on which it holds no more.
        reason: Why.
        by: Who asks.
        now: The present.

    Raises:
        UnableToSetCommission: The rule does not stand, ends before anyway, the day has come, no reason is given, or its
            end is asked for already.
    """
    _refuse_late(ends_on, now)
    if not reason.strip():
        raise UnableToSetCommission(_("Say why it ends."))
    if rule.agreed_at is None or ends_on <= rule.starts_on:
        raise UnableToSetCommission(_("Only a rule that was agreed to ends early, and not before it begins."))
    if rule.ends_on is not None and ends_on >= rule.ends_on:
        raise UnableToSetCommission(_("It ends by then anyway."))
    try:
        with transaction.atomic(durable=True):
            ending = RuleEnding.objects.create(
                rule=rule, ends_on=ends_on, reason=reason.strip(), proposed_by=by, proposed_at=now
            )
            data = {"ends_on": ends_on.isoformat(), "reason": ending.reason}
            audit.record(actor=by, action="commission.end_proposed", subject=rule, data=data)
    except IntegrityError as error:
        raise UnableToSetCommission(_("Its end was asked for already.")) from error
    return ending


def agree_to_ending(*, ending: RuleEnding, by: User, now: datetime) -> None:
    """Let a rule end on the day that was asked for; another officer than the one who asked.

    Raises:
        UnableToSetCommission: It was decided already, is one's own, or its day has come.
    """
    _refuse_late(ending.ends_on, now)
    if ending.proposed_by_id == by.pk:
        raise UnableToSetCommission(_("Another officer must agree to it."))
    _decide(ending, by, "agreed", now)


def refuse_ending(*, ending: RuleEnding, by: User, now: datetime) -> None:
    """Let a rule hold on as it was agreed; whoever asked for its end may take that back so.

    Raises:
        UnableToSetCommission: It was decided already.
    """
    _decide(ending, by, "refused", now)


def _refuse_late(ends_on: date, now: datetime) -> None:
    if ends_on <= timezone.localdate(now):
        raise UnableToSetCommission(_("A rule ends tomorrow or later: what was sold keeps its rate."))


def _decide(ending: RuleEnding, by: User, word: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        waiting = RuleEnding.objects.filter(pk=ending.pk, agreed_at=None, refused_at=None)
        if not waiting.update(**{f"{word}_by": by, f"{word}_at": now}):
            raise UnableToSetCommission(_("It was decided already."))
        audit.record(actor=by, action=f"commission.end_{word}", subject=ending.rule)
