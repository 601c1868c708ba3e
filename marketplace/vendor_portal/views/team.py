"""Who works in a shop: its owners ask, change and remove; who is asked answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, PersonRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.team import MEANINGS, InviteForm, RoleForm
from vendors.models import Membership, MembershipRole
from vendors.permissions import can_manage_team
from vendors.services.team import (
    change_role,
    decline_invitation,
    invite_member,
    join_team,
    remove_member,
    withdraw_invitation,
)
from vendors.team import invitation_for, invitations_of, invitations_to, member_for, members_of


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def team(request: MemberRequest) -> HttpResponse:
    """Show who works here and who is asked to, and ask somebody more."""
    form = InviteForm(request.POST or None, initial={"role": MembershipRole.PACKER})
    if form.is_bound and form.is_valid():
        try:
            invite_member(vendor=request.vendor, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("We have sent them a message. They work here as soon as they say yes."))
            return redirect("vendor_portal:team", code=request.vendor.code)
    context = {
        "vendor": request.vendor,
        "form": form,
        "members": members_of(vendor=request.vendor),
        "invitations": invitations_of(vendor=request.vendor, now=timezone.now()),
    }
    return render(request, "vendor_portal/team.html", context)


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def role(request: MemberRequest, member: int) -> HttpResponse:
    """Change what somebody does."""
    membership = _member(request, member)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if form.is_bound and form.is_valid():
        try:
            change_role(membership=membership, role=form.cleaned_data["role"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Changed."))
            return _back(request)
    context = {"vendor": request.vendor, "member": membership, "form": form}
    return render(request, "vendor_portal/team_role.html", context)


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, member: int) -> HttpResponse:
    """Take somebody out of the shop, after a question."""
    membership = _member(request, member)
    if request.method == "POST":
        try:
            remove_member(membership=membership, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            told = _("%(person)s does not work here any more.") % {"person": membership.user}
            messages.success(request, told)
        return _back(request)
    context = {"vendor": request.vendor, "member": membership, "is_me": membership.user_id == request.user.pk}
    return render(request, "vendor_portal/team_remove.html", context)


@member_page(can_manage_team)
@require_POST
def withdraw(request: MemberRequest, invitation: int) -> HttpResponse:
    """Ask somebody no more."""
    try:
        withdraw_invitation(invitation=invitation_for(vendor=request.vendor, key=invitation), by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are not asked any more."))
    return _back(request)


@never_cache
@login_required
@require_safe
def invitations(request: PersonRequest) -> HttpResponse:
    """Show which shops ask this person to work in them."""
    asking = invitations_to(user=request.user, now=timezone.now())
    rows = [(one, MEANINGS[MembershipRole(one.role)]) for one in asking]
    return render(request, "vendor_portal/invitations.html", {"rows": rows})


@never_cache
@login_required
@require_POST
def answer(request: PersonRequest, invitation: int) -> HttpResponse:
    """Take a yes or a no."""
    now = timezone.now()
    asked = next((one for one in invitations_to(user=request.user, now=now) if one.pk == invitation), None)
    if asked is None:
        raise Http404
    try:
        if request.POST.get("answer") == "yes":
            join_team(invitation=asked, by=request.user, now=now)
            return redirect("vendor_portal:desk", code=asked.vendor.code)
        decline_invitation(invitation=asked, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("vendor_portal:invitations")
    return redirect("vendor_portal:home")


def _member(request: MemberRequest, key: int) -> Membership:
    try:
        return member_for(vendor=request.vendor, key=key)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _back(request: MemberRequest) -> HttpResponse:
    """Return to the team; who has just left it, or is no owner any more, goes to their first page."""
    if can_manage_team(user=request.user, vendor=request.vendor):
        return redirect("vendor_portal:team", code=request.vendor.code)
    return redirect("vendor_portal:home")
