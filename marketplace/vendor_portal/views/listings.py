"""What a vendor sells: the list, new ones, changes, price and pieces."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.base import File
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.listings import ListingForm, StockForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from vendors.errors import UnableToChangeStock
from vendors.models import ListingSubmission
from vendors.permissions import can_change_stock, can_edit_listings
from vendors.selectors import ListingRow, listing_for, listings_of, product_for, submission_for, variant_for
from vendors.services.drafts import draft_of
from vendors.services.listings import (
    ListingDraft,
    change_draft_of,
    discard_listing_draft,
    save_listing_draft,
    submit_listing,
)
from vendors.services.parking import park_photo, parked_photo
from vendors.services.stock import change_stock_and_price, pause_listing, resume_listing


@member_page()
@require_safe
def listings(request: MemberRequest) -> HttpResponse:
    """Show everything that the vendor sells or wants to sell."""
    context = {
        "vendor": request.vendor,
        "rows": listings_of(vendor=request.vendor),
        "may_edit": can_edit_listings(user=request.user, vendor=request.vendor),
    }
    return render(request, "vendor_portal/listings.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Put something new on the way to the shop."""
    form = ListingForm(
        request.POST or None,
        request.FILES or None,
        initial=ListingForm.initial_for(request.vendor),
        has_photo=_parked(request) is not None,
    )
    return _edit(request, form, {"heading": _("A new product")})


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Go on with a draft, or with what the Ministry sent back."""
    submission = _submission(request, public_id)
    if not submission.is_changeable:
        return redirect("vendor_portal:listings", code=request.vendor.code)
    before = draft_of(submission)
    form = ListingForm(
        request.POST or None,
        request.FILES or None,
        initial=ListingForm.initial_of(before),
        has_photo=bool(submission.photo) or _parked(request) is not None,
        product=submission.product,
        is_change=submission.is_change,
    )
    context = {"heading": submission.title, "submission": submission}
    return _edit(request, form, context, submission=submission, before=before if submission.is_change else None)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, product_code: str) -> HttpResponse:
    """Change the names, the photo or the origin of what is on sale; it stays on sale until the change is approved."""
    product = _product(request, product_code)
    row = _row(request, product_code)
    if row.submission_id:
        return redirect("vendor_portal:listing-edit", code=request.vendor.code, public_id=row.submission_id)
    before = change_draft_of(product=product)
    form = ListingForm(
        request.POST or None,
        request.FILES or None,
        initial=ListingForm.initial_of(before),
        has_photo=bool(row.photo_url) or _parked(request) is not None,
        product=product,
        is_change=True,
    )
    return _edit(request, form, {"heading": product.title, "row": row}, product=product, before=before)


def _edit(
    request: MemberRequest,
    form: ListingForm,
    context: dict[str, Any],
    *,
    submission: ListingSubmission | None = None,
    product: Product | None = None,
    before: ListingDraft | None = None,
) -> HttpResponse:
    """Show a listing's form, save what it brings, and send it to the Ministry when the vendor says so."""
    if form.is_bound and form.is_valid():
        try:
            saved = save_listing_draft(
                vendor=request.vendor,
                draft=form.draft(before),
                by=request.user,
                submission=submission,
                product=product,
                photo=form.cleaned_data.get("photo") or _parked(request),
            )
        except DomainError as error:
            show_refusal(form, error, names=form.names_of_service())
        else:
            return _saved(request, saved)
    context |= {"vendor": request.vendor, "form": form, "ticket": _ticket(request, form)}
    return render(request, "vendor_portal/listing_form.html", context)


def _parked(request: MemberRequest) -> File[Any] | None:
    """Return the photo that came with the form before, if there is one. See Note [A ticket for a photo]."""
    ticket = request.POST.get("ticket", "")
    return parked_photo(vendor=request.vendor, ticket=ticket) if ticket else None


def _ticket(request: MemberRequest, form: ListingForm) -> str:
    """Return a ticket for the photo of a form that comes back: a new photo's, else the one it had."""
    if form.sent_photo is not None:
        return park_photo(vendor=request.vendor, photo=form.sent_photo)
    return request.POST["ticket"] if _parked(request) is not None else ""


def _saved(request: MemberRequest, submission: ListingSubmission) -> HttpResponse:
    if "send" in request.POST:
        try:
            submit_listing(submission=submission, by=request.user, now=timezone.now())
        except DomainError as error:  # what was written is kept: the draft says it again
            messages.error(request, str(error))
            return redirect("vendor_portal:listing-edit", code=request.vendor.code, public_id=submission.public_id)
        messages.success(request, _("It is with the Ministry now. We write to you when it is on sale."))
    else:
        messages.success(request, _("Saved. It is not sent yet."))
    return redirect("vendor_portal:listings", code=request.vendor.code)


@member_page(can_edit_listings)
@require_POST
def discard(request: MemberRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    try:
        discard_listing_draft(submission=_submission(request, public_id), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is gone."))
    return redirect("vendor_portal:listings", code=request.vendor.code)


@member_page(can_change_stock)
@require_http_methods(["GET", "POST"])
def stock(request: MemberRequest, product_code: str) -> HttpResponse:
    """Change price and pieces of what is on sale, at once."""
    product = _product(request, product_code)
    try:
        row = variant_for(vendor=request.vendor, code=product_code)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    initial = {"price": f"{row.price.amount:.0f}", "num_in_stock": row.num_in_stock}
    form = StockForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            change_stock_and_price(
                vendor=request.vendor,
                product=product,
                price=data["price"],
                num_in_stock=data["num_in_stock"],
                by=request.user,
                now=timezone.now(),
            )
        except UnableToChangeStock as error:
            form.add_error("num_in_stock", str(error))
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved. Buyers see it now."))
            return redirect("vendor_portal:listings", code=request.vendor.code)
    return render(request, "vendor_portal/stock.html", {"vendor": request.vendor, "form": form, "row": row})


@member_page(can_edit_listings)
@require_POST
def pause_or_resume(request: MemberRequest, product_code: str) -> HttpResponse:
    """Take a product out of the shop for a while, or put it back."""
    product = _product(request, product_code)
    is_public = product.is_public
    try:
        (pause_listing if is_public else resume_listing)(
            vendor=request.vendor, product=product, by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Buyers do not see it now.") if is_public else _("Buyers see it again."))
    return redirect("vendor_portal:listings", code=request.vendor.code)


def _product(request: MemberRequest, code: str) -> Product:
    try:
        return product_for(vendor=request.vendor, code=code)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _row(request: MemberRequest, code: str) -> ListingRow:
    """Return a line of the list; a variant has none of its own."""
    try:
        return listing_for(vendor=request.vendor, code=code)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _submission(request: MemberRequest, public_id: str) -> ListingSubmission:
    try:
        return submission_for(vendor=request.vendor, public_id=public_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
