"""Who may see a vendor's screen: its members, in the roles that the screen is for. Everybody else finds nothing.

# Note [Strangers get 404]
A page that answered 403 would tell a stranger that the shop, the order or the listing exists. So the vendor is found
among those of the reader, and everything below it through that vendor; what is not found is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from marketplace.users.models import User
from vendors.checklist import terms_to_agree
from vendors.models import Vendor
from vendors.selectors import vendor_for

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


class MemberRequest(PersonRequest):
    """A request of a vendor's member, with the vendor."""

    vendor: Vendor


class Permission(Protocol):
    """One of the questions in `vendors.permissions`."""

    def __call__(self, *, user: User, vendor: Vendor) -> bool: ...


def member_page(
    permission: Permission | None = None, *, asks_terms: bool = True
) -> Callable[[Callable[Concatenate[Any, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Return a decorator for a screen under a vendor's `code`: the view gets a `MemberRequest`, strangers get 404.

    Args:
        permission: What the member must be allowed; none lets every member in. See Note [Strangers get 404].
        asks_terms: Whether who has not agreed to the terms in force is asked first. Not for orders already placed: a
            buyer waits for them. What was typed into a form is never lost to it: only looking asks.
    """

    def decorate(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: Any, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                request.vendor = vendor_for(user=request.user, code=code)
            except Vendor.DoesNotExist as error:
                raise Http404 from error
            if permission is not None and not permission(user=request.user, vendor=request.vendor):
                raise Http404
            if asks_terms and request.method == "GET" and terms_to_agree(user=request.user, now=timezone.now()):
                return redirect(f"{reverse('vendor_portal:terms')}?{urlencode({'next': request.get_full_path()})}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
