"""The door of every page of an organisation: whoever does not work there is answered 404."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest

from marketplace.organisations.models import Member
from marketplace.organisations.selectors.people import member_in
from marketplace.users.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in; the views stand behind `login_required`."""
    return cast("User", request.user)


def member_or_404(request: HttpRequest, code: str) -> Member:
    """Return the place of who is signed in, in the organisation with this code."""
    try:
        return member_in(user=person(request), code=code)
    except Member.DoesNotExist as error:
        raise Http404 from error


def owner_or_404(request: HttpRequest, code: str) -> Member:
    """Return the same, where they are an owner."""
    member = member_or_404(request, code)
    if not member.is_owner:
        raise Http404
    return member
