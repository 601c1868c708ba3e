"""The first page: what selling here means, and the way to one's own shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.users.models import User
from payments.commission.selectors import RuleReading, public_rules, read_rule
from vendors.helping import term_of
from vendors.selectors import application_of, vendors_of
from vendors.team import invitations_to


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send a member to the shop, who is asked into one to the answer, a field officer to the makers they help.

    Everybody else is shown how to become one; who is several of these chooses.
    """
    if not isinstance(request.user, User):
        return render(request, "vendor_portal/start.html", {"application": None, "kept": _kept()})
    if invitations_to(user=request.user, now=timezone.now()):
        return redirect("vendor_portal:invitations")
    vendors = vendors_of(user=request.user)
    if term_of(user=request.user, on=timezone.localdate()) is not None:
        if vendors:
            return render(request, "vendor_portal/choose_shop.html", {"vendors": vendors, "is_field_officer": True})
        return redirect("vendor_portal:helping")
    if len(vendors) == 1:
        return redirect("vendor_portal:desk", code=vendors[0].code)
    if vendors:
        return render(request, "vendor_portal/choose_shop.html", {"vendors": vendors})
    context = {"application": application_of(user=request.user), "kept": _kept()}
    return render(request, "vendor_portal/start.html", context)


def _kept() -> list[RuleReading]:
    """Return what the marketplace takes of everybody's sales today."""
    return [read_rule(rule) for rule in public_rules(on=timezone.localdate())]
