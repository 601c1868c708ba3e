"""The page for a visit: a maker and their products are drafted on it, with a signal or without.

# Note [Kept on this phone]
The page is the same for every maker and holds nothing of any but their names, so the service worker may keep it. What is
typed goes into the browser's own store first (`visit.js`) and comes here when there is a signal, in order, each under a
key of its own: one that comes twice is here once. A refusal is an answer with words, and the browser keeps what was
typed. Without a script the same forms are sent in the plain way.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError, RefusedInput
from marketplace.core.origin import same_origin
from marketplace.vendor_portal.doors import OfficerRequest, officer_page
from marketplace.vendor_portal.forms.listings import ListingForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.visit import MakerForm, at_makers_place
from vendors.helping import mandates_of
from vendors.models import Mandate
from vendors.services.helping.drafts import keep_draft
from vendors.services.helping.mandates import NewMaker, add_maker

MAKER, PRODUCT = "maker", "product"
#: What the page asks of a product; its shelf asks the rest before it is sent to the Ministry.
ASKED = ("photo", "title_km", "title_en", "category", "price_khr", "num_in_stock", "unit", "weight_g", "description_km")
_KEY = re.compile(r"[A-Za-z0-9-]{8,36}\Z")


class NoSuchMaker(DomainError):
    """What came is about a maker whom the officer does not help."""


@same_origin
@officer_page
@require_http_methods(["GET", "POST"])
def visit(request: OfficerRequest) -> HttpResponse:
    """Show the page; by POST take one maker or one product. See Note [Kept on this phone]."""
    maker, product = _forms(request)
    form = product if request.POST.get("what") == PRODUCT else maker
    if request.method == "POST" and form.is_valid():
        try:
            mandate = _taken(request, form)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _answer(request, mandate)
    if request.method == "POST" and _by_script(request):
        return JsonResponse({"errors": _words_of(form)}, status=422)
    context = {
        "term": request.term,
        "maker_form": maker,
        "product_form": product,
        "asked": [product[name] for name in ASKED if name in product.fields],
        "makers": mandates_of(user=request.user, on=timezone.localdate()),
        "chosen": request.POST.get("maker") or request.GET.get("maker", ""),
        "key": _key(request) or str(uuid.uuid4()),
        "kept_for": request.term.pk,
        "is_product": form is product,
    }
    return render(request, "vendor_portal/visit.html", context)


def _forms(request: OfficerRequest) -> tuple[MakerForm, ListingForm]:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    is_product = data is not None and data.get("what") == PRODUCT
    maker = MakerForm(
        None if is_product else data, None if is_product else files, province=request.term.province,
        auto_id="id_maker_%s",
    )  # fmt: skip
    mandate = _mandate(request) if is_product else None
    placed = at_makers_place(request.POST, mandate=mandate) if mandate else data
    product = ListingForm(placed if is_product else None, files if is_product else None, auto_id="id_product_%s")
    return maker, product


def _mandate(request: OfficerRequest) -> Mandate | None:
    """Return the maker of a product: by the id we gave, or by the key under which the browser sent them."""
    name = request.POST.get("maker", "")[:40]
    mine = mandates_of(user=request.user, on=timezone.localdate())
    return mine.filter(public_id=name).first() or mine.filter(client_key=name).first() if name else None


def _taken(request: OfficerRequest, form: MakerForm | ListingForm) -> Mandate:
    """Keep what came and return whose it is."""
    now, key = timezone.now(), _key(request)
    if not key:
        raise RefusedInput({"__all__": [_("This page is too old. Open it again.")]})
    if isinstance(form, MakerForm):
        data = form.cleaned_data
        maker = NewMaker(
            name=data["legal_name"], phone=data["phone"], commune=data["commune"], village=data["village"],
            ends_on=data["ends_on"], client_key=key,
        )  # fmt: skip
        mandate = add_maker(maker=maker, by=request.user, now=now)
        draft: Any = form.draft_for_maker()
        files = form.files_sent
    else:
        found = _mandate(request)
        if found is None:
            raise NoSuchMaker(_("Choose the maker from the list."))
        mandate, draft, files = found, form.draft(), form.cleaned_data["photo"]
    keep_draft(mandate=mandate, client_key=key, draft=draft, files=files, by=request.user, now=now)
    return mandate


def _answer(request: OfficerRequest, mandate: Mandate) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"maker": mandate.public_id, "name": mandate.name}, status=201)
    messages.success(request, _("Saved. It is not sent to the Ministry yet."))
    return redirect("vendor_portal:helped", mandate=mandate.public_id)


def _by_script(request: OfficerRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _key(request: OfficerRequest) -> str:
    key = request.POST.get("key", "")
    return key if _KEY.match(key) else ""


def _words_of(form: forms.Form) -> list[str]:
    """Return what is wrong, each with the name of its field."""

    def said(name: str, words: Iterable[str]) -> Iterable[str]:
        label = str(form.fields[name].label) if name in form.fields else ""
        return (f"{label}: {word}" if label else word for word in words)

    return [word for name, words in form.errors.items() for word in said(name, map(str, words))]
