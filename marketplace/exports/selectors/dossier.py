"""A file in plain values, for its papers."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from logistics.customs.selectors import postal_form, rates_on
from logistics.words import carrier_name
from marketplace.exports.models import ExporterProfile, ExportFile, OriginForm, PaperKind, StatementLimit
from marketplace.exports.papers.dossier import Document, Dossier, Goods, Packing, Sender, Side, Unregistered
from marketplace.geography.countries import country_name

if TYPE_CHECKING:
    from marketplace.exports.models import ExportLine
    from marketplace.sales.order.models import Order

#: The one carrier that is a post, and takes postal declarations.
POST: Final = "cambodia_post"


def exporter_of(file: ExportFile) -> ExporterProfile | None:
    """Return the vendor as papers name it; None where it has not said so yet."""
    return ExporterProfile.objects.filter(vendor=file.vendor_id).first()


def dossier_of(file: ExportFile, *, exporter: ExporterProfile, now: datetime) -> Dossier:
    """Return a file in plain values.

    Args:
        file: One from `whole()`.
        exporter: Its vendor's profile.
        now: For the rates and scans of the day.
    """
    today, order, parcel = timezone.localdate(now), file.order, file.consignment
    agreed, carrier = getattr(order.purchase, "agreed", None), carrier_of(order)
    papers = file.papers.filter(kind=PaperKind.INVOICE).order_by("-version")
    return Dossier(
        number=file.number,
        order=order.number,
        placed_on=timezone.localdate(order.date_placed),
        sender=_sender(file, exporter),
        consignee=consignee_of(file),
        country=file.country,
        country_en=country_name(file.country, language="en"),
        country_km=country_name(file.country, language="km"),
        goods=tuple(_goods(line) for line in file.lines.order_by("position")),
        goods_total=file.goods,
        freight=file.freight,
        insurance=file.insurance,
        purpose=file.purpose,
        incoterm=file.incoterm,
        named_place=file.named_place,
        quote=agreed.quote_number if agreed else "",
        khr_per_usd=file.khr_per_usd,
        packing=_packing(file),
        waybill=parcel.shown_number if parcel is not None and parcel.waybill_number else "",
        carrier=carrier_name(carrier) if carrier else "",
        is_postal=carrier == POST,
        postal_form=_postal_form(file, now),
        invoice=papers.values_list("number", flat=True).first() or "",
        unregistered=None if exporter.rex_number else _unregistered(file, now),
        documents=tuple(Document(name=one.title, number=one.number) for one in file.scans.standing(on=today)),  # type: ignore[attr-defined]
        is_demo=bool(order.purchase and order.purchase.is_demo),
    )


def carrier_of(order: Order) -> str:
    """Return the carrier that the buyer chose, by the code of the order's delivery; empty where none is named."""
    return (order.shipping_code or "").partition(":")[0]


def consignee_of(file: ExportFile) -> Side:
    """Return who receives it: as the file says, else as the order does."""
    purchase, address = file.order.purchase, file.order.shipping_address
    organisation = purchase.organisation if purchase else None
    lines = tuple(address.lines_abroad) if address is not None else ()
    if file.consignee_address:
        lines = tuple(file.consignee_address.splitlines())
    person = (address.name if address is not None else "") or (purchase.buyer_name if purchase else "")
    name = file.consignee_name or (organisation.name_latin or organisation.name if organisation else person)
    return Side(
        name=name,
        address=tuple(line for line in lines if line.strip() and line != name),
        country=file.country,
        phone=str(purchase.phone or "") if purchase else "",
        email=purchase.email if purchase else "",
        tax_number=file.consignee_tax_number or (organisation.tax_number if organisation else ""),
    )


def _postal_form(file: ExportFile, now: datetime) -> str:
    """Return the postal form for it; the large one where its weight is not known, for that is never too little."""
    if file.gross_weight_g is None:
        return "CN23"
    rates = rates_on(timezone.localdate(now), khr_per_usd=file.khr_per_usd)
    return postal_form(value=file.goods, weight_g=file.gross_weight_g, rates=rates)


def _unregistered(file: ExportFile, now: datetime) -> Unregistered | None:
    """Return the limit up to which no registered number is asked for, in the country's own form of statement."""
    today = timezone.localdate(now)
    forms: Any = OriginForm.objects
    form = forms.valid_on(today).filter(country=file.country, way=OriginForm.Way.STATEMENT).order_by("rank").first()
    if form is None:
        return None
    limits: Any = StatementLimit.objects
    row = limits.valid_on(today).filter(form=form.form).order_by("-valid_from").first()
    if row is None:
        return None
    worth = rates_on(today, khr_per_usd=file.khr_per_usd).value(file.goods, row.currency)
    is_within = worth is not None and worth <= Fraction(row.amount)
    return Unregistered(
        amount=row.amount, currency=row.currency, is_within=is_within, is_sample=row.is_sample, source=row.source
    )


def _packing(file: ExportFile) -> Packing:
    return Packing(packages=file.packages, kind=file.package_kind, gross_weight_g=file.gross_weight_g, marks=file.marks)


def _sender(file: ExportFile, exporter: ExporterProfile) -> Sender:
    return Sender(
        name=exporter.name_latin,
        name_km=file.vendor.name_km,
        address=tuple(line for line in exporter.address_latin.splitlines() if line.strip()),
        country="KH",
        phone=exporter.phone,
        email=exporter.email,
        tax_number=exporter.tax_number,
        signer=exporter.signer,
        rex_number=exporter.rex_number,
        origin_registration=exporter.origin_registration,
    )


def _goods(line: ExportLine | Any) -> Goods:
    return Goods(
        description=line.description or line.title,
        title=line.title,
        quantity=line.quantity,
        unit=line.unit,
        amount=line.money,
        hs_code=line.hs_code,
        national_code=line.national_code,
        origin=line.origin_country,
        criterion=line.origin_criterion,
        net_weight_g=line.net_weight_g,
        pieces_per_carton=line.pieces_per_carton,
    )
