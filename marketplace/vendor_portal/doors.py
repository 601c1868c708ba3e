"""Who may see a vendor's screen: its members, in the roles that the screen is for. Everybody else finds nothing.

# Note [Strangers get 404]
A page that answered 403 would tell a stranger that the shop, the order or the listing exists. So the vendor is found
among those of the reader, and everything below it through that vendor; what is not found is not there.

# Note [Helpers come through doors that say so]
A field officer with a maker's confirmed mandate comes into a shop's page only where its door has `for_helpers`, and into
the application under an address that names the mandate: two makers in two tabs cannot be mixed up. What is done behind
such a door is done on the maker's behalf, whatever it is: every audit entry made there says so.
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

from marketplace.core import audit
from marketplace.users.models import User
from vendors.checklist import terms_to_agree
from vendors.helping import mandate_for, mandate_over, own_mandate_for, term_of, vendor_under
from vendors.models import FieldOfficer, Mandate, Vendor
from vendors.selectors import vendor_for

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


class MemberRequest(PersonRequest):
    """A request of a vendor's member, or of a field officer under a mandate of its owner, with the vendor."""

    vendor: Vendor
    mandate: Mandate | None


class ApplicantRequest(PersonRequest):
    """A request about an application: of the applicant, or of a field officer under a mandate."""

    applicant: User
    mandate: Mandate | None


class OfficerRequest(PersonRequest):
    """A request of a field officer, with the appointment."""

    term: FieldOfficer


class HelperRequest(OfficerRequest):
    """A request of a field officer about one of their makers."""

    mandate: Mandate


class Permission(Protocol):
    """One of the questions in `vendors.permissions`."""

    def __call__(self, *, user: User, vendor: Vendor) -> bool: ...


def member_page(
    permission: Permission | None = None, *, asks_terms: bool = True, for_helpers: bool = False
) -> Callable[[Callable[Concatenate[Any, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Return a decorator for a screen under a vendor's `code`: the view gets a `MemberRequest`, strangers get 404.

    Args:
        permission: What the member must be allowed; none lets every member in. See Note [Strangers get 404].
        asks_terms: Whether who has not agreed to the terms in force is asked first. Not for orders already placed: a
            buyer waits for them. What was typed into a form is never lost to it: only looking asks.
        for_helpers: Whether it is for drafting, so that a field officer may come in too. See Note [Helpers come through
            doors that say so].
    """

    def decorate(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: Any, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.mandate = None
            try:
                request.vendor = vendor_for(user=request.user, code=code)
            except Vendor.DoesNotExist as error:
                if not for_helpers:
                    raise Http404 from error
                return _helped(request, code, view, *args, **kwargs)
            if permission is not None and not permission(user=request.user, vendor=request.vendor):
                raise Http404
            if asks_terms and request.method == "GET" and terms_to_agree(user=request.user, now=timezone.now()):
                return redirect(f"{reverse('vendor_portal:terms')}?{urlencode({'next': request.get_full_path()})}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _helped(
    request: Any, code: str, view: Callable[..., HttpResponseBase], *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Answer a field officer on a maker's behalf; nobody else finds anything."""
    try:
        request.mandate = mandate_over(user=request.user, code=code, now=timezone.now())
    except Mandate.DoesNotExist as error:
        raise Http404 from error
    request.vendor = vendor_under(mandate=request.mandate, code=code)
    with audit.acting_for(request.mandate.maker):
        return view(request, *args, **kwargs)


def applicant_door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page of the application: the applicant's own, or a maker's, where the address names the mandate."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: Any, *args: Any, mandate: str = "", **kwargs: Any) -> HttpResponseBase:
        request.mandate, request.applicant = None, request.user
        if not mandate:
            return view(request, *args, **kwargs)
        request.mandate = _own_mandate(request, mandate)
        request.applicant = request.mandate.maker
        if request.applicant is None:  # the code has not come back
            raise Http404
        with audit.acting_for(request.applicant):
            return view(request, *args, **kwargs)

    return guarded


def officer_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page of field officers; whoever is none today finds nothing."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.term = term_of(user=request.user, on=timezone.localdate())
        if request.term is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def helper_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page about one of a field officer's own makers; another's is not there."""

    @officer_page
    @wraps(view)
    def guarded(request: Any, mandate: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.mandate = _own_mandate(request, mandate)
        with audit.acting_for(request.mandate.maker):
            return view(request, *args, **kwargs)

    return guarded


def _own_mandate(request: Any, public_id: str) -> Mandate:
    try:
        return mandate_for(user=request.user, public_id=public_id, on=timezone.localdate())
    except Mandate.DoesNotExist as error:
        raise Http404 from error


def makers_mandate(request: PersonRequest, public_id: str) -> Mandate:
    """Return a mandate that the reader confirmed as a maker.

    Raises:
        Http404: There is none, or it is another maker's.
    """
    try:
        return own_mandate_for(maker=request.user, public_id=public_id)
    except Mandate.DoesNotExist as error:
        raise Http404 from error
