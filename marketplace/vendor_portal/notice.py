"""The notice of a small seller to the Ministry, filled in, as a PDF in Khmer.

Source: Sub-decree 134 of 27 August 2020 and Prakas 290 of 9 October 2020 on permits and licences for electronic
commerce: who sells for less than a small taxpayer (250,000,000 riel a year) needs none, and notifies the Ministry. No
form of the Ministry's own was found; a lawyer must confirm the wording.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from weasyprint import HTML

from logistics.labels import FONTS, OnlyFonts
from marketplace.core.khmer import khmer_digits
from marketplace.users.phones import spoken_phone
from vendors.models import Vendor, VendorKind

#: Persons. A company needs a licence whatever it sells.
FOR_PERSONS: Final = frozenset({VendorKind.HOUSEHOLD, VendorKind.SOLE_PROPRIETOR, VendorKind.SERVICE_PROVIDER})
#: Below this turnover in riel a year. Source: the tax line named above.
SMALL_TAXPAYER_KHR: Final = 250_000_000


def is_for(vendor: Vendor) -> bool:
    """Return whether the notice is for vendors of this kind."""
    return vendor.kind in FOR_PERSONS


def render_notice(*, vendor: Vendor, now: datetime) -> bytes:
    """Return the notice of a vendor as a PDF of one A4 page, to be signed by hand."""
    place = vendor.village or vendor.commune or vendor.district or vendor.province
    with translation.override("km"):
        html = render_to_string(
            "vendor_portal/papers/notice.html",
            {
                "fonts": FONTS.as_uri(),
                "vendor": vendor,
                "shop": vendor.name_km or vendor.name_en,
                "story": vendor.story_km or vendor.story_en,
                "place": place.path_km,
                "phone": khmer_digits(spoken_phone(str(vendor.phone))),
                "address": settings.BASE_URL.rstrip("/") + vendor.get_absolute_url(),
                "limit": khmer_digits(f"{SMALL_TAXPAYER_KHR:,}"),
                "today": khmer_digits(date_format(timezone.localdate(now), "j F Y")),
            },
        )
    pdf: bytes = HTML(string=html, url_fetcher=OnlyFonts()).write_pdf()  # type: ignore[no-untyped-call]
    return pdf
