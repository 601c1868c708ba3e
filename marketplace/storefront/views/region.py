"""From which country, and in which currency, a visitor looks at the shop: chosen on one page, with or without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.geography.countries import HOME, country_choices
from marketplace.storefront.region import country_of, currency_of, guessed, remember, remember_currency
from marketplace.users.models import User
from marketplace.users.services import remember_region


class RegionForm(forms.Form):
    """Where the goods would go, and in which currency prices stand out."""

    country = forms.ChoiceField(label=_("Your country"))
    currency = forms.ChoiceField(
        label=_("Show prices in"),
        choices=[("KHR", _("Riel")), ("USD", _("US dollars"))],
        widget=forms.RadioSelect,
        help_text=_(
            "Goods are priced in riel; dollars beside it are at the rate of the day, unless the maker set them."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
def region(request: HttpRequest) -> HttpResponse:
    """Ask for country and currency, keep both, and lead back to where the visitor was."""
    initial = {"country": country_of(request) or HOME, "currency": currency_of(request)}
    form = RegionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        country, currency = form.cleaned_data["country"], form.cleaned_data["currency"]
        response = redirect(_way_back(request, request.POST.get("next", "")))
        remember(response, country, guess=guessed(request.headers.get("Accept-Language", "")))
        remember_currency(response, currency)
        if isinstance(request.user, User):
            remember_region(user=request.user, country=country, currency=currency)
        return response
    way_back = _way_back(request, request.POST.get("next") or request.headers.get("Referer", ""))
    context = {"form": form, "next": way_back}
    return render(request, "storefront/region.html", context, status=422 if form.errors else 200)


def _way_back(request: HttpRequest, address: str) -> str:
    """Return an address of ours to go back to, else the shop's first page."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    here = reverse("storefront:region")
    return address if own and not address.endswith(here) else reverse("storefront:home")
