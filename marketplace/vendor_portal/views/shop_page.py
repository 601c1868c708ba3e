"""A shop's own page: how buyers see it, its story and photos, when it is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError, RefusedInput
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.shop_page import AS_MONDAY, ShopHoursForm, ShopPageForm
from marketplace.vendor_portal.photos import AWAY, EARLIER, TICKET, ShownPhoto, kept_photos, shown_photos
from vendors.models import ShopPageChange, Vendor
from vendors.opening import from_data
from vendors.permissions import EDIT_LISTINGS, can_edit_listings, role_in
from vendors.services.shop_pages import PhotoDraft, discard_page_draft, save_page_draft, set_opening, submit_page
from vendors.shop_page import PagePhoto, about, open_change, photos_from, photos_of

#: Buttons that only ask for the form again.
BUTTONS: Final = (EARLIER, AWAY)


@dataclass(frozen=True)
class PhotoInWords:
    """One photo in the form, with what it shows."""

    photo: ShownPhoto
    alt_km: str
    alt_en: str

    @property
    def is_silent(self) -> bool:
        """Whether who cannot see it would not know of it."""
        return not (self.alt_km + self.alt_en).strip()


@member_page()
@require_safe
def shop_page(request: MemberRequest) -> HttpResponse:
    """Show the page as buyers see it, and as they would see it once the change is approved."""
    change, today = open_change(vendor=request.vendor), timezone.localdate()
    context = {
        "vendor": request.vendor,
        "about": about(request.vendor, on=today),
        "change": change,
        "preview": about(request.vendor, on=today, change=change) if change else None,
        "may_edit": role_in(user=request.user, vendor=request.vendor) in EDIT_LISTINGS,
    }
    return render(request, "vendor_portal/shop_page.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def words(request: MemberRequest) -> HttpResponse:
    """Write the story and choose the photos; saved as a draft, or sent to the Ministry."""
    vendor, change = request.vendor, open_change(vendor=request.vendor)
    if change is not None and not change.is_changeable:
        messages.info(request, _("This is with the Ministry now. You can change it when it comes back."))
        return redirect("vendor_portal:shop-page", code=vendor.code)
    source: Any = change or vendor
    present = photos_from(change.photos) if change else photos_of(vendor)
    kept = kept_photos(vendor=vendor, data=request.POST or None, present=[one.name for one in present])
    said = _said(request, present)
    started = {"story_km": source.story_km, "story_en": source.story_en}
    form = ShopPageForm(request.POST or None, request.FILES or None, initial=started)
    is_only_shown = any(name in request.POST for name in BUTTONS)
    if request.method == "POST" and not is_only_shown and form.is_valid():
        photos = [PhotoDraft(photo, *_words_of(ticket, photo, said)) for ticket, photo in kept]
        photos += [PhotoDraft(photo) for photo in form.cleaned_data["photo"]]
        stories = {name: form.cleaned_data[name] for name in started}
        try:
            saved = save_page_draft(vendor=vendor, **stories, photos=photos, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _saved(request, saved)
    new = [] if form.is_bound and "photo" in form.errors else request.FILES.getlist("photo")
    shown = shown_photos(vendor=vendor, kept=kept, new=new)
    names = dict(kept)
    photos_in_words = [PhotoInWords(one, *_words_of(one.ticket, names.get(one.ticket), said)) for one in shown]
    context = {"vendor": vendor, "form": form, "photos": photos_in_words, "change": change}
    return render(request, "vendor_portal/shop_page_form.html", context)


def _said(request: MemberRequest, present: Iterable[PagePhoto]) -> dict[str, tuple[str, str]]:
    """Return what photos show, in Khmer and in English: as it was, by their names, and as sent, by their tickets."""
    data = request.POST
    rows = zip(data.getlist(TICKET), data.getlist("alt_km"), data.getlist("alt_en"), strict=False)
    sent = {ticket: (alt_km, alt_en) for ticket, alt_km, alt_en in rows}
    return {one.name: (one.alt_km, one.alt_en) for one in present} | sent


def _words_of(ticket: str, photo: object, said: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    return said.get(ticket) or said.get(str(photo)) or ("", "")


def _saved(request: MemberRequest, change: ShopPageChange) -> HttpResponse:
    """Send what was saved, if the vendor said so; what is refused then is kept, and the form is shown again."""
    if "send" not in request.POST:
        messages.success(request, _("Saved. It is not sent yet."))
        return redirect("vendor_portal:shop-page", code=request.vendor.code)
    try:
        submit_page(change=change, by=request.user, now=timezone.now())
    except DomainError as error:
        told = (word for words in error.fields.values() for word in words) if isinstance(error, RefusedInput) else ()
        messages.error(request, " ".join(dict.fromkeys(told)) or str(error))
        return redirect("vendor_portal:shop-page-words", code=request.vendor.code)
    messages.success(request, _("It is with the Ministry now. Buyers see the page as it was until it is approved."))
    return redirect("vendor_portal:shop-page", code=request.vendor.code)


@member_page(can_edit_listings)
@require_POST
def discard(request: MemberRequest) -> HttpResponse:
    """Throw a draft of the page away."""
    change = open_change(vendor=request.vendor)
    if change is None:
        raise Http404
    try:
        discard_page_draft(change=change, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is gone."))
    return redirect("vendor_portal:shop-page", code=request.vendor.code)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def hours(request: MemberRequest) -> HttpResponse:
    """Say when the shop is open and whether its number is shown; buyers see it at once."""
    vendor: Vendor = request.vendor
    form = ShopHoursForm(request.POST or None, spans=from_data(vendor.opening_times), shows_phone=vendor.shows_phone)
    if request.method == "POST" and AS_MONDAY not in request.POST and form.is_valid():
        try:
            set_opening(
                vendor=vendor, spans=form.spans(), shows_phone=form.cleaned_data["shows_phone"], by=request.user
            )
        except DomainError as error:
            show_refusal(form, error, names=form.names_of_service())
        else:
            messages.success(request, _("Saved. Buyers see it now."))
            return redirect("vendor_portal:shop-page", code=vendor.code)
    return render(request, "vendor_portal/shop_hours.html", {"vendor": vendor, "form": form})
