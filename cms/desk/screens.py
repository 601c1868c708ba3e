"""What the officers' own screens have in common: who may enter, and the frame around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core.errors import RefusedInput

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Return a decorator that lets in only who has a permission; Wagtail sends the others to their first page."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorated


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    icon: str,
    context: dict[str, Any],
    crumbs: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """Answer with one of our screens inside Wagtail's frame.

    Args:
        request: The officer's.
        template: Its template.
        title: What it is called.
        icon: Wagtail's name of an icon.
        context: What it shows.
        crumbs: Address and label of the screens above it.
    """
    steps = [(reverse("wagtailadmin_home"), _("Home")), *crumbs, ("", title)]
    frame = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in steps],
    }
    return render(request, template, frame | context)


def refuse(form: forms.Form, error: Exception, field: str = "") -> None:
    """Say beside the field, or above the form, why a service refused."""
    form.add_error(field if field in form.fields else None, str(error))


def refuse_all(form: forms.BaseForm, error: RefusedInput) -> None:
    """Say beside each field why a service refused it; what concerns no field of the form, above it."""
    for field, messages in error.fields.items():
        form.add_error(field if field in form.fields else None, messages)
