"""Who may sit at the money desk: it sees the whole country, so an officer of one province does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from cms.desk.areas import area_at

View = Callable[..., HttpResponse]


def at_the_desk(permission: str) -> Callable[[View], View]:
    """Return a decorator that lets in who has a permission and sees the whole country."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (request.user.has_perm(permission) and area_at(request).is_national):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorated
