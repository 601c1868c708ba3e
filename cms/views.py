"""Screens of the officers that are none of Wagtail's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from cms.people import officer_of
from cms.viewsets.review import SHOWN
from vendors.models import ApplicationDocument
from vendors.services.documents import note_reading


@require_GET
def document(request: HttpRequest, public_id: str) -> FileResponse:
    """Hand an officer one paper of an application, and write down who read it.

    A photo is shown; a PDF is downloaded, never opened inside a page. A draft's papers are nobody's business yet.
    """
    if not request.user.has_perm("partner.view_vendorapplication"):
        raise PermissionDenied
    paper = get_object_or_404(
        ApplicationDocument.objects.select_related("application"), public_id=public_id, application__status__in=SHOWN
    )
    note_reading(document=paper, by=officer_of(request))
    name = str(paper.file.name)
    is_photo = name.endswith(".jpg")
    response = FileResponse(
        paper.file.open("rb"),
        as_attachment=not is_photo,
        filename=name.rsplit("/", 1)[-1],
        content_type="image/jpeg" if is_photo else "application/pdf",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
