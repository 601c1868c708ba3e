"""Asking for quotes: of one shop, of several, or of every vendor who can make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import Product
from catalogue.trade.selectors.terms import customs_terms_of
from marketplace.core.clock import database_now
from marketplace.core.errors import DomainError
from marketplace.geography.countries import HOME
from marketplace.organisations.models import OrganisationStatus
from marketplace.organisations.selectors import buying_for
from marketplace.quotes.models import Unit
from marketplace.quotes.services.asking import open_request
from marketplace.storefront.quotes.forms import AskForm
from marketplace.storefront.quotes.refusals import refuse
from marketplace.storefront.throttle import is_too_many
from vendors.models import Vendor

if TYPE_CHECKING:
    from marketplace.organisations.models import Organisation
    from marketplace.users.models import User

#: Shops that are suggested beside the one from which somebody comes.
MOST_SUGGESTED: Final = 8


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for quotes; `product` or `vendor` in the address say from where somebody comes."""
    product = _product(request)
    vendors = _vendors(request, product)
    buyer = cast("User", request.user)
    organisation = _organisation(buyer)
    form = AskForm(
        request.POST or None, vendors=vendors, first=_first(product), initial=_initial(request, product, organisation)
    )
    if form.is_bound and not form.is_choosing and is_too_many(request, "quotes"):
        form.add_error(None, _("That was too fast. Wait a moment and send it again."))
    if form.is_bound and form.is_valid() and not form.is_choosing:
        now = database_now()
        draft = form.draft(
            now=now,
            language=get_language() or "km",
            organisation_id=organisation.pk if organisation is not None else None,
            product=product,
            category_id=_category_of(product),
        )
        try:
            asked = open_request(draft=draft, buyer=buyer, now=now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your request is on its way. You are told when somebody answers."))
            return redirect("quotes:request", token=asked.token)
    context = {"form": form, "product": product, "organisation": organisation}
    return render(request, "quotes/ask.html", context, status=422 if form.errors else 200)


def _product(request: HttpRequest) -> Product | None:
    """Return the listing from which somebody comes; none of that name is no page of ours."""
    code = request.GET.get("product", "")
    if not code:
        return None
    found = Product.objects.filter(code=code, is_public=True, vendor__isnull=False)
    product = found.select_related("vendor", "parent").first()
    if product is None:
        raise Http404
    return product


def _vendors(request: HttpRequest, product: Product | None) -> list[Vendor]:
    """Return the shops that may be ticked: of the listing, others that sell from the same shelf, those that were named."""
    named = list(Vendor.objects.open().filter(code__in=request.GET.getlist("vendor")[:20]).order_by("pk"))
    if product is None or product.vendor is None:
        return named
    first = [product.vendor] if product.vendor.status == "open" else []
    category = _category_of(product)
    beside = (
        Vendor.objects.open()
        .filter(products__categories=category, products__is_public=True)
        .exclude(pk__in=[one.pk for one in (product.vendor, *named)])
        .distinct()
        .order_by("pk")
        if category is not None
        else Vendor.objects.none()
    )
    return [*first, *(one for one in named if one not in first), *beside[:MOST_SUGGESTED]]


def _category_of(product: Product | None) -> int | None:
    if product is None:
        return None
    shelf = (product.parent or product).categories.order_by("-depth", "pk").values_list("pk", flat=True).first()
    return cast("int | None", shelf)


def _organisation(buyer: User) -> Organisation | None:
    """Return the organisation for which somebody asks: the one they chose, once it has been checked."""
    organisation = buying_for(buyer)
    is_checked = organisation is not None and organisation.status == OrganisationStatus.CHECKED
    return organisation if is_checked else None


def _initial(request: HttpRequest, product: Product | None, organisation: Organisation | None) -> dict[str, Any]:
    """Return what we know already of the whole."""
    named = [product.vendor.code] if product is not None and product.vendor is not None else None
    return {
        "country": organisation.country if organisation is not None else HOME,
        "vendors": named or request.GET.getlist("vendor")[:20],
    }


def _first(product: Product | None) -> dict[str, Any]:
    """Return what we know already of the first thing that is needed."""
    if product is None:
        return {"unit": Unit.PIECE}
    terms = customs_terms_of(product)
    code = (terms.hs_code_id or "") if terms is not None else ""
    return {"unit": Unit.PIECE, "title": product.get_title()[:160], "hs_code": code}
