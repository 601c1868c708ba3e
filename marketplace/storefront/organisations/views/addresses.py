"""An organisation's address book: seen by its people, kept by its owners."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.geography.countries import HOME, country_name, is_abroad
from marketplace.organisations.errors import UnableToChangeOrganisation
from marketplace.organisations.models import Member
from marketplace.sales.address.models import OrganisationAddress
from marketplace.sales.address.organisations import (
    address_for,
    addresses_of,
    choose_first_for_organisation,
    forget_for_organisation,
    keep_for_organisation,
)
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.services import UnableToKeepAddress
from marketplace.storefront.abroad_forms import CountryForm, destination_abroad, initial_abroad
from marketplace.storefront.address_forms import destination_of, initial_of
from marketplace.storefront.organisations.door import member_or_404, owner_or_404, person
from marketplace.storefront.organisations.forms import OrganisationAbroadForm, OrganisationAddressForm


@never_cache
@login_required
@require_safe
def addresses(request: HttpRequest, code: str) -> HttpResponse:
    """Show where it receives goods."""
    member = member_or_404(request, code)
    context = {
        "organisation": member.organisation,
        "member": member,
        "addresses": addresses_of(organisation=member.organisation),
    }
    return render(request, "organisations/addresses.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, code: str, public_id: str = "") -> HttpResponse:
    """Write a new line, or change one."""
    member = owner_or_404(request, code)
    kept = _line(request, member, public_id) if public_id else None
    if kept is not None and kept.is_abroad:
        return redirect("organisations:address-abroad-change", code=code, public_id=public_id)
    initial = {**initial_of(kept), "label": kept.label} if kept else _known(member)
    form = OrganisationAddressForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _keep(request, member, form, destination_of(form.cleaned_data), public_id)
    ):
        messages.success(request, _("Saved."))
        return redirect("organisations:addresses", code=code)
    context = {"form": form, "organisation": member.organisation, "is_new": kept is None}
    return render(request, "organisations/address.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def address_abroad(request: HttpRequest, code: str, public_id: str = "") -> HttpResponse:
    """Write a new line in another country, which is chosen first, or change one."""
    member = owner_or_404(request, code)
    kept = _line(request, member, public_id) if public_id else None
    said = request.POST.get("country") or request.GET.get("country", "")
    country = said or (kept.country_code if kept is not None and "country" not in request.GET else "")
    context = {"organisation": member.organisation, "is_new": kept is None}
    if not is_abroad(country):
        asked = CountryForm(initial={"country": member.organisation.country})
        return render(request, "organisations/address_country.html", {**context, "form": asked})
    of_kept = (
        {**initial_abroad(kept), "label": kept.label}
        if kept is not None and kept.is_abroad
        else _known(member, country)
    )
    form = OrganisationAbroadForm(request.POST or None, country=country, initial=of_kept)
    if (
        request.method == "POST"
        and form.is_valid()
        and _keep(request, member, form, destination_abroad(form.cleaned_data), public_id)
    ):
        messages.success(request, _("Saved."))
        return redirect("organisations:addresses", code=code)
    context |= {"form": form, "country": country, "country_name": country_name(country)}
    return render(request, "organisations/address_abroad.html", context, status=422 if form.errors else 200)


def _known(member: Member, country: str = HOME) -> dict[str, str]:
    """Return what is known of who receives it: the organisation's phone only where it is of that country."""
    phone = str(member.organisation.phone) if member.organisation.country == country else ""
    return {"name": member.user.get_full_name(), "phone": phone}


def _keep(
    request: HttpRequest,
    member: Member,
    form: OrganisationAddressForm | OrganisationAbroadForm,
    destination: Destination,
    public_id: str,
) -> bool:
    data = form.cleaned_data
    try:
        keep_for_organisation(
            organisation=member.organisation,
            label=data["label"].strip(),
            name=data["name"],
            phone=data["phone"],
            destination=destination,
            by=person(request),
            now=timezone.now(),
            public_id=public_id,
        )
    except UnableToKeepAddress as error:
        form.add_error("label", str(error))
        return False
    except UnableToChangeOrganisation as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def first(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Choose the one that is offered first."""
    member = owner_or_404(request, code)
    _line(request, member, public_id)
    choose_first_for_organisation(organisation=member.organisation, public_id=public_id, by=person(request))
    return redirect("organisations:addresses", code=code)


@login_required
@require_POST
def forget(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Delete one."""
    member = owner_or_404(request, code)
    _line(request, member, public_id)
    forget_for_organisation(organisation=member.organisation, public_id=public_id, by=person(request))
    messages.success(request, _("Deleted."))
    return redirect("organisations:addresses", code=code)


def _line(request: HttpRequest, member: Member, public_id: str) -> OrganisationAddress:
    """Return one line of this organisation's book, or answer 404."""
    try:
        found = address_for(user=person(request), public_id=public_id)
    except OrganisationAddress.DoesNotExist as error:
        raise Http404 from error
    if found.organisation_id != member.organisation_id:
        raise Http404
    return found
