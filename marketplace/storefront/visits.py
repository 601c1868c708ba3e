"""Whose basket a request is about."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from marketplace.storefront.selectors.basket import Visit, visit_of


def visit_of_request(request: HttpRequest) -> Visit:
    """Return whose basket a request is about: the signed-in person's, else that of the browser's basket cookie."""
    user = getattr(request, "user", None)
    return visit_of(
        user_id=user.pk if user is not None and user.is_authenticated else None,
        cookie=request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN),
    )
