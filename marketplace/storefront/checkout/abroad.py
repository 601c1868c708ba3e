"""The first screen of checkout for a buyer in another country: the country, then what its post wants to know."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from logistics.selectors import Place
from marketplace.geography.countries import country_name, is_abroad
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.selectors import kept_addresses
from marketplace.sales.address.services import UnableToKeepAddress, keep_address
from marketplace.storefront.abroad_forms import (
    CheckoutAbroadForm,
    CountryForm,
    destination_abroad,
    initial_abroad,
    shown_lines,
)
from marketplace.storefront.address_forms import destination_of
from marketplace.storefront.checkout.forms import SESSION_KEY
from marketplace.storefront.region import country_of, remember
from marketplace.storefront.visits import visit_of_request

#: What of the form waits between the screens.
_NOT_KEPT: Final = ("abroad", "keep")


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Ask in which country, then where there. What was typed stays in the session, also when it is wrong."""
    if not visit_of_request(request).lines().exists():
        return redirect("storefront:basket")
    country = _chosen(request)
    if not country:
        form = CountryForm(initial={"country": country_of(request)})
        return render(request, "checkout/country.html", {"form": form})
    return _fields(request, country, request.POST if request.method == "POST" else None)


def taken(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """Go on with an address abroad that was taken from an address book; what it lacks is asked on its page."""
    return _fields(request, str(data["country"]), data)


def _fields(request: HttpRequest, country: str, data: Any) -> HttpResponse:
    form = CheckoutAbroadForm(data, country=country, initial=_known(request, country))
    if data is not None and form.is_valid():
        _keep(request, form)
        said = {name: value for name, value in form.cleaned_data.items() if name not in _NOT_KEPT and value}
        request.session[SESSION_KEY] = said
        return redirect("checkout:delivery")
    context = {"form": form, "country": country, "country_name": country_name(country)}
    response = render(request, "checkout/address_abroad.html", context, status=422 if form.errors else 200)
    remember(response, country)
    return response


def _chosen(request: HttpRequest) -> str:
    """Return the country that was chosen now, else the one of the address given before; empty where there is none."""
    said = request.POST.get("country") or request.GET.get("country", "")
    before = request.session.get(SESSION_KEY) or {}
    country = said or ("" if "country" in request.GET else str(before.get("country", "")))
    return country if is_abroad(country) else ""


def _keep(request: HttpRequest, form: CheckoutAbroadForm) -> None:
    """Write the address into the buyer's book where they wish it; a full book is told and stops nobody."""
    data = form.cleaned_data
    if not (data.get("keep") and request.user.is_authenticated):
        return
    try:
        keep_address(user=request.user, name=data["name"], phone=data["phone"], destination=destination_abroad(data))
    except UnableToKeepAddress as error:
        messages.warning(request, str(error))


def _known(request: HttpRequest, country: str) -> dict[str, str]:
    """Return what was typed before for this country, else what we know of a buyer who is signed in."""
    before = request.session.get(SESSION_KEY) or {}
    if before.get("country") == country:
        return dict(before)
    user = request.user
    if not user.is_authenticated:
        return {}
    there = next((one for one in kept_addresses(user=user) if one.country_code == country), None)
    known = {"name": user.get_full_name(), "email": user.email or ""}
    return {**known, **(initial_abroad(there) if there else {})}


def form_of(data: dict[str, Any]) -> CheckoutAbroadForm | None:
    """Return the address abroad given before, as its form; None where what was given lies at home."""
    country = str(data.get("country") or "")
    return CheckoutAbroadForm(data, country=country) if is_abroad(country) else None


def is_beyond(data: dict[str, Any]) -> bool:
    """Return whether the cleaned data of an address lies abroad."""
    return bool(data.get("abroad"))


def place_of(data: dict[str, Any]) -> Place:
    """Return where an address lies, as rates are asked for it."""
    if not is_beyond(data):
        return Place.at(data["province"], data["district"], data["commune"])
    found = data["abroad"]
    town = found.get("city") or found.get("country_area") or country_name(data["country"], language="en")
    return Place.abroad(data["country"], city=town, postcode=found.get("postal_code", ""))


def where_of(data: dict[str, Any]) -> Destination:
    """Return where a purchase goes, at home or abroad."""
    return destination_abroad(data) if is_beyond(data) else destination_of(data)


def lines_of(data: dict[str, Any]) -> list[str]:
    """Return the lines of an address abroad, to be looked at once more; none at home."""
    return shown_lines(data) if is_beyond(data) else []
