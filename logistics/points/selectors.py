"""What waits where, in dataclasses for screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from logistics.models import BookingStatus, CashStatus, Consignment, Direction, PointKind
from logistics.points.codes import shown_code
from logistics.points.models import CallOutcome, ParcelPhoto, PointStay, ReleaseCode
from logistics.points.rules import ASK_AT_DOOR, MOST_EXTENSIONS, may_confirm, place_name, unanswered_in_a_row

if TYPE_CHECKING:
    from logistics.models import ServicePoint
    from marketplace.core.money import Money
    from marketplace.sales.order.models import Order
    from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call to the recipient."""

    at: datetime
    outcome: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A picture of a parcel."""

    public_id: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class WaitingParcel:
    """What a page shows of one parcel that is handed out against a code.

    Attributes:
        code: The digits, for the buyer alone; empty where there are none to show.
        place: Where it lies; empty while it is still under way.
        door: Number of the locker's door.
        unanswered: Calls in a row that nobody answered.
        goes_back: Words on why it goes back; empty while it waits.
    """

    consignment_id: int
    parcel_id: str
    number: str
    code: str
    place: str
    landmark: str
    phone: str
    door: str
    arrived_at: datetime | None
    until: datetime | None
    calls: tuple[CallLine, ...]
    unanswered: int
    goes_back: str
    photos: tuple[PhotoLine, ...]
    cash_due: Money | None
    is_locker: bool
    may_confirm: bool
    may_renew: bool
    may_keep_longer: bool


def open_stay_of(consignment_id: int) -> PointStay | None:
    """Return where a parcel lies now."""
    stays = PointStay.objects.open().filter(consignment=consignment_id)
    return stays.select_related("point", "partner", "compartment").first()


def asks_code(consignment: Consignment) -> bool:
    """Return whether handing a parcel out asks for the buyer's code, or a name and a signature where a person stands."""
    if consignment.direction != Direction.OUT:
        return False
    return consignment.carrier in ASK_AT_DOOR or open_stay_of(consignment.pk) is not None


def code_for(consignment_id: int) -> str:
    """Return the digits that a buyer is to tell; empty where there are none."""
    release = ReleaseCode.objects.filter(consignment=consignment_id).first()
    return shown_code(release) if release is not None else ""


def waiting_at(*, point: ServicePoint) -> list[WaitingParcel]:
    """Return the parcels that lie at a point, those that leave soonest first; without their codes."""
    stays = PointStay.objects.open().at(point).order_by("expires_at", "pk").values_list("consignment_id", flat=True)
    ids = list(stays)
    found = waiting_of(ids, with_codes=False)
    return [found[one] for one in ids if one in found]


def waiting_of(consignment_ids: Iterable[int], *, with_codes: bool = True) -> dict[int, WaitingParcel]:
    """Return what to show of the parcels that lie somewhere or are handed out against a code, by consignment.

    Five queries however many there are. Parcels of which there is nothing to say are left out.
    """
    rows = Consignment.objects.filter(pk__in=list(consignment_ids)).prefetch_related("photos").order_by("pk")
    parcels = {row.pk: row for row in rows}
    codes = {one.consignment_id: one for one in ReleaseCode.objects.filter(consignment__in=parcels)}
    stays = {
        stay.consignment_id: stay
        for stay in PointStay.objects.open()
        .filter(consignment__in=parcels)
        .select_related("point", "partner", "compartment")
        .prefetch_related("calls")
    }
    return {
        pk: _waiting(parcel, codes.get(pk), stays.get(pk), with_codes=with_codes)
        for pk, parcel in parcels.items()
        if pk in codes or pk in stays or parcel.photos.all() or may_confirm(parcel)
    }


def _waiting(
    parcel: Consignment, release: ReleaseCode | None, stay: PointStay | None, *, with_codes: bool
) -> WaitingParcel:
    is_over = parcel.tracking.is_final
    calls = stay.calls.all() if stay else ()
    point = stay.point if stay else None
    return WaitingParcel(
        consignment_id=parcel.pk,
        parcel_id=parcel.public_id,
        number=parcel.shown_number,
        code=shown_code(release) if release and with_codes and not is_over else "",
        place=place_name(stay) if stay else "",
        landmark=_landmark(stay),
        phone=str(point.phone or "") if point else "",
        door=stay.compartment.number if stay and stay.compartment else "",
        arrived_at=stay.arrived_at if stay else None,
        until=stay.expires_at if stay else None,
        calls=tuple(CallLine(one.at, one.outcome, str(CallOutcome(one.outcome).label), one.note) for one in calls),
        unanswered=unanswered_in_a_row(calls),
        goes_back=_goes_back(stay),
        photos=tuple(_photo(one) for one in parcel.photos.all() if one.kind != "signature"),
        cash_due=parcel.cash_to_collect if parcel.cash_status == CashStatus.DUE else None,
        is_locker=point is not None and point.kind == PointKind.LOCKER,
        may_confirm=may_confirm(parcel),
        may_renew=release is not None and release.used_at is None and not is_over,
        may_keep_longer=stay is not None and not stay.return_reason and stay.extensions < MOST_EXTENSIONS,
    )


def _landmark(stay: PointStay | None) -> str:
    place = (stay.point or stay.partner) if stay else None
    return str(place.landmark) if place is not None else ""


def _goes_back(stay: PointStay | None) -> str:
    if stay is None or not stay.return_reason:
        return ""
    return _("It goes back: %(reason)s.") % {"reason": stay.get_return_reason_display()}


def _photo(photo: ParcelPhoto) -> PhotoLine:
    return PhotoLine(public_id=photo.public_id, kind=photo.kind, words=str(photo.get_kind_display()))


def waiting_for_purchase(*, token: str) -> list[WaitingParcel]:
    """Return the parcels of a purchase of which its buyer should see a code, a place or a picture."""
    mine = Consignment.objects.live().filter(
        shipment__order__purchase__token=token, direction=Direction.OUT, status=BookingStatus.BOOKED
    )
    return list(waiting_of(mine.values_list("pk", flat=True)).values())


def parcel_of_purchase(*, token: str, parcel_id: str) -> Consignment:
    """Return a parcel to the holder of its purchase's link.

    Raises:
        Consignment.DoesNotExist: No such parcel, or none of theirs.
    """
    return Consignment.objects.get(shipment__order__purchase__token=token, public_id=parcel_id, direction=Direction.OUT)


def photo_of_purchase(*, token: str, public_id: str) -> ParcelPhoto:
    """Return a picture that the holder of a purchase's link may see.

    Raises:
        ParcelPhoto.DoesNotExist: No such picture, or none of theirs.
    """
    mine = ParcelPhoto.objects.for_buyer().filter(consignment__shipment__order__purchase__token=token)
    return mine.get(public_id=public_id)


def photo_of_order(*, vendor: Vendor, order: Order, public_id: str) -> ParcelPhoto:
    """Return a picture of a parcel of one of a vendor's own orders.

    Raises:
        ParcelPhoto.DoesNotExist: No such picture, or another vendor's.
    """
    return ParcelPhoto.objects.for_vendor(vendor).get(consignment__shipment__order=order, public_id=public_id)
