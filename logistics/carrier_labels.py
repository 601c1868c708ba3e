"""Labels that carriers draw themselves, bound with ours into one PDF to print.

Some carriers take no parcel without their own label, and hand it out once, with the booking. Whoever prints a day's
labels gets them all in one file: ours first, then each carrier's own pages as they came, in their own size.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from logistics.models import CarrierLabel, Consignment

logger = logging.getLogger(__name__)

UNREADABLE: Final = "logistics.label.unreadable"
PDF: Final = "application/pdf"


def own_labels(consignments: Sequence[Consignment]) -> dict[int, bytes]:
    """Return the PDFs that carriers drew, by the consignment's key; one that cannot be read is left out, and logged."""
    rows = CarrierLabel.objects.filter(consignment__in=consignments, content_type=PDF)
    found = {row.consignment_id: bytes(row.content) for row in rows}
    for key in [key for key, content in found.items() if not _is_readable(content)]:
        logger.error(UNREADABLE, extra={"consignment": key})
        del found[key]
    return found


def bound(parts: Iterable[bytes]) -> bytes:
    """Return the pages of several PDFs as one, in their order; of one alone, that one as it is."""
    some = list(parts)
    if len(some) == 1:
        return some[0]
    writer = PdfWriter()
    for part in some:
        for page in PdfReader(BytesIO(part)).pages:
            writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _is_readable(content: bytes) -> bool:
    try:
        return len(PdfReader(BytesIO(content)).pages) > 0
    except (PyPdfError, ValueError, KeyError, TypeError, OSError):
        return False
