"""Who works for an organisation: seen by all of them, changed by its owners."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import Member, Organisation
from marketplace.organisations.selectors.people import people_in
from marketplace.organisations.services.people import change_powers, invite_person, remove_member, withdraw_invitation
from marketplace.storefront.organisations.door import member_or_404, owner_or_404, person
from marketplace.storefront.organisations.forms import InvitationForm, PowersForm, initial_powers


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show who works here; an owner asks somebody."""
    member = member_or_404(request, code)
    form = InvitationForm(request.POST or None, initial={"may_request": True})
    if request.method == "POST":
        member = owner_or_404(request, code)
        if form.is_valid() and _invite(request, member.organisation, form):
            return redirect("organisations:people", code=code)
    organisation = member.organisation
    context = {
        "organisation": organisation,
        "member": member,
        "people": people_in(organisation=organisation),
        "asked": organisation.invitations.order_by("-sent_at") if member.is_owner else [],
        "form": form if member.is_owner else None,
    }
    return render(request, "organisations/people.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> bool:
    data = form.cleaned_data
    try:
        invite_person(
            organisation=organisation,
            phone=data["phone"],
            email=data["email"],
            powers=form.powers(),
            by=person(request),
            now=timezone.now(),
        )
    except (InvalidOrganisation, UnableToChangeOrganisation) as error:
        _tell(form, error)
        return False
    messages.success(request, _("They get a message, and say yes or no themselves."))
    return True


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def person_page(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Let an owner change what somebody does, and up to which amount alone."""
    organisation = owner_or_404(request, code).organisation
    other = _other(organisation, public_id)
    form = PowersForm(request.POST or None, initial=initial_powers(other))
    if request.method == "POST" and form.is_valid():
        try:
            change_powers(member=other, powers=form.powers(), by=person(request))
        except (InvalidOrganisation, UnableToChangeOrganisation) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:people", code=code)
    context = {"form": form, "organisation": organisation, "other": other}
    return render(request, "organisations/person.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Take somebody out, or leave."""
    member = member_or_404(request, code)
    other = _other(member.organisation, public_id) if member.is_owner or member.public_id == public_id else None
    if other is None:
        member = owner_or_404(request, code)
    try:
        remove_member(member=other or member, by=person(request))
    except UnableToChangeOrganisation as error:
        messages.error(request, str(error))
        return redirect("organisations:people", code=code)
    messages.success(request, _("Saved."))
    is_me = member.public_id == public_id
    return redirect("organisations:mine") if is_me else redirect("organisations:people", code=code)


@login_required
@require_POST
def withdraw_asked(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Ask somebody no more."""
    organisation = owner_or_404(request, code).organisation
    invitation = get_object_or_404(organisation.invitations.select_related("organisation"), public_id=public_id)
    try:
        withdraw_invitation(invitation=invitation, by=person(request))
    except UnableToChangeOrganisation as error:
        messages.error(request, str(error))
    return redirect("organisations:people", code=code)


def _other(organisation: Organisation, public_id: str) -> Member:
    return get_object_or_404(organisation.members.select_related("user", "organisation"), public_id=public_id)


def _tell(form: forms.Form, error: InvalidOrganisation | UnableToChangeOrganisation) -> None:
    if isinstance(error, UnableToChangeOrganisation):
        form.add_error(None, str(error))
        return
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, words)
