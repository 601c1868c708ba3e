"""Pick lists, packing slips, lists for carriers and lots as PDF: A4, in Khmer and English at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML

from logistics.codes import code128
from logistics.handover.selectors.manifests import manifest_page
from logistics.handover.selectors.packing import packing_day
from logistics.handover.selectors.runs import lines_of, sums_of
from logistics.labels import FONTS, OnlyFonts, Words, both, money_text
from logistics.words import carrier_name

if TYPE_CHECKING:
    from logistics.handover.models import ConsolidationRun, Manifest
    from logistics.models import Consignment
    from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One parcel on a list."""

    number: str
    order_number: str
    goes_to: Words
    kilograms: str
    cash: str
    maker: str = ""
    fee: str = ""
    is_fee_paid: bool = False
    left_why: str = ""


def pick_list_pdf(*, vendor: Vendor, day: date) -> bytes:
    """Return what to fetch from the shelf on a day."""
    with translation.override("km"):
        return _pdf("handover/pick_list.html", {"vendor": vendor, "packing": packing_day(vendor=vendor, day=day)})


def packing_slips_pdf(*, vendor: Vendor, day: date) -> bytes:
    """Return the slips to lay into the boxes of a day, each on a page."""
    with translation.override("km"):
        packing = packing_day(vendor=vendor, day=day)
        slips = [(slip, code128(slip.number) if slip.number else None) for slip in packing.slips]
        return _pdf("handover/packing_slips.html", {"vendor": vendor, "day": day, "slips": slips})


def manifest_pdf(*, manifest: Manifest) -> bytes:
    """Return a list of parcels with the signature of who took them."""
    page = manifest_page(manifest=manifest)
    context = {
        "page": page,
        "manifest": manifest,
        "vendor": manifest.partner.vendor,
        "carrier": both(lambda: carrier_name(manifest.carrier)),
        "lines": [_line(parcel) for parcel in page.parcels],
        "kilograms": f"{page.weight_g / 1000:g}",
        "cash": [money_text(money) for money in page.cash],
        "bars": code128(manifest.number),
        "strokes": signature_paths(manifest.signature),
    }
    return _pdf("handover/manifest.html", context)


def run_pdf(*, run: ConsolidationRun) -> bytes:
    """Return the list of a lot: whose parcels, which numbers, what the hub takes."""
    lines = lines_of(run=run)
    sums = sums_of(run=run, lines=lines)
    context = {
        "run": run,
        "carrier": both(lambda: carrier_name(run.carrier)),
        "lines": [
            _line(
                line.consignment,
                maker=_maker(line.consignment),
                fee=money_text(line.fee),
                is_fee_paid=line.fee_paid_at is not None,
                left_why=line.left_why,
            )
            for line in lines
        ],
        "sums": sums,
        "kilograms": f"{sums.weight_g / 1000:g}",
        "fees": money_text(sums.fees),
        "owed": money_text(sums.owed),
        "bars": code128(run.number),
    }
    return _pdf("handover/run.html", context)


def lot_label_pdf(*, run: ConsolidationRun) -> bytes:
    """Return the label of a whole lot, 100 x 150 mm, for the bag or the box that holds it."""
    sums = sums_of(run=run, lines=lines_of(run=run))
    context = {
        "run": run,
        "carrier": both(lambda: carrier_name(run.carrier)),
        "sums": sums,
        "kilograms": f"{sums.weight_g / 1000:g}",
        "bars": code128(run.shown_number),
        "closed_on": _day(run.closed_at),
    }
    return _pdf("handover/lot_label.html", context)


def signature_paths(strokes: Sequence[Sequence[int]]) -> list[str]:
    """Return the lines of a signature as SVG paths; each list of numbers is x, y, x, y ..."""
    return [
        "M" + "L".join(f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True))
        for stroke in strokes
        if len(stroke) > 2
    ]


def _line(
    parcel: Consignment, *, maker: str = "", fee: str = "", is_fee_paid: bool = False, left_why: str = ""
) -> SheetLine:
    address = parcel.shipment.order.shipping_address
    places = [place for place in (address.district, address.province) if place is not None] if address else []
    return SheetLine(
        number=parcel.shown_number,
        order_number=parcel.shipment.order.number,
        goes_to=Words(km=" ".join(place.name_km for place in places), en=", ".join(place.name_en for place in places)),
        kilograms=f"{parcel.weight_g / 1000:g}",
        cash=money_text(parcel.cash_to_collect) if parcel.cash_to_collect else "",
        maker=maker,
        fee=fee,
        is_fee_paid=is_fee_paid,
        left_why=left_why,
    )


def _maker(parcel: Consignment) -> str:
    vendor = parcel.shipment.partner.vendor
    return (vendor.name_km or vendor.name_en) if vendor else parcel.shipment.partner.name


def _day(moment: datetime | None) -> str:
    return f"{moment:%d/%m/%Y}" if moment else ""


def _pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Return a template as PDF; the reader's language changes nothing on it."""
    with translation.override("km"):
        html = render_to_string(template, {**context, "fonts": FONTS.as_uri()})
    pdf: bytes = HTML(string=html, url_fetcher=OnlyFonts()).write_pdf()  # type: ignore[no-untyped-call]
    return pdf
