"""The officers' doors: nobody comes through without a second factor.

# Note [Doors]
Wagtail's admin, Oscar's dashboard and Django's admin each have their own idea of who may enter, and none asks for a
second factor. So one guard stands before all three. A person without office gets the same 404 as for a page that does
not exist. A check of the routes in the tests makes sure that no admin is mounted where this guard does not look.

Source: measured on Wagtail 8.0.1 and django-oscar 4.2.1: all three open to a password alone.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

#: What counts as a second factor; recovery codes stand in for one, but are none to begin with.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorMiddleware:
    """Lets only officers with a second factor to the paths in `SECOND_FACTOR_PATHS`. See Note [Doors]."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(tuple(settings.SECOND_FACTOR_PATHS)):
            return turned_away(request) or self.get_response(request)
        return self.get_response(request)


def turned_away(request: HttpRequest) -> HttpResponse | None:
    """Return where to send somebody who may not enter yet, or None for somebody who may.

    Raises:
        Http404: Signed in, but no officer.
    """
    user = request.user
    if not user.is_authenticated:
        return _via("account_officer_login", request)
    if not (user.is_active and user.is_staff and _may_use(request)):
        raise Http404
    if not is_mfa_enabled(user, types=FACTORS):
        return _via("mfa_activate_totp", request)
    if not any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        has_app = is_mfa_enabled(user, types=[Authenticator.Type.TOTP])
        return _via("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn", request)
    return None


def _may_use(request: HttpRequest) -> bool:
    """Return whether an officer has any business behind this door.

    Wagtail's is for those with a place there: it would send others round in circles. Behind the others stand the bare
    tables of the whole country, which know no area of an officer (`marketplace.users.areas`): they are for superusers.
    """
    if request.path_info.startswith(resolve_url(settings.OFFICERS_HOME_URL)):
        return bool(request.user.has_perm("wagtailadmin.access_admin"))
    return bool(request.user.is_superuser)


def _via(name: str, request: HttpRequest) -> HttpResponse:
    """Return a redirect to a page that sends the reader back here when it is done."""
    way_back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    response = redirect(f"{resolve_url(name)}?{urlencode({REDIRECT_FIELD_NAME: way_back})}")
    response.headers["Cache-Control"] = "no-store"
    return response
