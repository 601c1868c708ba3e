"""The first page: what selling here means, and the way to one's own shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.users.models import User
from vendors.selectors import application_of, vendors_of
from vendors.team import invitations_to


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send a member to the shop, who is asked into one to the answer; show everybody else how to become one."""
    if not isinstance(request.user, User):
        return render(request, "vendor_portal/start.html", {"application": None})
    if invitations_to(user=request.user, now=timezone.now()):
        return redirect("vendor_portal:invitations")
    vendors = vendors_of(user=request.user)
    if len(vendors) == 1:
        return redirect("vendor_portal:desk", code=vendors[0].code)
    if vendors:
        return render(request, "vendor_portal/choose_shop.html", {"vendors": vendors})
    return render(request, "vendor_portal/start.html", {"application": application_of(user=request.user)})
