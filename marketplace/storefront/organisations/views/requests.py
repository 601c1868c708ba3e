"""What members ask to buy: what waits, what was said to it, and the button that orders it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.approvals.errors import UnableToDecide, UnableToPlace
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus
from marketplace.approvals.selectors import live_requests, past_requests, request_in
from marketplace.approvals.services.asking import withdraw
from marketplace.approvals.services.deciding import may_decide, say_no, say_yes
from marketplace.core.clock import database_now
from marketplace.organisations.models import Member
from marketplace.storefront.organisations.door import member_or_404, person
from marketplace.storefront.organisations.ordering import order_request
from marketplace.storefront.organisations.selectors import wish_page


@never_cache
@login_required
@require_safe
def requests(request: HttpRequest, code: str) -> HttpResponse:
    """Show what waits, and what is over."""
    member = member_or_404(request, code)
    waiting = live_requests(organisation=member.organisation)
    context = {
        "organisation": member.organisation,
        "member": member,
        "waiting": [(one, may_decide(request=one, member=member)) for one in waiting],
        "past": past_requests(organisation=member.organisation),
    }
    return render(request, "organisations/requests.html", context)


@never_cache
@login_required
@require_safe
def request_page(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Show one wish whole, with the buttons of whoever's turn it is."""
    member = member_or_404(request, code)
    wish = _wish(member, number)
    is_live = wish.status in (ApprovalStatus.WAITING, ApprovalStatus.APPROVED)
    context = {
        "organisation": member.organisation,
        "member": member,
        "wish": wish,
        "page": wish_page(request=wish),
        "may_decide": may_decide(request=wish, member=member),
        "may_order": wish.status == ApprovalStatus.APPROVED and member.may_pay,
        "may_withdraw": is_live and (wish.requested_by_id == member.user_id or member.is_owner),
    }
    return render(request, "organisations/request.html", context)


@login_required
@require_POST
def say(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Say yes or no, or take it back."""
    member = member_or_404(request, code)
    wish = _wish(member, number)
    words, verdict, now = request.POST.get("words", ""), request.POST.get("verdict"), database_now()
    try:
        if verdict == "yes":
            said = say_yes(request_id=wish.pk, by=person(request), words=words, now=now)
            is_final = said.status == ApprovalStatus.APPROVED
            messages.success(request, _("Approved.") if is_final else _("Noted. Somebody with a higher limit follows."))
        elif verdict == "no":
            say_no(request_id=wish.pk, by=person(request), words=words, now=now)
            messages.success(request, _("Refused. The one who asked is told why."))
        else:
            withdraw(request_id=wish.pk, by=person(request), now=now)
            messages.success(request, _("Taken back."))
    except UnableToDecide as error:
        messages.error(request, str(error))
    return redirect("organisations:request", code=code, number=number)


@login_required
@require_POST
def order(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Order what was approved, and go to its payment."""
    member = member_or_404(request, code)
    wish = _wish(member, number)
    try:
        purchase = order_request(request=wish, by=person(request), now=database_now())
    except UnableToPlace as error:
        messages.error(request, str(error))
        return redirect("organisations:request", code=code, number=number)
    return redirect("checkout:payment", token=purchase.token)


def _wish(member: Member, number: str) -> ApprovalRequest:
    try:
        return request_in(organisation=member.organisation, number=number)
    except ApprovalRequest.DoesNotExist as error:
        raise Http404 from error
