"""The buyer's choice, on the page of a purchase, of which way to hear of parcels."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.sales.order.errors import UnableToChooseNotices
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.notices import choose_notices


@require_POST
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Note which way the buyer wants to hear of parcels."""
    purchase = get_object_or_404(Purchase, token=token)
    by = request.user if request.user.is_authenticated else None
    try:
        choose_notices(purchase_id=purchase.pk, channel=request.POST.get("channel", ""), by=by)
    except UnableToChooseNotices as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We write to you this way from now on."))
    return redirect("checkout:track", token=token)
