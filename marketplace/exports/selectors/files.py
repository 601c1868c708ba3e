"""Files of exports: those of a vendor, of a buyer's purchase, and the one that a number leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from logistics.models import Consignment
from logistics.words import carrier_name
from marketplace.exports.models import (
    ExporterProfile,
    ExportFile,
    ExportPaper,
    ExportScan,
    FileStatus,
    ItemKind,
    ItemState,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from marketplace.exports.models import ReadinessItem
    from marketplace.sales.order.models import Purchase
    from vendors.models import Vendor

#: What a buyer needs to bring the goods in: not the sheets with which one applies.
BUYERS_KINDS: Final = ("commercial_invoice", "packing_list", "cn22", "cn23", "rex")

#: Lines of the checklist that only an authority mends.
OF_AUTHORITIES: Final = (ItemKind.PROHIBIT, ItemKind.PERMIT, ItemKind.CERTIFICATE)


def whole() -> QuerySet[ExportFile]:
    """Return files with what their page shows."""
    return ExportFile.objects.select_related(
        "order__purchase", "order__shipping_address", "vendor__province", "consignment"
    )


def files_of(*, vendor: Vendor) -> QuerySet[ExportFile]:
    """Return a vendor's files: what may not leave first, then what lacks something, what may leave, and the rest."""
    order = {FileStatus.BLOCKED: 0, FileStatus.OPEN: 1, FileStatus.READY: 2, FileStatus.SHIPPED: 3}
    turn = Case(
        *(When(status=status, then=Value(place)) for status, place in order.items()),
        default=Value(4),
        output_field=IntegerField(),
    )
    return whole().filter(vendor=vendor).order_by(turn, "-opened_at", "-pk")


def file_for(*, vendor: Vendor, number: str) -> ExportFile:
    """Return one of a vendor's files.

    Raises:
        ExportFile.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return whole().get(vendor=vendor, number=number)


def exporter_of(*, vendor: Vendor) -> ExporterProfile | None:
    """Return how papers for abroad name a vendor, where it has said so."""
    return ExporterProfile.objects.filter(vendor=vendor).first()


def papers_of(*, file: ExportFile) -> QuerySet[ExportPaper]:
    """Return the newest of each paper of a file, in the order in which they were issued, without what stands in them."""
    return ExportPaper.objects.newest().filter(file=file).defer("content").order_by("issued_at", "pk")


def paper_in(*, file: ExportFile, public_id: UUID) -> ExportPaper:
    """Return one paper of a file, also one that a newer one has followed.

    Raises:
        ExportPaper.DoesNotExist: The file has none of that name.
    """
    return ExportPaper.objects.get(file=file, public_id=public_id)


def scan_in(*, file: ExportFile, public_id: str) -> ExportScan:
    """Return one scan of a file that was not taken back.

    Raises:
        ExportScan.DoesNotExist: The file has none of that name.
    """
    return ExportScan.objects.get(file=file, public_id=public_id, withdrawn_at=None)


def file_of_order(*, order_id: int) -> ExportFile | None:
    """Return an order's file; None where it stays in the country."""
    return whole().filter(order=order_id).first()


@dataclass(frozen=True)
class BuyersFile:
    """What a buyer downloads of one order: the papers that hold, and scans of what authorities issued."""

    file: ExportFile
    papers: tuple[ExportPaper, ...]
    scans: tuple[ExportScan, ...]


def buyers_files(*, purchase: Purchase) -> list[BuyersFile]:
    """Return what the buyer of a purchase may download, by its orders, once there is something."""
    files = whole().filter(order__purchase=purchase).order_by("order_id")
    found = [BuyersFile(one, tuple(papers_for_buyer(one)), tuple(scans_for_buyer(one))) for one in files]
    return [one for one in found if one.papers or one.scans]


def papers_for_buyer(file: ExportFile) -> QuerySet[ExportPaper]:
    """Return the newest papers that a buyer needs."""
    return ExportPaper.objects.newest().filter(file=file, kind__in=BUYERS_KINDS).defer("content")


def scans_for_buyer(file: ExportFile) -> QuerySet[ExportScan]:
    """Return the scans that a buyer needs, without those that were taken back."""
    return ExportScan.objects.filter(file=file, for_buyer=True, withdrawn_at=None)


def paper_for_buyer(*, purchase: Purchase, public_id: str) -> ExportPaper | None:
    """Return one paper of a purchase that its buyer may download, also one that a newer one has followed."""
    rows = ExportPaper.objects.filter(file__order__purchase=purchase, kind__in=BUYERS_KINDS)
    return rows.filter(public_id=public_id).first()


