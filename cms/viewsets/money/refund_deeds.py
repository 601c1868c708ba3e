"""What an officer can do with one refund now, as forms, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.viewsets.money.refund_forms import NothingForm, OrderForm, ReferenceForm, WhyForm
from payments.models import Refund, RefundReason, RefundStatus, RefundWay
from payments.services.refunds import by_hand, deciding, external, sending

if TYPE_CHECKING:
    from marketplace.users.models import User

Doing = Callable[[Refund, Mapping[str, Any], "User", datetime], None]


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: its button, what is filled in before, and the service's call.

    Attributes:
        done: What the officer reads afterwards.
        is_harsh: Whether the button is red.
    """

    code: str
    button: Any
    done: Any
    do: Doing
    form: type[forms.Form] = NothingForm
    is_harsh: bool = False

    def form_for(self, refund: Refund, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Return the form to fill in, with what was."""
        if self.form is OrderForm:
            purchase = refund.receipt.purchase
            numbers = [order.number for order in purchase.orders.order_by("pk")] if purchase else []
            return OrderForm(data, numbers=numbers, prefix=self.code)
        return self.form(data, prefix=self.code)


AGREE: Final = Deed(
    "agree",
    _("Agree"),
    _("You agreed. It is due to the buyer now."),
    lambda refund, data, by, now: deciding.agree(refund_id=refund.pk, by=by, now=now),
)
REFUSE: Final = Deed(
    "refuse",
    _("Refuse"),
    _("It is refused."),
    lambda refund, data, by, now: deciding.refuse(refund_id=refund.pk, reason=data["reason"], by=by, now=now),
    WhyForm,
    is_harsh=True,
)
TAKE_ON: Final = Deed(
    "take",
    _("I make this transfer"),
    _("It is yours. Make the transfer, then write down the bank's number."),
    lambda refund, data, by, now: by_hand.take_on(refund_id=refund.pk, by=by, now=now),
)
PUT_BACK: Final = Deed(
    "put-back",
    _("I did not make it"),
    _("It waits for an officer again."),
    lambda refund, data, by, now: by_hand.put_back(refund_id=refund.pk, by=by, now=now),
    is_harsh=True,
)
GIVEN: Final = Deed(
    "given",
    _("The transfer is made"),
    _("It is given back, and the buyer is told."),
    lambda refund, data, by, now: by_hand.record_transfer(
        refund_id=refund.pk, reference=data["reference"], by=by, now=now
    ),
    ReferenceForm,
)
RETURNED: Final = Deed(
    "returned",
    _("The bank sent it back"),
    _("It is due as before."),
    lambda refund, data, by, now: by_hand.note_returned(refund_id=refund.pk, by=by, reason=data["reason"], now=now),
    WhyForm,
    is_harsh=True,
)
SEND_AGAIN: Final = Deed(
    "again",
    _("Send it again through the provider"),
    _("The provider was asked again."),
    lambda refund, data, by, now: sending.send_again(refund_id=refund.pk, by=by, now=now),
)
BY_HAND: Final = Deed(
    "by-hand",
    _("Give it back by a transfer of ours"),
    _("It waits for an officer's transfer."),
    lambda refund, data, by, now: sending.leave_to_officers(refund_id=refund.pk, by=by, now=now),
)
ASSIGN: Final = Deed(
    "assign",
    _("It was of this order"),
    _("It is taken from what that order had earned."),
    lambda refund, data, by, now: external.assign(refund_id=refund.pk, order_number=data["order"], by=by, now=now),
    OrderForm,
)


def deeds_for(*, refund: Refund, officer: User) -> list[Deed]:
    """Return what this officer can do with a refund now."""
    status, way = refund.status, refund.way
    if status == RefundStatus.ASKED:
        return [AGREE, REFUSE] if deciding.may_decide(refund=refund, officer=officer) else []
    if refund.reason == RefundReason.EXTERNAL and refund.order_id is None:
        return [ASSIGN]
    if way == RefundWay.BY_HAND:
        return _by_hand(status)
    if way == RefundWay.PROVIDER and status == RefundStatus.FAILED:
        return [SEND_AGAIN, BY_HAND]
    if way == RefundWay.PROVIDER and status == RefundStatus.DUE:
        return [BY_HAND]
    return [RETURNED] if way == RefundWay.VENDOR and status == RefundStatus.SUCCEEDED else []


def _by_hand(status: str) -> list[Deed]:
    return {
        RefundStatus.DUE: [TAKE_ON],
        RefundStatus.FAILED: [TAKE_ON],
        RefundStatus.SUBMITTED: [GIVEN, PUT_BACK],
        RefundStatus.SUCCEEDED: [RETURNED],
    }.get(RefundStatus(status), [])
