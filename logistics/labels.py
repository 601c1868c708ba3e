"""The label on the parcel: 100 x 150 mm or a quarter of A4, black on white, in Khmer and English at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import pgettext
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from logistics.carrier_labels import bound, own_labels
from logistics.carriers.s10 import InvalidS10, parse_s10
from logistics.codes import DrawnCode, code128, qr_code
from logistics.models import Consignment
from logistics.services.booking_request import point_of, recipient_of, sender_of
from logistics.services.declaring import declared
from logistics.words import carrier_name
from marketplace.core.money import Money
from marketplace.geography.countries import country_name

if TYPE_CHECKING:
    from logistics.carriers.base import Party
    from logistics.models import ServicePoint
    from marketplace.sales.order.models import ShippingAddress
    from vendors.models import Partner

FONTS: Final = Path(__file__).resolve().parent / "static" / "logistics" / "fonts"
#: Flags of goods that people who lift the parcel should see.
HANDLING: Final[dict[str, Callable[[], str]]] = {
    "fragile": lambda: pgettext("on a label", "Fragile"),
    "perishable": lambda: pgettext("on a label", "Perishable"),
    "cold_chain": lambda: pgettext("on a label", "Keep cold"),
    "liquid": lambda: pgettext("on a label", "Liquid"),
    "live": lambda: pgettext("on a label", "Live"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    km: str
    en: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of the road, as it is printed."""

    name: str
    phone: str
    lines_km: str
    place_en: str
    landmark: str
    plus_code: str
    note: str = ""
    #: An address in another country as its post writes it, the name left out; it takes the place of the lines above.
    abroad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelView:
    """Everything on one label."""

    title: Words
    routing: str
    #: The province and the district it goes to, to be read from afar; or the country.
    goes_to: Words
    cash: str
    #: The customs form that must go with it, and what is declared on it; empty where it stays in the country.
    customs: str
    sender: End
    recipient: End
    point: Words | None
    number: str
    number_spaced: str
    reference: str
    order_number: str
    kilograms: str
    printed_on: str
    handling: tuple[Words, ...]
    bars: DrawnCode
    squares: DrawnCode


class OnlyFonts(URLFetcher):
    """Opens the fonts of this folder and nothing else: a label is drawn without the network and without the disk."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.startswith(FONTS.as_uri() + "/") or ".." in url:
            raise ValueError(f"a label does not open {url}")
        return super().fetch(url, headers)  # type: ignore[no-untyped-call]


def both(words: Callable[[], str]) -> Words:
    """Return what is said in Khmer and in English."""
    with translation.override("km"):
        km = str(words())
    with translation.override("en"):
        return Words(km=km, en=str(words()))


class Paper(StrEnum):
    """What a label is printed on."""

    ROLL = "100x150"
    A4 = "a4"


#: Quarters of a sheet of A4; each is A6.
PER_SHEET: Final = 4


def render_label(*, consignment: Consignment) -> bytes:
    """Return the label of a booked parcel as a PDF: the carrier's own where it drew one, else ours, 100 x 150 mm."""
    return render_labels(consignments=[consignment], paper=Paper.ROLL)


def render_labels(*, consignments: Sequence[Consignment], paper: Paper) -> bytes:
    """Return the labels of booked parcels as one PDF: a page of 100 x 150 mm each, or four on each sheet of A4.

    Parcels whose carrier drew its own label follow ours with that, page by page. A parcel's label says what was booked:
    asked for again, it is the same, byte for byte.
    """
    theirs = own_labels(consignments)
    ours = [consignment for consignment in consignments if consignment.pk not in theirs]
    own_pages = [theirs[consignment.pk] for consignment in consignments if consignment.pk in theirs]
    return bound([*([_drawn(ours, paper)] if ours else []), *own_pages])


def _drawn(consignments: Sequence[Consignment], paper: Paper) -> bytes:
    labels = [label_view(consignment) for consignment in consignments]
    context: dict[str, Any] = {"words": _words(), "fonts": FONTS.as_uri()}
    if paper is Paper.A4:
        sheets = [labels[first : first + PER_SHEET] for first in range(0, len(labels), PER_SHEET)]
        html = render_to_string("logistics/label_sheet.html", {**context, "sheets": sheets})
    else:
        html = render_to_string("logistics/label.html", {**context, "labels": labels})
    pdf: bytes = HTML(string=html, url_fetcher=OnlyFonts()).write_pdf()  # type: ignore[no-untyped-call]
    return pdf


def label_view(consignment: Consignment) -> LabelView:
    """Return what stands on a parcel's label."""
    row = Consignment.objects.for_booking().get(pk=consignment.pk)
    shipment = row.shipment
    point, address = point_of(row), shipment.order.shipping_address
    if address is None:
        raise ValueError(f"order {shipment.order.number} has no address")
    number = row.waybill_number or row.reference
    sender, recipient = _sender(row, latin=address.is_abroad), _recipient(address)
    if row.is_back:
        sender, recipient = replace(recipient, note=""), sender
    return LabelView(
        title=_title(row),
        routing=str(row.label_fields.get("RoutingCd", "")),
        goes_to=_goes_to(point or (shipment.partner if row.is_back else address)),
        cash=money_text(row.cash_to_collect) if row.cash_to_collect else "",
        customs=_customs(row),
        sender=sender,
        recipient=recipient,
        point=Words(km=point.name_km, en=point.name_en) if point else None,
        number=number,
        number_spaced=_spaced(number),
        reference=row.reference,
        order_number=shipment.order.number,
        kilograms=f"{row.weight_g / 1000:g}",
        printed_on=f"{timezone.localtime(row.booked_at or row.created_at):%d/%m/%Y}",
        handling=_handling(row),
        bars=code128(number),
        squares=qr_code(parcel_url(row)),
    )


