"""The first screen of checkout: who buys and where it goes, typed or taken from the address book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.geography.countries import is_abroad
from marketplace.sales.address.models import UserAddress
from marketplace.sales.address.selectors import kept_address, kept_addresses
from marketplace.sales.address.services import UnableToKeepAddress, keep_address
from marketplace.storefront.abroad_forms import CheckoutAbroadForm
from marketplace.storefront.address_forms import destination_of, initial_of
from marketplace.storefront.checkout import abroad, in_name
from marketplace.storefront.checkout.forms import SESSION_KEY, AddressForm
from marketplace.storefront.visits import visit_of_request


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Ask who buys and where it goes. Nothing typed is lost: it stays in the session, also when it is wrong."""
    if not visit_of_request(request).lines().exists():
        return redirect("storefront:basket")
    taken = _taken(request)
    if taken and is_abroad(taken.get("country", "")):
        return abroad.taken(request, dict(taken.items()))
    before = request.session.get(SESSION_KEY)
    if before and is_abroad(before.get("country", "")):
        before = {name: before[name] for name in ("name", "email") if name in before}
    form = AddressForm(taken, initial=before or _known(request))
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        request.session[SESSION_KEY] = _plain(form.cleaned_data)
        return redirect("checkout:delivery")
    kept = kept_addresses(user=request.user) if request.user.is_authenticated else []
    context = {"form": form, "kept": kept, **in_name.context_of(request)}
    return render(request, "checkout/address.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest) -> Any:
    """Return what the form was sent: the fields, or what the line of the address book holds that was pressed."""
    wish = request.POST.get("kept")
    if not wish or not request.user.is_authenticated:
        return request.POST or None
    try:
        address = in_name.kept_line(request, wish) or kept_address(user=request.user, public_id=wish)
    except UserAddress.DoesNotExist:
        return request.POST
    return {**initial_of(address), "email": request.user.email or ""}


def _keep(request: HttpRequest, form: AddressForm) -> None:
    """Write the address into the buyer's book where they wish it; a full book is told and stops nobody."""
    data = form.cleaned_data
    if not (data.get("keep") and request.user.is_authenticated):
        return
    try:
        keep_address(user=request.user, name=data["name"], phone=data["phone"], destination=destination_of(data))
    except UnableToKeepAddress as error:
        messages.warning(request, str(error))


def _known(request: HttpRequest) -> dict[str, str]:
    """Return what we know of a buyer who is signed in."""
    user = request.user
    if not user.is_authenticated:
        return {}
    first = next(iter(kept_addresses(user=user)), None)
    known = {"name": user.get_full_name(), "phone": str(user.phone or ""), "email": user.email or ""}
    return {**known, **(initial_of(first) if first else {})}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return a cleaned address as text: places by their public codes, ticks as a browser sends them or not at all."""
    said = {key: value for key, value in data.items() if value not in (None, False) and key not in ("place", "keep")}
    plain = {key: "on" if value is True else str(value) for key, value in said.items()}
    plain |= {
        level: data[level].public_id for level in ("province", "district", "commune", "village") if data.get(level)
    }
    return plain


def address_of(request: HttpRequest) -> AddressForm | CheckoutAbroadForm | None:
    """Return the address given before, at home or abroad, checked again, or None when there is none that holds."""
    data = request.session.get(SESSION_KEY)
    form = (abroad.form_of(data) or AddressForm(data)) if data else None
    return form if form is not None and form.is_valid() else None


def start(request: HttpRequest) -> HttpResponse:
    """Begin at the address."""
    return redirect("checkout:address")
