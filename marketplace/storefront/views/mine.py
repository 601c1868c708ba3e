"""A person's purchases, saved things and alerts."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models import Product
from marketplace.community.errors import UnableToWait
from marketplace.community.models import Alert, AlertKind
from marketplace.community.selectors.listings import listing_with, standing_of
from marketplace.community.selectors.mine import alert_with, alerts_of, is_saved, purchases_of, saved_ids
from marketplace.community.services.alerts import set_alert, stop_alert, stop_alerts_of_same_buyer
from marketplace.community.services.saved import forget_product, save_product
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.cards import cards_in_order
from marketplace.storefront.views.community import before, card_of, listing
from marketplace.users.models import User

#: Where a guest's wish waits while they sign in.
TO_SAVE = "to_save"


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@never_cache
@login_required
@require_safe
def purchases(request: HttpRequest) -> HttpResponse:
    """Show what was bought with this phone number, and what may be reviewed."""
    found, following = purchases_of(_person(request), before=before(request))
    return render(request, "community/purchases.html", {"purchases": found, "before": following})


@never_cache
@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """Show what was saved; what a guest wanted to save before signing in is saved now."""
    code = request.session.pop(TO_SAVE, "")
    if code:
        try:
            save_product(user=_person(request), product=listing_with(code=code))
        except (Product.DoesNotExist, UnableToWait) as error:
            messages.error(request, str(error) if isinstance(error, UnableToWait) else _("It is not sold any more."))
        else:
            messages.success(request, _("Saved."))
    cards = cards_in_order(saved_ids(_person(request)), rate=shop_of(request).rate)
    return render(request, "community/saved.html", {"cards": cards})


@never_cache
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Save a listing. A guest signs in first and finds it saved; a link asks, a button saves."""
    product = listing(code)
    if not request.user.is_authenticated:
        request.session[TO_SAVE] = code
        return redirect(f"{reverse('account_login')}?next={reverse('community:saved')}")
    if request.method != "POST":
        is_in = is_saved(user=_person(request), product_id=product.pk)
        context = {"product": product, "card": card_of(request, product), "is_saved": is_in}
        return render(request, "community/save.html", context)
    try:
        save_product(user=_person(request), product=product)
    except UnableToWait as error:
        messages.error(request, str(error))
        return redirect("community:saved")
    return _heart_or_list(request, product, is_in=True)


@never_cache
@login_required
@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Take a listing out of what was saved."""
    product = Product.objects.filter(code=code).first()
    if product is None:
        raise Http404
    forget_product(user=_person(request), product_id=product.pk)
    return _heart_or_list(request, product, is_in=False)


@never_cache
@require_safe
def heart(request: HttpRequest, code: str) -> HttpResponse:
    """Show one visitor's heart of a listing: the part of its page that no cache may hold."""
    product = listing(code)
    is_in = request.user.is_authenticated and is_saved(user=_person(request), product_id=product.pk)
    return render(request, "community/_heart.html", {"code": code, "is_saved": is_in})


def _heart_or_list(request: HttpRequest, product: Product, *, is_in: bool) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/_heart.html", {"code": product.code, "is_saved": is_in})
    messages.success(request, _("Saved.") if is_in else _("Taken out."))
    return redirect("community:saved")


@never_cache
@login_required
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Show what this person waits for."""
    return render(request, "community/alerts.html", {"alerts": alerts_of(_person(request), now=timezone.now())})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def alert(request: HttpRequest, code: str) -> HttpResponse:
    """Offer to tell when a listing is back or cheaper."""
    product = listing(code)
    standing = standing_of([product.pk]).get(product.pk)
    error = ""
    if request.method == "POST":
        error = _wait_for(request, product)
        if not error:
            messages.success(request, _("We write to you once, within 180 days."))
            return redirect("community:alerts")
    context: dict[str, Any] = {
        "product": product,
        "card": card_of(request, product),
        "is_sold_out": standing is not None and standing.left <= 0,
        "error": error,
        "phone": _person(request).phone,
    }
    return render(request, "community/alert.html", context)


def _wait_for(request: HttpRequest, product: Product) -> str:
    """Set the alert that was asked for; return why not, or nothing."""
    kind = request.POST.get("kind", "")
    if kind not in AlertKind.values:
        return _("Choose what to wait for.")
    try:
        set_alert(user=_person(request), product=product, kind=AlertKind(kind), now=timezone.now())
    except UnableToWait as refusal:
        return str(refusal)
    return ""


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop an alert by the link in its message: one page, one button, no sign-in.

    Opening the link stops nothing, for messengers open links by themselves to draw a preview.
    """
    try:
        found = alert_with(token=token[:22])
    except Alert.DoesNotExist as error:
        raise Http404 from error
    is_done = False
    if request.method == "POST":
        if "all" in request.POST:
            stop_alerts_of_same_buyer(token=found.token, now=timezone.now())
        else:
            stop_alert(token=found.token, now=timezone.now())
        is_done = True
        if request.POST.get("next") == "alerts":
            return redirect("community:alerts")
    return render(request, "community/stop.html", {"alert": found, "is_done": is_done})
