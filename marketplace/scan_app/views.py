"""The pages of those who scan.

# Note [Kept on this phone]
The first page is the same for every parcel, so its service worker may keep it. What is scanned goes into the browser's
own store first (`scan.js`) and comes here when there is a signal, in order, each under a key of its own. A refusal is an
answer with words. Without a script the same scan is sent from the page of one parcel, in the plain way.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from logistics.models import Consignment
from logistics.points.models import CompartmentSize
from logistics.scanning.errors import ScanInHand
from logistics.scanning.models import Scan, ScanOutcome
from logistics.scanning.selectors import (
    ScanParcel,
    appointments_of,
    last_term_of,
    parcel_for,
    parcels_of,
    scans_of,
)
from logistics.scanning.services.taking import take_scan
from logistics.words import FIELD_WORDS
from marketplace.core.origin import same_origin
from marketplace.scan_app import offline
from marketplace.scan_app.forms import TOLD, ScanForm, checked_number
from marketplace.scan_app.telling import list_told, parcel_told
from marketplace.users.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


@never_cache
@login_required
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show where somebody scans and the fields to scan with. Nothing of any parcel: the page is kept on the phone."""
    today = timezone.localdate()
    appointments = appointments_of(user=request.user, on=today)
    context = {
        "appointments": appointments,
        "last_term": None if appointments else last_term_of(user=request.user),
        "owner": request.user.pk,
        "fields": _fields(),
        "key": str(uuid.uuid4()),
    }
    return render(request, "scan/home.html", context)


@never_cache
@login_required
@require_safe
def parcel(request: PersonRequest) -> HttpResponse:
    """Show one parcel to its holder, and what may be said of it."""
    number = request.GET.get("number", "")
    try:
        found = parcel_for(user=request.user, number=checked_number(number), on=timezone.localdate())
    except ValidationError as error:
        return _not_found(request, number, " ".join(error.messages))
    except Consignment.DoesNotExist:
        words = _("No parcel with this number is yours to scan. Look at the number, or the place on it.")
        return _not_found(request, number, words)
    if _by_script(request):
        return JsonResponse(parcel_told(found))
    return _parcel_page(request, found)


@never_cache
@login_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Show what is somebody's to scan and what they sent; to the script, the list that a phone keeps."""
    today = timezone.localdate()
    parcels = parcels_of(user=request.user, on=today)
    if _by_script(request):
        appointments = appointments_of(user=request.user, on=today)
        return JsonResponse(list_told(parcels=parcels, appointments=appointments, owner=request.user.pk))
    return render(request, "scan/list.html", {"parcels": parcels, "scans": scans_of(user=request.user)})


@same_origin
@never_cache
@login_required
@require_POST
def send(request: PersonRequest) -> HttpResponse:
    """Take one scan. See Note [Kept on this phone]."""
    if _by_script(request) and request.POST.get("owner") != str(request.user.pk):
        return JsonResponse({"words": _("Somebody else is signed in on this phone.")}, status=403)
    now = timezone.now()
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, words=form.words())
    try:
        scan = take_scan(user=request.user, sent=form.sent(now=now), now=now)
    except ScanInHand as error:
        return _answer(request, words=str(error), status=409)
    return _answer(request, words=scan.words, scan=scan)


@require_safe
@cache_control(no_cache=True)
def worker(request: PersonRequest) -> HttpResponse:
    """Give the service worker that keeps the first page; see `offline`."""
    return HttpResponse(offline.worker(), content_type="text/javascript; charset=utf-8")


def _answer(request: PersonRequest, *, words: str, scan: Scan | None = None, status: int = 422) -> HttpResponse:
    is_taken = scan is not None and scan.outcome == ScanOutcome.TAKEN
    if _by_script(request):
        return JsonResponse({"taken": is_taken, "words": words}, status=201 if is_taken else status)
    if is_taken:
        messages.success(request, words or _("Written down."))
        return redirect("scan_app:list")
    number = request.POST.get("number", "")
    try:
        found = parcel_for(user=request.user, number=number, on=timezone.localdate())
    except Consignment.DoesNotExist:
        return _not_found(request, number, words, status=422)
    return _parcel_page(request, found, words=words)


def _parcel_page(request: PersonRequest, found: ScanParcel, *, words: str = "") -> HttpResponse:
    asked = {name for step in found.steps for name, _label, _needed in step.fields}
    context = {
        "parcel": found,
        "fields": [one for one in _fields() if one[0] in asked or one[0] == "note"],
        "delivers": any(step.delivers for step in found.steps),
        "sent": request.POST,
        "words": words,
        "key": str(uuid.uuid4()),
        "now": timezone.localtime(),
    }
    return render(request, "scan/parcel.html", context, status=422 if words else 200)


def _not_found(request: PersonRequest, number: str, words: str, *, status: int = 404) -> HttpResponse:
    """Say why there is no parcel, in the same words for none and for another's; with 404 for both."""
    if _by_script(request):
        return JsonResponse({"words": words}, status=404)
    return render(request, "scan/not_found.html", {"number": number[:40], "words": words}, status=status)


def _fields() -> list[tuple[str, Any, Any]]:
    """Return what a step may ask: its name, our words for it, and what there is to choose from, if anything."""
    return [(name, FIELD_WORDS[name], CompartmentSize.choices if name == "size" else ()) for name in TOLD]


def _by_script(request: PersonRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
