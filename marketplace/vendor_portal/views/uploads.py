"""Where files come in piece by piece; the page's own script speaks to it, and without the script nobody needs it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.errors import RefusedInput
from marketplace.vendor_portal.doors import PersonRequest
from vendors.models import PartialUpload
from vendors.services.uploads import MOST_IN_A_PIECE, PIECE, add_piece, begin_upload, upload_of


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else -1


def _length(request: HttpRequest) -> int:
    return _number(request.META.get("CONTENT_LENGTH") or "")


@never_cache
@login_required
@require_POST
def begin(request: PersonRequest) -> JsonResponse:
    """Make ready for a file: `size` in bytes; answers its id and how long each piece should be."""
    try:
        upload = begin_upload(user=request.user, size=_number(request.POST.get("size")), now=timezone.now())
    except RefusedInput as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"id": upload.public_id, "offset": 0, "piece": PIECE}, status=201)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def piece(request: PersonRequest, public_id: str) -> JsonResponse:
    """Say how much is here; by POST take the piece that begins at `Upload-Offset`, its bytes as the body."""
    if request.method == "GET":
        upload = upload_of(user=request.user, public_id=public_id)
        if upload is None:
            raise Http404
        return JsonResponse({"offset": upload.received})
    if not 0 < _length(request) <= MOST_IN_A_PIECE:
        return JsonResponse({"error": "length"}, status=413)
    try:
        upload, is_taken = add_piece(
            user=request.user,
            public_id=public_id,
            offset=_number(request.headers.get("Upload-Offset")),
            piece=request.body,
        )
    except PartialUpload.DoesNotExist as error:
        raise Http404 from error
    return JsonResponse({"offset": upload.received}, status=200 if is_taken else 409)
