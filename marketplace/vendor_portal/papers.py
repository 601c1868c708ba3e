"""Handing a private paper back to whoever it belongs to."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse


def handed_back(file: Any) -> FileResponse:
    """Return a private file as a download that no browser opens inside a page: a PDF can carry a script."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=str(file.name).rsplit("/", 1)[-1])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
