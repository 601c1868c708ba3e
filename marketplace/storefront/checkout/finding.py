"""Finding the page of a purchase by a number and the phone, for who has lost the link.

# Note [No oracle]
Whether the number or the phone is wrong, the answer is the same, and both are always looked for; so nobody learns which
numbers there are, or whose. Tries are few: by sender, and by number, whoever sends it.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from phonenumber_field.formfields import PhoneNumberField

from marketplace.storefront.checkout.selectors.finding import token_of

#: Tries in an hour from one address, and at one number from everywhere.
MOST_BY_SENDER: Final = 20
MOST_BY_NUMBER: Final = 10
HOUR_S: Final = 3_600


class FindForm(forms.Form):
    """A number of a purchase, an order or a parcel, and the phone that was given with it."""

    number = forms.CharField(
        label=_("Number of the order or parcel"), max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    phone = PhoneNumberField(
        label=_("Phone number"),
        region="KH",
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Lead to a purchase whose number and phone fit together. See Note [No oracle]."""
    form = FindForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if _is_too_many(request, form.cleaned_data["number"]):
                form.add_error(None, _("Too many tries. Wait an hour, or call us."))
                status = 429
            else:
                token = token_of(number=form.cleaned_data["number"], phone=str(form.cleaned_data["phone"]))
                if token:
                    return redirect("checkout:track", token=token)
                form.add_error(None, _("We find nothing for this number and this phone together."))
    response = render(request, "purchase/find.html", {"form": form}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_too_many(request: HttpRequest, number: str) -> bool:
    """Count this try, by sender and by number, and return whether there were too many within the hour."""
    sender = _count(f"sender {request.META.get('REMOTE_ADDR', '')}")
    at_number = _count(f"number {number.strip().upper()}")
    return sender > MOST_BY_SENDER or at_number > MOST_BY_NUMBER


def _count(who: Any) -> int:
    digest = hashlib.sha256(str(who).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"find:{digest}:{int(timezone.now().timestamp()) // HOUR_S}"
    cache.add(key, 0, HOUR_S)
    try:
        return cache.incr(key)
    except ValueError:  # the cache has just thrown it out
        return 1
