"""What was bought in the organisation's name, and the same again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.storefront.organisations.again import put_again
from marketplace.storefront.organisations.door import member_or_404
from marketplace.storefront.organisations.selectors import bought_by
from marketplace.storefront.views.basket import open_basket


@never_cache
@login_required
@require_safe
def purchases(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was bought, the newest first."""
    member = member_or_404(request, code)
    context = {
        "organisation": member.organisation,
        "member": member,
        "purchases": bought_by(organisation=member.organisation),
    }
    return render(request, "organisations/purchases.html", context)


@login_required
@require_POST
def again(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Put the same into the basket, at today's prices."""
    member = member_or_404(request, code)
    purchase = get_object_or_404(member.organisation.purchases, number=number)
    done = put_again(basket=open_basket(request), purchase=purchase)
    for title, why in done.left_out:
        words = _("%(product)s is not sold any more.") if not why else "%(product)s: %(why)s"
        messages.warning(request, words % {"product": title, "why": why})
    if done.put:
        words = ngettext(
            "%(count)d thing lies in your basket again.", "%(count)d things lie in your basket again.", done.put
        )
        messages.success(request, words % {"count": done.put})
    return redirect("storefront:basket")
