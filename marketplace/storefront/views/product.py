"""One product, one vendor."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.models import Product
from marketplace.community.selectors.voices import NOTHING_SAID, first_questions, first_reviews, reviews_of_vendor
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.pagecache.versions import never_keep, product_key, shows, vendor_key
from marketplace.storefront.selectors.cards import other_cards_of_vendor
from marketplace.storefront.selectors.places import province_choices
from marketplace.storefront.selectors.product import ProductPage, product_page, withdrawn_product
from marketplace.storefront.selectors.trade import TradeOffer, offers_for
from marketplace.storefront.selectors.variants import LONGEST_CODE, listing_of_variant
from marketplace.storefront.selectors.vendors import absent_vendor, vendor_page
from vendors.models import Vendor


@require_safe
def product(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Show one product; an address with an old name leads to the one with today's, and one that is gone says so.

    The address of a variant leads to the page of its listing, where it is chosen.
    """
    wanted = request.GET.get("variant", "")[:LONGEST_CODE]
    try:
        page = product_page(code=code, rate=shop_of(request).rate, on=timezone.localdate(), variant=wanted)
    except Product.DoesNotExist as error:
        return _moved_or_gone(request, code, error)
    if page.slug != slug:
        query = request.GET.urlencode()
        return redirect(f"{page.url}?{query}" if query else page.url, permanent=True)
    shows(request, product_key(page.pk), vendor_key(page.vendor.pk))
    if wanted and page.chosen is None:
        never_keep(request)  # anybody can make up more codes than there is room for
    context = {
        "page": page,
        "reviews": first_reviews(page.pk) if page.has_reviews else NOTHING_SAID,
        "questions": first_questions(page.pk) if page.has_questions else NOTHING_SAID,
        "provinces": province_choices(),
        "trade": _trade(request, page),
        "more": other_cards_of_vendor(page.vendor.pk, page.pk, rate=shop_of(request).rate),
    }
    return render(request, "storefront/product.html", context)


def _trade(request: HttpRequest, page: ProductPage) -> tuple[TradeOffer, ...]:
    """Return what the product says to a business buyer; to anybody else nothing."""
    if not page.has_terms:
        return ()
    who = shop_of(request).visit.user_id
    return offers_for(user_id=who, product_id=page.pk, code=page.code, variants=page.variants, chosen=page.chosen)


def _moved_or_gone(request: HttpRequest, code: str, error: Product.DoesNotExist) -> HttpResponse:
    """Answer for a code that is no listing's: a variant's, or of what is not sold any more."""
    listing = listing_of_variant(code)
    if listing:
        return redirect(listing, permanent=True)
    gone = withdrawn_product(code=code, rate=shop_of(request).rate)
    if gone is None:
        raise Http404 from error
    return render(request, "storefront/product_gone.html", {"page": gone}, status=410 if gone.is_for_good else 404)


@require_safe
def vendor(request: HttpRequest, code: str) -> HttpResponse:
    """Show one vendor and what they sell."""
    try:
        page = vendor_page(code=code, rate=shop_of(request).rate, on=timezone.localdate())
    except Vendor.DoesNotExist:
        return _does_not_sell(request, code)
    shows(request, vendor_key(page.card.pk))
    return render(request, "storefront/vendor.html", {"page": page, "reviews": reviews_of_vendor(page.card.pk)})


def _does_not_sell(request: HttpRequest, code: str) -> HttpResponse:
    """Say why a vendor's page is not there: for a closed one for good, for others for now."""
    try:
        absent = absent_vendor(code=code)
    except Vendor.DoesNotExist as error:
        raise Http404 from error
    return render(request, "storefront/vendor_gone.html", {"page": absent}, status=410 if absent.is_closed else 404)
