"""The scan of an organisation's registration: sent and read by its owners; officers read it at their desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.papers import handed_out
from marketplace.organisations.errors import UnableToChangeOrganisation
from marketplace.organisations.models import RegistrationScan
from marketplace.organisations.services.scans import UNDECIDED, put_scan
from marketplace.storefront.organisations.door import owner_or_404, person
from marketplace.storefront.organisations.forms import ScanForm


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, code: str) -> HttpResponse:
    """Show whether a scan is there, and take one."""
    organisation = owner_or_404(request, code).organisation
    form = ScanForm(request.POST or None, request.FILES or None)
    form.is_bound = request.method == "POST"
    if request.method == "POST" and form.is_valid():
        try:
            put_scan(organisation=organisation, scan=form.cleaned_data["scan"], by=person(request), now=timezone.now())
        except UnableToChangeOrganisation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is here. An officer looks at it."))
            return redirect("organisations:home", code=code)
    context = {
        "organisation": organisation,
        "kept": RegistrationScan.objects.filter(organisation=organisation).first(),
        "form": form if organisation.status in UNDECIDED or form.errors else None,
    }
    return render(request, "organisations/registration.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def scan(request: HttpRequest, code: str) -> FileResponse:
    """Hand out the scan to an owner."""
    kept = RegistrationScan.objects.filter(organisation=owner_or_404(request, code).organisation).first()
    if kept is None:
        raise Http404
    return handed_out(kept.scan)
