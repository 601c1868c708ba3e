"""Trade terms of what a vendor sells: for business buyers, and for customs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalogue.models import Product
from catalogue.selectors import variants_of
from catalogue.trade.content import BusinessContent, CustomsContent
from catalogue.trade.selectors import terms_by_product
from catalogue.trade.selectors.hs import code_with_words, search_codes
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.trade import BusinessForm, CustomsForm
from vendors.permissions import can_edit_listings
from vendors.selectors import product_for
from vendors.services.trade import set_business_terms, set_customs_terms

if TYPE_CHECKING:
    from catalogue.trade.models import TradeTerms

LONGEST_QUESTION = 100
#: Where the service's word for a field is not the form's.
NAMES = {"tiers": "from_0"}


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def business(request: MemberRequest, product_code: str) -> HttpResponse:
    """Say what business buyers are told; of a listing with variants, choose the variant first."""
    product = _product(request, product_code)
    if product.is_parent:
        context = {"vendor": request.vendor, "product": product, "variants": variants_of(product=product)}
        return render(request, "vendor_portal/trade_choose.html", context)
    form = BusinessForm(request.POST or None, initial=BusinessForm.initial_of(BusinessContent.of(_terms(product))))
    if form.is_bound and form.is_valid():
        try:
            set_business_terms(vendor=request.vendor, product=product, content=form.content(), by=request.user)
        except DomainError as error:
            show_refusal(form, error, names=NAMES)
        else:
            return _saved(request)
    return render(request, "vendor_portal/trade.html", {"vendor": request.vendor, "product": product, "form": form})


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def customs(request: MemberRequest, product_code: str) -> HttpResponse:
    """Say what customs are told, with a search for the code in words; variants share what their listing says."""
    product = _product(request, product_code)
    if product.is_child:
        raise Http404
    content = CustomsContent.of(_terms(product))
    asked = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    form = CustomsForm(request.POST or None, initial=CustomsForm.initial_of(content))
    if form.is_bound and form.is_valid():
        try:
            set_customs_terms(vendor=request.vendor, product=product, content=form.content(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _saved(request)
    context: dict[str, Any] = {
        "vendor": request.vendor,
        "product": product,
        "form": form,
        "asked": asked,
        "found": search_codes(words=asked) if asked else (),
        "now": code_with_words(content.hs_code) if content.hs_code else None,
    }
    return render(request, "vendor_portal/customs.html", context)


def _saved(request: MemberRequest) -> HttpResponse:
    messages.success(request, _("Saved. Buyers see it now."))
    return redirect("vendor_portal:listings", code=request.vendor.code)


def _product(request: MemberRequest, code: str) -> Product:
    try:
        return product_for(vendor=request.vendor, code=code)
    except Product.DoesNotExist as error:
        raise Http404 from error


def _terms(product: Product) -> TradeTerms | None:
    return terms_by_product(product_ids=[product.pk]).get(product.pk)
