"""Reviews and questions: reading them, writing them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Product
from marketplace.community.errors import UnableToAsk, UnableToReview
from marketplace.community.selectors import voices
from marketplace.community.selectors.listings import listing_with
from marketplace.community.selectors.mine import has_review, line_to_review, order_to_review
from marketplace.community.services.questions import ask
from marketplace.community.services.reviews import write_review
from marketplace.sales.order.models import Line, Order
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.cards import cards_in_order
from marketplace.storefront.voices_forms import QuestionForm, ReviewForm, ServiceReviewForm
from marketplace.users.models import User
from vendors.models import Vendor

LONGEST_KEY = 22


def listing(code: str) -> Product:
    """Return a listing in the shop.

    Raises:
        Http404: There is none.
    """
    try:
        return listing_with(code=code)
    except Product.DoesNotExist as error:
        raise Http404 from error


def card_of(request: HttpRequest, product: Product) -> Any:
    """Return a listing's card, or None when it has no price now."""
    return next(iter(cards_in_order([product.pk], rate=shop_of(request).rate)), None)


def before(request: HttpRequest) -> str:
    """Return where the page begins that was asked for."""
    return request.GET.get("before", "")[:LONGEST_KEY]


@require_safe
def reviews(request: HttpRequest, code: str) -> HttpResponse:
    """Show all reviews of a listing, page by page."""
    product = listing(code)
    found = voices.reviews_of(product.pk, before=before(request), size=voices.PAGE)
    context = {"heading": product.get_title(), "url": product.get_absolute_url(), "voices": found}
    return render(request, "community/reviews.html", context)


@require_safe
def vendor_reviews(request: HttpRequest, code: str) -> HttpResponse:
    """Show all reviews of a vendor's service, page by page."""
    vendor = Vendor.objects.open().filter(code=code).first()
    if vendor is None:
        raise Http404
    found = voices.reviews_of_vendor(vendor.pk, before=before(request), size=voices.PAGE)
    context = {"heading": vendor.name, "url": vendor.get_absolute_url(), "voices": found}
    return render(request, "community/reviews.html", context)


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """Show all answered questions about a listing, page by page."""
    product = listing(code)
    found = voices.questions_of(product.pk, before=before(request), size=voices.PAGE)
    context = {"heading": product.get_title(), "url": product.get_absolute_url(), "voices": found, "code": code}
    return render(request, "community/questions.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the vendor something about a listing."""
    product = listing(code)
    form = QuestionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            asked = ask(
                by=cast("User", request.user), product=product, text=form.cleaned_data["text"], now=timezone.now()
            )
        except UnableToAsk as error:
            form.add_error("text", str(error))
        else:
            held = bool(asked.held_because)
            messages.success(
                request,
                _("An officer reads it first, for it holds a phone number or a link.")
                if held
                else _("Your question is with the vendor. We write to you when it is answered."),
            )
            return redirect(product.get_absolute_url())
    return render(request, "community/ask.html", {"form": form, "product": product, "card": card_of(request, product)})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def review_product(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Review a product that was delivered."""
    order = _order(request, number)
    try:
        line = line_to_review(order=order, code=code)
    except Line.DoesNotExist as error:
        raise Http404 from error
    title = line.product.get_title() if line.product else line.title
    return _review(request, order, line, ReviewForm, title)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def review_vendor(request: HttpRequest, number: str) -> HttpResponse:
    """Review how a vendor packed and sent an order."""
    order = _order(request, number)
    return _review(request, order, None, ServiceReviewForm, order.vendor.name if order.vendor else "")


def _order(request: HttpRequest, number: str) -> Order:
    try:
        return order_to_review(user=cast("User", request.user), number=number)
    except Order.DoesNotExist as error:
        raise Http404 from error


def _review(
    request: HttpRequest, order: Order, line: Line | None, form_class: type[ReviewForm], heading: str
) -> HttpResponse:
    if has_review(order=order, line=line):
        messages.info(request, _("You have reviewed this already."))
        return redirect("community:purchases")
    form = form_class(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            written = write_review(
                by=cast("User", request.user),
                order=order,
                line=line,
                score=data["score"],
                text=data["text"],
                photos=data["photos"],
                now=timezone.now(),
            )
        except UnableToReview as error:
            form.add_error(None, str(error))
        else:
            waits = written.status == "waiting"
            messages.success(
                request, _("Thank you. Others see it when an officer has read it.") if waits else _("Thank you.")
            )
            return redirect("community:purchases")
    context = {"form": form, "order": order, "heading": heading, "is_of_vendor": line is None}
    return render(request, "community/review.html", context)


@require_safe
def go(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the short address in a message to a listing's page."""
    return redirect(listing(code).get_absolute_url())
