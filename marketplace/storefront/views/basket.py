"""The basket. Every change is a POST that leads back to a page; htmx only swaps the part that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.origin import same_origin
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.forms import AddForm, LineForm
from marketplace.storefront.selectors.basket import Visit, basket_page
from marketplace.storefront.selectors.variants import LONGEST_CODE
from marketplace.storefront.services import UnableToChangeBasket, put_in_basket, put_sample_in_basket, set_quantity


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """Show what is in the basket, vendor by vendor."""
    visit = shop_of(request).visit
    if visit.user_id is not None and visit.basket_id is not None:
        open_basket(request)  # joins what was put in before signing in
    return render(request, "storefront/basket.html", _context(request))


@same_origin
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Put pieces of a product into the basket and stay on its page."""
    form = AddForm(request.POST)
    variant = request.POST.get("variant", "")[:LONGEST_CODE].replace("\x00", "")
    if not form.is_valid():
        return _added(request, str(form.errors["quantity"][0]))
    quantity = form.cleaned_data["quantity"]
    return _put(request, lambda basket: put_in_basket(basket=basket, code=code, variant=variant, quantity=quantity))


@same_origin
@require_POST
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """Put a sample of a product, or of a variant, into a business buyer's basket and stay on the page."""
    return _put(request, lambda basket: put_sample_in_basket(basket=basket, code=code))


def _put(request: HttpRequest, put: Callable[[Any], None]) -> HttpResponse:
    basket = open_basket(request)
    try:
        put(basket)
    except UnableToChangeBasket as refusal:
        return _added(request, str(refusal))
    shop_of(request).visit = Visit(user_id=shop_of(request).visit.user_id, basket_id=basket.pk)
    return _added(request, "")


def _added(request: HttpRequest, error: str) -> HttpResponse:
    """Say that something was put into the basket, or why not."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "storefront/_added.html", {"error": error, "status": 422 if error else 200})
    if error:
        messages.error(request, error)
    else:
        messages.success(request, _("Added to your basket."))
    return redirect(_back(request))


@same_origin
@require_POST
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Change how many pieces of a product lie in the basket, or take it out."""
    form = LineForm(request.POST)
    error = ""
    if form.is_valid():
        try:
            set_quantity(basket=open_basket(request), code=code, quantity=form.cleaned_data["quantity"])
        except UnableToChangeBasket as refusal:
            error = str(refusal)
    else:
        error = str(form.errors["quantity"][0])
    if request.htmx:  # type: ignore[attr-defined]
        extra = {"error": error, "error_code": code, "typed": request.POST.get("quantity", "")}
        return render(request, "storefront/_basket.html", {**_context(request), **extra, "oob": True})
    if error:
        messages.error(request, error)
    return redirect("storefront:basket")


def _context(request: HttpRequest) -> dict[str, Any]:
    shop = shop_of(request)
    return {"page": basket_page(visit=shop.visit, rate=shop.rate)}


def open_basket(request: HttpRequest) -> Any:
    """Return the basket to change; the first time it is Oscar's new one, whose middleware then sets the cookie.

    See Note [A basket is read without Oscar's lazy basket].
    """
    shop = shop_of(request)
    oscar = cast("Any", request)
    just_signed_in = shop.visit.user_id is not None and shop.visit.basket_id is not None
    found = None if just_signed_in else shop.visit.basket()
    basket = found if found is not None else oscar.basket  # which also joins the basket of before the sign-in to it
    basket.strategy = oscar.strategy
    return basket


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the form stood on, else the basket."""
    target = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return "storefront:basket"
