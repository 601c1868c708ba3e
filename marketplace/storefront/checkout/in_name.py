"""Buying in an organisation's name, at checkout: its addresses, and handing the basket to those who approve and pay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from marketplace.approvals.errors import UnableToAsk
from marketplace.approvals.models import ApprovalStatus
from marketplace.approvals.wish import Wish
from marketplace.core.money import Money
from marketplace.organisations.errors import UnableToSpend
from marketplace.organisations.models import Member
from marketplace.organisations.selectors import buying_as
from marketplace.sales.address.models import OrganisationAddress, UserAddress
from marketplace.sales.address.organisations import address_for, addresses_of
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.storefront.organisations.asking import ask_for_basket, needs_asking

#: What stands before the public id of an organisation's address, where a button of the address book is pressed.
OF_ORGANISATION: Final = "organisation:"


def context_of(request: HttpRequest) -> dict[str, Any]:
    """Return for whom is bought, and where that organisation receives goods."""
    member = buying_as(user=request.user)
    kept = addresses_of(organisation=member.organisation) if member is not None else []
    return {
        "buying_as": member,
        "kept_by_organisation": [(f"{OF_ORGANISATION}{address.public_id}", address) for address in kept],
    }


def kept_line(request: HttpRequest, wish: str) -> OrganisationAddress | None:
    """Return the line of an organisation's book whose button was pressed; None where it was one of a person's book.

    Raises:
        UserAddress.DoesNotExist: No such line, or not theirs.
    """
    if not wish.startswith(OF_ORGANISATION) or not request.user.is_authenticated:
        return None
    try:
        return address_for(user=request.user, public_id=wish.removeprefix(OF_ORGANISATION))
    except OrganisationAddress.DoesNotExist as error:
        raise UserAddress.DoesNotExist from error


def hand_over(
    request: HttpRequest,
    *,
    member: Member | None,
    basket_id: int,
    buyer: Buyer,
    destination: Destination,
    deliveries: Mapping[int, DeliveryChoice],
    payment_method: str,
    total: Money,
    now: datetime,
) -> HttpResponse | None:
    """Ask for a basket that its buyer may not order alone; None where they may, or buy for themselves."""
    if member is None:
        return None
    wish = Wish(
        name=buyer.name,
        phone=buyer.phone,
        language=buyer.language,
        destination=destination,
        payment_method=payment_method,
        email=buyer.email,
        notice_channel=buyer.notice_channel,
        deliveries=deliveries,
    )
    try:
        if not needs_asking(member=member, total=total, now=now):
            return None
        reason = request.POST.get("reason", "").replace("\x00", "")
        asked = ask_for_basket(member=member, basket_id=basket_id, wish=wish, total=total, reason=reason, now=now)
    except (UnableToSpend, UnableToAsk) as error:
        messages.error(request, str(error))
        return redirect("storefront:basket")
    if asked.status == ApprovalStatus.APPROVED:
        messages.success(request, _("It lies within your limit. Somebody who pays has been told."))
    else:
        messages.success(request, _("It is handed over. Whoever approves has been told."))
    return redirect("organisations:request", code=member.organisation.code, number=asked.number)
