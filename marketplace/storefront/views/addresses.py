"""A buyer's address book, under the account."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.geography.countries import country_name, is_abroad
from marketplace.sales.address.models import UserAddress
from marketplace.sales.address.selectors import kept_address, kept_addresses
from marketplace.sales.address.services import UnableToKeepAddress, choose_first, forget_address, keep_address
from marketplace.storefront.abroad_forms import AbroadForm, CountryForm, destination_abroad, initial_abroad
from marketplace.storefront.address_forms import RecipientForm, destination_of, initial_of
from marketplace.storefront.region import country_of
from marketplace.users.models import User


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@never_cache
@login_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """Show what is kept, the first one first."""
    return render(request, "storefront/addresses.html", {"addresses": kept_addresses(user=_person(request))})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """Write a new line, or change one."""
    kept = _line(request, public_id) if public_id else None
    if kept is not None and kept.is_abroad:
        return redirect("storefront:address-abroad-change", public_id=kept.public_id)
    form = RecipientForm(request.POST or None, initial=initial_of(kept) if kept else _known(_person(request)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            keep_address(
                user=_person(request),
                name=data["name"],
                phone=data["phone"],
                destination=destination_of(data),
                public_id=public_id,
            )
        except UnableToKeepAddress as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("storefront:addresses")
    context = {"form": form, "is_new": kept is None, "public_id": public_id}
    return render(request, "storefront/address.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def address_abroad(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """Write a new line in another country, which is chosen first, or change one."""
    kept = _line(request, public_id) if public_id else None
    said = request.POST.get("country") or request.GET.get("country", "")
    country = said or (kept.country_code if kept is not None and "country" not in request.GET else "")
    if not is_abroad(country):
        asked = CountryForm(initial={"country": country_of(request)})
        return render(request, "storefront/address_country.html", {"form": asked})
    initial = initial_abroad(kept) if kept is not None and kept.is_abroad else _known(_person(request))
    form = AbroadForm(request.POST or None, country=country, initial=initial)
    if request.method == "POST" and form.is_valid() and _keep_abroad(request, form, public_id):
        messages.success(request, _("Saved."))
        return redirect("storefront:addresses")
    context = {"form": form, "is_new": kept is None, "country": country, "country_name": country_name(country)}
    return render(request, "storefront/address_abroad.html", context, status=422 if form.errors else 200)


def _keep_abroad(request: HttpRequest, form: AbroadForm, public_id: str) -> bool:
    data = form.cleaned_data
    try:
        keep_address(
            user=_person(request),
            name=data["name"],
            phone=data["phone"],
            destination=destination_abroad(data),
            public_id=public_id,
        )
    except UnableToKeepAddress as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def first(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose the one that is offered first."""
    _line(request, public_id)
    choose_first(user=_person(request), public_id=public_id)
    return redirect("storefront:addresses")


@login_required
@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete one."""
    _line(request, public_id)
    forget_address(user=_person(request), public_id=public_id)
    messages.success(request, _("Deleted."))
    return redirect("storefront:addresses")


def _line(request: HttpRequest, public_id: str) -> UserAddress:
    """Return one line of the person's own book, or answer 404."""
    try:
        return kept_address(user=_person(request), public_id=public_id)
    except UserAddress.DoesNotExist as error:
        raise Http404 from error


def _known(user: User) -> dict[str, str]:
    return {"name": user.get_full_name(), "phone": str(user.phone or "")}
