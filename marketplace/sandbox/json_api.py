"""Reading and writing JSON, for views that other programs call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


class BadRequestError(ValueError):
    """The caller sent what cannot be used; the text says what."""


def json_view(view: View) -> View:
    """Let a view be called by programs: POST only, no CSRF token, and `BadRequestError` becomes status 400."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return JsonResponse({"error": "post_only"}, status=405, headers={"Allow": "POST"})
        try:
            return view(request, *args, **kwargs)
        except BadRequestError as error:
            return JsonResponse({"error": str(error)}, status=400)

    return wrapped


def body_of(request: HttpRequest) -> Any:
    """Return what a JSON body says, exact numbers as Decimal.

    Raises:
        BadRequestError: It is no JSON.
    """
    try:
        return json.loads(request.body or b"{}", parse_float=Decimal)
    except (ValueError, RecursionError):
        raise BadRequestError("not_json") from None


def object_of(request: HttpRequest) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        BadRequestError: It is something else.
    """
    body = body_of(request)
    if not isinstance(body, dict):
        raise BadRequestError("not_an_object")
    return body


def text_of(body: Mapping[str, Any], name: str, *, longest: int, default: str | None = None) -> str:
    """Return a text field.

    Raises:
        BadRequestError: It is missing without a default, no text, or too long.
    """
    value = body.get(name)
    if value is None or value == "":
        if default is None:
            raise BadRequestError(f"missing_{name}")
        return default
    if not isinstance(value, str):
        raise BadRequestError(f"bad_{name}")
    if len(value) > longest:
        raise BadRequestError(f"too_long_{name}")
    return value
