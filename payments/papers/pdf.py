"""Papers as PDF: A4, in Khmer and English at once, drawn with the house's own fonts and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.urls import URLFetcher

#: Noto Sans and Noto Sans Khmer, shared with the labels on parcels.
FONTS: Final = Path(settings.BASE_DIR) / "logistics" / "static" / "logistics" / "fonts"


class OnlyFonts(URLFetcher):
    """Opens the fonts and nothing else: a paper is drawn without the network and without the disk."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.startswith(FONTS.as_uri() + "/") or ".." in url:
            raise ValueError(f"a paper does not open {url}")
        return super().fetch(url, headers)  # type: ignore[no-untyped-call]


def pdf_of(template: str, context: Mapping[str, Any]) -> bytes:
    """Return a template, filled in, as a PDF.

    It is drawn in the same way whoever asks: the reader's language changes nothing on it.

    Args:
        template: One that extends `papers/base.html`; it says everything in Khmer and English itself.
        context: What stands on it. `fonts` is added.

    Raises:
        ValueError: The template opens something that is no font of ours.
    """
    with translation.override("km"):
        html = render_to_string(template, {**context, "fonts": FONTS.as_uri()})
    pdf: bytes = HTML(string=html, url_fetcher=OnlyFonts()).write_pdf()  # type: ignore[no-untyped-call]
    return pdf
