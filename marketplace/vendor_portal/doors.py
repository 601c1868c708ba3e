"""Who may see a vendor's screen: its members, in the roles that the screen is for. Everybody else finds nothing.

# Note [Strangers get 404]
A page that answered 403 would tell a stranger that the shop, the order or the listing exists. So the vendor is found
among those of the reader, and everything below it through that vendor; what is not found is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from marketplace.users.models import User
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
    permission: Permission | None = None,
) -> Callable[[Callable[Concatenate[Any, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Return a decorator for a screen under a vendor's `code`: the view gets a `MemberRequest`, strangers get 404.

    Args:
        permission: What the member must be allowed; none lets every member in. See Note [Strangers get 404].
    """

    def decorate(view: Callable[Concatenate[Any, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: Any, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                request.vendor = vendor_for(user=request.user, code=code)
            except Vendor.DoesNotExist as error:
                raise Http404 from error
            if permission is not None and not permission(user=request.user, vendor=request.vendor):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