def scan_for_buyer(*, purchase: Purchase, public_id: str) -> ExportScan | None:
    """Return one scan of a purchase that its buyer may download."""
    rows = ExportScan.objects.filter(file__order__purchase=purchase, for_buyer=True, withdrawn_at=None)
    return rows.filter(public_id=public_id).first()


@dataclass(frozen=True)
class Numbered:
    """One number under which an export is known: what it is, and whether we gave it."""

    what: str
    number: str
    is_ours: bool = True


def numbers_of(file: ExportFile) -> list[Numbered]:
    """Return all numbers of an export together: the sale's, its papers', its parcels', and those that others gave."""
    order, agreed = file.order, getattr(file.order.purchase, "agreed", None)
    found = [Numbered(_("export file"), file.number), Numbered(_("order number"), order.number)]
    if agreed is not None and agreed.quote_number:
        found.append(Numbered(_("quote"), agreed.quote_number))
    found += [Numbered(paper.name, paper.number) for paper in file.papers.defer("content")]
    for parcel in Consignment.objects.filter(shipment__order=order).exclude(waybill_number="").order_by("pk"):
        name = _("parcel back, %(carrier)s") if parcel.is_back else _("parcel, %(carrier)s")
        found.append(Numbered(name % {"carrier": carrier_name(parcel.carrier)}, parcel.shown_number))
    found += [Numbered(_("return"), one.number) for one in returns_of(file)]
    found += [Numbered(one.title, one.number, is_ours=False) for one in file.scans.filter(withdrawn_at=None)]
    found += [Numbered(one.get_kind_display(), one.number, is_ours=False) for one in file.numbers.all()]
    return found


def returns_of(file: ExportFile) -> list[Any]:
    """Return the returns of an export's goods, in the order in which they were asked for."""
    return list(file.order.returns.order_by("pk"))


def numbers_of_order(*, order_id: int) -> list[Numbered]:
    """Return all numbers of an order's export; none where it stayed in the country."""
    file = file_of_order(order_id=order_id)
    return numbers_of(file) if file is not None else []


def having_number(text: str) -> QuerySet[ExportFile]:
    """Return the files that any number leads to: a return comes with one of them, and finds all papers."""
    asked = text.strip()
    if not asked:
        return whole().none()
    parcels = Consignment.objects.filter(Q(waybill_number__iexact=asked) | Q(reference__iexact=asked))
    found = (
        Q(number__iexact=asked)
        | Q(order__number__iexact=asked)
        | Q(order__purchase__number__iexact=asked)
        | Q(order__returns__number__iexact=asked)
        | Q(order__in=parcels.values("shipment__order"))
        | Q(pk__in=ExportPaper.objects.filter(number__iexact=asked).values("file"))
        | Q(pk__in=ExportScan.objects.filter(number__iexact=asked).values("file"))
        | Q(numbers__number__iexact=asked)
    )
    return whole().filter(pk__in=ExportFile.objects.filter(found).values("pk"))


def holds_back(kind: str, state: str) -> bool:
    """Return whether a line of the checklist keeps the goods here whatever the vendor does itself."""
    return state == ItemState.FORBIDDEN or (state == ItemState.MISSING and kind in OF_AUTHORITIES)


def why_not(file: ExportFile) -> list[ReadinessItem]:
    """Return what holds a file back: what is forbidden first, then papers of authorities, then the rest."""
    weight = {ItemKind.PROHIBIT: 0, ItemKind.PERMIT: 1, ItemKind.CERTIFICATE: 1}
    missing = [one for one in file.items.all() if one.state in (ItemState.FORBIDDEN, ItemState.MISSING)]
    return sorted(missing, key=lambda item: (weight.get(ItemKind(item.kind), 2), item.position))


def scans_running_out(*, on: date, until: date | None = None) -> QuerySet[ExportScan]:
    """Return scans of open files that end between two days, both included, or have ended; the first to end comes first.

    One that is followed by another for the same line of the checklist, which holds on its last day and longer, is left
    out: its file needs it no more.

    Args:
        on: The first day; none of those that ended before it, unless `until` is left out.
        until: The last day; left out, those that ended before `on`.
    """
    later = ExportScan.objects.standing(on=on).filter(file=OuterRef("file"), paper=OuterRef("paper")).exclude(paper="")
    longer = later.filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
    days = Q(expires_on__lt=on) if until is None else Q(expires_on__gte=on, expires_on__lte=until)
    rows = ExportScan.objects.filter(days, withdrawn_at=None, file__in=ExportFile.objects.open())
    return rows.filter(~Exists(longer)).order_by("expires_on", "pk")