def _title(row: Consignment) -> Words:
    """Return the service that the buyer chose, or the carrier that took its place; of what goes back, that it does."""
    service = row.shipment.service
    if row.is_back:
        return both(lambda: pgettext("on a label", "Return · %(carrier)s") % {"carrier": carrier_name(row.carrier)})
    if row.carrier == service.carrier:
        return Words(km=service.name_km, en=service.name_en)
    return both(lambda: carrier_name(row.carrier))


def _customs(row: Consignment) -> str:
    """Return the customs form and what is declared on it, in Latin letters; nothing where it stays in the country."""
    declaration = declared(row.customs)
    if declaration is None:
        return ""
    net = f"{declaration.net_weight_g / 1000:g} kg net"
    parts = (declaration.form, f"{declaration.value.amount} {declaration.value.currency}", net)
    return " · ".join(part for part in parts if part)


def _goes_to(where: ServicePoint | Partner | ShippingAddress) -> Words:
    """Return the province and the district that a parcel goes to, in large letters; abroad, the country."""
    if getattr(where, "is_abroad", False):
        code = str(where.country_code)  # type: ignore[union-attr]
        return Words(km=country_name(code, language="km"), en=country_name(code, language="en").upper())
    places = [place for place in (where.province, where.district) if place is not None]
    if len({place.name_km for place in places}) == 1:
        places = places[:1]  # a town that gave its province the name
    return Words(km=" · ".join(place.name_km for place in places), en=" · ".join(place.name_en for place in places))


def parcel_url(consignment: Consignment) -> str:
    """Return the address of the page that says where a parcel is, for the QR code on its label."""
    return settings.BASE_URL.rstrip("/") + reverse("logistics:parcel", kwargs={"public_id": consignment.public_id})


def money_text(money: Money) -> str:
    """Return an amount as people write it: 54,000 ៛ or $12.50."""
    return f"{money.amount:,.0f} ៛" if money.currency == "KHR" else f"${money.amount:,.2f}"


def _spaced(number: str) -> str:
    try:
        return parse_s10(number).spaced
    except InvalidS10:
        return number


def _sender(row: Consignment, *, latin: bool) -> End:
    """Return the vendor's end; on a parcel that leaves the country it must be read there, and names its own."""
    partner = row.shipment.partner
    party = sender_of(partner, latin=latin)
    places = [place for place in (partner.district, partner.province) if place is not None]
    if latin:
        return replace(_end(party, f"{party.postcode} {party.city}, CAMBODIA".strip()), phone=party.phone)
    return _end(party, ", ".join(place.name_en for place in places))


def _recipient(address: ShippingAddress) -> End:
    if address.is_abroad:
        end = replace(_end(recipient_of(address), ""), phone=str(address.phone_number or ""))
        return replace(end, abroad=tuple(line for line in address.lines_abroad if line != address.first_name))
    levels = (address.village, address.commune, address.district, address.province)
    place = ", ".join(place.name_en for place in levels if place is not None)
    return _end(recipient_of(address), place, note=address.notes or "")


def _end(party: Party, place_en: str, *, note: str = "") -> End:
    return End(
        name=party.name,
        phone=_national(party.phone),
        lines_km=", ".join(party.address_lines),
        place_en=place_en,
        landmark=party.landmark,
        plus_code=party.plus_code,
        note=note[:120],
    )


def _national(phone: str) -> str:
    """Return a Cambodian number as people dial it, in groups of three."""
    digits = "0" + phone.removeprefix("+855") if phone.startswith("+855") else phone
    return " ".join((digits[:3], digits[3:6], digits[6:])).strip()


def _handling(row: Consignment) -> tuple[Words, ...]:
    lines = row.shipment.order.lines.select_related("product")
    flags = {flag for line in lines if line.product is not None for flag in line.product.handling_flags}
    return tuple(both(words) for flag, words in HANDLING.items() if flag in flags)


def _words() -> dict[str, Words]:
    said: dict[str, Callable[[], str]] = {
        "to": lambda: pgettext("on a label", "To"),
        "sender": lambda: pgettext("on a label", "From"),
        "cash": lambda: pgettext("on a label", "Cash to collect"),
        "customs": lambda: pgettext("on a label", "Customs papers"),
        "paid": lambda: pgettext("on a label", "Paid, nothing to collect"),
        "collect_at": lambda: pgettext("on a label", "Collected at"),
        "landmark": lambda: pgettext("on a label", "Landmark"),
        "order": lambda: pgettext("on a label", "Order"),
        "weight": lambda: pgettext("on a label", "Weight"),
        "date": lambda: pgettext("on a label", "Date"),
        "our_number": lambda: pgettext("on a label", "Our number"),
        "scan": lambda: pgettext("on a label", "Scan to see where it is"),
    }
    return {name: both(words) for name, words in said.items()}
