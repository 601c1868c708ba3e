"""What a service does not take, whatever the price."""

from __future__ import annotations

from django.utils.translation import gettext as _

from logistics.configured import carrier_for
from logistics.models import DeliveryService
from logistics.selectors.answers import RefusalReason, Refused, too_heavy
from logistics.selectors.questions import ParcelQuestion
from marketplace.core.money import Money


def refuse_what_is_not_taken(service: DeliveryService, question: ParcelQuestion) -> None:
    """Refuse goods, size, weight and cash that a service does not take.

    Raises:
        Refused: With the reason.
    """
    _refuse_at_the_border(question)
    _refuse_goods(service, question.flags)
    if service.max_length_cm and question.longest_cm > service.max_length_cm:
        words = _("Too long: it takes up to %(centimetres)s cm.") % {"centimetres": service.max_length_cm}
        raise Refused(RefusalReason.TOO_LONG, words)
    if question.weight_g > service.max_weight_g:
        raise too_heavy(service.max_weight_g)
    _refuse_cash(service, question.cash_to_collect)


def _refuse_at_the_border(question: ParcelQuestion) -> None:
    """Refuse what may not leave the country, or of which customs could not be told what it is."""
    if not question.destination.is_abroad:
        return
    if any(question.destination.country_code in line.not_to for line in question.lines):
        raise Refused(RefusalReason.NOT_SOLD_THERE, _("The vendor does not sell it to this country."))
    if not all(line.is_declared for line in question.lines):
        raise Refused(RefusalReason.NOT_DECLARED, _("The vendor has not told yet what customs ask."))


def _refuse_goods(service: DeliveryService, flags: frozenset[str]) -> None:
    refused = flags & carrier_for(service.carrier).capabilities().refuses
    if "no_post" in refused:
        raise Refused(RefusalReason.NO_POST, _("The post must not carry these goods."))
    if refused:
        raise Refused(RefusalReason.GOODS, _("Does not take these goods."))


def _refuse_cash(service: DeliveryService, cash: Money | None) -> None:
    if cash is None:
        return
    if not service.takes_cash:
        raise Refused(RefusalReason.NO_CASH, _("Does not take cash at the door."))
    limit = service.cash_limit
    if limit is not None and limit.currency == cash.currency and limit < cash:
        raise Refused(RefusalReason.CASH_TOO_MUCH, _("Does not take that much cash at the door."))


def refuse_what_would_spoil(service: DeliveryService, question: ParcelQuestion, max_days: int | None) -> None:
    """Refuse goods that spoil where they may travel longer than the service allows; where nobody knows, too.

    Raises:
        Refused: It may take too long.
    """
    most = service.perishable_days
    if most is None or not question.spoils or (max_days is not None and max_days <= most):
        return
    words = _("Too far for goods that spoil: it may take longer than %(days)s days.") % {"days": most}
    raise Refused(RefusalReason.PERISHABLE, words)
