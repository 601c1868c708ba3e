"""The door to payments: what providers tell us."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.core.clock import database_now
from payments.adapters import takes_callbacks
from payments.errors import UnableToVerifyCallback
from payments.services.callbacks import receive_callback

#: Bytes. A callback carries an event or a few.
LONGEST_CALLBACK: Final = 256 * 1024


@csrf_exempt  # the provider proves itself by its signature
@require_POST
def payment_callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's message. 200 means stored; anything else asks it to come again, but for 400, 404 and 413."""
    if not takes_callbacks(provider):
        raise Http404
    if int(request.headers.get("content-length") or 0) > LONGEST_CALLBACK:
        return JsonResponse({"error": "too long"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        receive_callback(provider=provider, headers=headers, body=request.body, now=database_now())
    except UnableToVerifyCallback:
        return JsonResponse({"error": "signature"}, status=400)
    return JsonResponse({"received": True})
