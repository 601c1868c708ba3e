"""A maker's own look at who helps them, what was done in their name, and the end of it with one tap."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.deeds import told
from marketplace.vendor_portal.doors import PersonRequest, makers_mandate
from vendors.helping import done_for, helpers_of
from vendors.services.helping.mandates import end_mandate


@never_cache
@login_required
@require_safe
def helpers(request: PersonRequest) -> HttpResponse:
    """Show who helps the reader or did, and what was done."""
    today = timezone.localdate()
    rows = [(one, one.state(today)) for one in helpers_of(maker=request.user)]
    deeds = [(entry, told(entry.action)) for entry in done_for(maker=request.user)]
    return render(request, "vendor_portal/helpers.html", {"rows": rows, "deeds": deeds})


@never_cache
@login_required
@require_POST
def end(request: PersonRequest, mandate: str) -> HttpResponse:
    """End somebody's right to help."""
    mine = makers_mandate(request, mandate)
    try:
        end_mandate(mandate=mine, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(helper)s helps you no more.") % {"helper": mine.officer})
    return redirect("vendor_portal:helpers")
