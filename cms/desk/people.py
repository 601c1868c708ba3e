"""Who stands at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from marketplace.users.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def officer_of(request: HttpRequest) -> User:
    """Return the officer who sent a request; Wagtail has let nobody else through.

    Raises:
        PermissionDenied: Nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
