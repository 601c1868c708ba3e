"""Papers taken in by what they hold, not by what they are called.

# Note [Papers are looked at]
A photo is made again from its pixels; a PDF is kept as it came and never shown inside a page, for it can carry a script.
What comes back has a name that tells nothing. Where it is kept has no address: every reading goes through a guarded view.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.http import FileResponse
from django.utils.translation import gettext as _

from catalogue.images import MAX_BYTES, clean_photo
from marketplace.core.ids import new_token


def clean_paper(upload: File[Any]) -> ContentFile[bytes]:
    """Return an uploaded paper ready to be kept. See Note [Papers are looked at].

    Raises:
        ValidationError: It is no photo and no PDF, or too large.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is too large. Send one under 12 MB."), code="too_many_bytes")
    upload.seek(0)
    if upload.read(5) == b"%PDF-":
        upload.seek(0)
        return ContentFile(upload.read(), name=f"{new_token()}.pdf")
    try:
        photo = clean_photo(upload)
    except ValidationError as error:
        if error.code == "no_photo":
            raise ValidationError(_("This file is neither a photo nor a PDF."), code="no_paper") from error
        raise
    return ContentFile(photo.read(), name=f"{new_token()}.jpg")


def handed_out(file: Any) -> FileResponse:
    """Return a paper: a photo is shown; a PDF is downloaded, never opened inside a page."""
    name = str(file.name)
    is_photo = name.endswith(".jpg")
    response = FileResponse(
        file.open("rb"),
        as_attachment=not is_photo,
        filename=name.rsplit("/", 1)[-1],
        content_type="image/jpeg" if is_photo else "application/pdf",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
