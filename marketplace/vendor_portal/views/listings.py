"""What a vendor sells: the list, new ones, changes, price and pieces."""

from __future__ import annotations

from collections.abc import Sequence
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
from marketplace.vendor_portal.forms.listings import ListingForm
from marketplace.vendor_portal.photos import SHOWN, TICKET, kept_photos, shown_photos
from vendors.models import ListingSubmission
from vendors.permissions import can_edit_listings
from vendors.selectors import ListingRow, listing_for, listings_of, product_for, submission_for
from vendors.services.drafts import VariantDraft, copy_of, draft_of
from vendors.services.listings import (
    ListingDraft,
    change_draft_of,
    discard_listing_draft,
    save_listing_draft,
    submit_listing,
)
from vendors.services.photos import photos_of_source, photos_on_sale
from vendors.services.stock import pause_listing, resume_listing


@member_page(for_helpers=True)
@require_safe
def listings(request: MemberRequest) -> HttpResponse:
    """Show everything that the vendor sells or wants to sell."""
    context = {
        "vendor": request.vendor,
        "rows": listings_of(vendor=request.vendor),
        "may_edit": request.mandate is not None or can_edit_listings(user=request.user, vendor=request.vendor),
    }
    return render(request, "vendor_portal/listings.html", context)


@member_page(can_edit_listings, for_helpers=True)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Put something new on the way to the shop."""
    source = _source(request)
    begun = copy_of(source) if source is not None else None
    initial = ListingForm.initial_for(request.vendor) if begun is None else ListingForm.initial_of(begun)
    present = photos_of_source(vendor=request.vendor, source=source)
    variants = (begun.variants or ()) if begun is not None else ()
    form = _form(request, present=present, initial=initial, variants=variants)
    return _edit(request, form, {"heading": _("A new product")}, present=present, source=source)


@member_page(can_edit_listings, for_helpers=True)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Go on with a draft, or with what the Ministry sent back."""
    submission = _submission(request, public_id)
    if not submission.is_changeable:
        return redirect("vendor_portal:listings", code=request.vendor.code)
    before = draft_of(submission)
    form = _form(
        request,
        present=submission.photos,
        initial=ListingForm.initial_of(before),
        variants=before.variants or (),
        product=submission.product,
        is_change=submission.is_change,
    )
    context = {"heading": submission.title, "submission": submission}
    return _edit(
        request, form, context, present=submission.photos, submission=submission,
        before=before if submission.is_change else None,
    )  # fmt: skip


@member_page(can_edit_listings, for_helpers=True)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, product_code: str) -> HttpResponse:
    """Change the names, the photo or the origin of what is on sale; it stays on sale until the change is approved."""
    product = _product(request, product_code)
    row = _row(request, product_code)
    if row.submission_id:
        return redirect("vendor_portal:listing-edit", code=request.vendor.code, public_id=row.submission_id)
    before = change_draft_of(product=product)
    present = photos_on_sale(product)
    form = _form(
        request,
        present=present,
        initial=ListingForm.initial_of(before),
        variants=before.variants or (),
        product=product,
        is_change=True,
    )
    context = {"heading": product.title, "row": row}
    return _edit(request, form, context, present=present, product=product, before=before)


def _form(
    request: MemberRequest,
    *,
    present: Sequence[str],
    initial: dict[str, Any],
    variants: Sequence[VariantDraft],
    product: Product | None = None,
    is_change: bool = False,
) -> ListingForm:
    """Return the form, which asks for a photo only where it has none."""
    return ListingForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        has_photo=bool(_kept(request, present)),
        product=product,
        is_change=is_change,
        variants=variants,
    )


def _kept(request: MemberRequest, present: Sequence[str]) -> list[tuple[str, str | File[Any]]]:
    return kept_photos(vendor=request.vendor, data=request.POST or None, present=present)


def _source(request: MemberRequest) -> Product | ListingSubmission | None:
    """Return what a new listing is copied from, by the product's code or the draft's id in the address."""
    if "draft" in request.GET:
        return _submission(request, request.GET["draft"])
    return _product(request, request.GET["copy"]) if "copy" in request.GET else None


def _edit(
    request: MemberRequest,
    form: ListingForm,
    context: dict[str, Any],
    *,
    present: Sequence[str],
    source: Product | ListingSubmission | None = None,
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
                photos=_photos(request, form, present),
                photos_of=source,
            )
        except DomainError as error:
            form.show_refusal(error)
        else:
            return _saved(request, saved)
    photos = shown_photos(vendor=request.vendor, kept=_kept(request, present), new=form.sent_photos)
    context |= {"vendor": request.vendor, "form": form, "photos": photos}
    return render(request, "vendor_portal/listing_form.html", context)


def _photos(request: MemberRequest, form: ListingForm, present: Sequence[str]) -> list[str | File[Any]] | None:
    """Return the photos that were chosen, those from before first; None where nothing is said of them."""
    new: list[str | File[Any]] = list(form.cleaned_data.get("photo") or ())
    if SHOWN not in request.POST and TICKET not in request.POST:
        return new or None
    return [photo for _ticket, photo in _kept(request, present)] + new


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


@member_page(can_edit_listings, for_helpers=True)
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
