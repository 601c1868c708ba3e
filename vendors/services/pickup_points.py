"""Where a vendor's goods are collected: named, added, changed. Nothing of it waits for review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Partner, Vendor
from vendors.models.places import check_places
from vendors.opening import Span, as_data
from vendors.services.listings import require_working
from vendors.services.shop_pages import require_spans

if TYPE_CHECKING:
    from marketplace.geography.models import Commune, District, Province, Village
    from marketplace.users.models import User

#: More places than this are a chain of shops, which comes with its own system.
MOST_POINTS: Final = 20


@dataclass(frozen=True, kw_only=True)
class PickupPointDraft:
    """What a vendor says of one place where its goods lie. `phone` in E.164 form, empty for the vendor's own."""

    name: str
    province: Province
    district: District
    commune: Commune
    village: Village | None = None
    landmark: str = ""
    phone: str = ""
    spans: Sequence[Span] | None = None


def save_pickup_point(*, vendor: Vendor, draft: PickupPointDraft, by: User, point: Partner | None = None) -> Partner:
    """Add a pick-up point, or change one. Parcels that are booked already are collected where they were booked.

    Raises:
        Partner.DoesNotExist: It is not this vendor's; callers answer 404.
        InvalidInput: It has no name, the places do not lie in one another, or a day closes before it opens; `fields`.
        UnableToChange: The vendor may not sell, or has very many already.
    """
    if not draft.name.strip():
        raise InvalidInput({"name": [_("Give the place a name, such as “At home” or “Market stall”.")]})
    require_spans(draft.spans)
    try:
        check_places(province=draft.province, district=draft.district, commune=draft.commune, village=draft.village)
    except ValidationError as error:
        raise InvalidInput.of(error) from error
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        locked = Vendor.objects.select_for_update().get(pk=vendor.pk)
        theirs = Partner.objects.select_for_update(of=("self",)).filter(vendor=locked)
        if point is None and theirs.count() >= MOST_POINTS:
            raise UnableToChange(_("At most %(most)d pick-up points.") % {"most": MOST_POINTS})
        row = theirs.get(pk=point.pk) if point is not None else Partner(vendor=locked)
        for name, value in _values(draft).items():
            setattr(row, name, value)
        try:
            row.full_clean(exclude=["code"])
        except ValidationError as error:
            raise InvalidInput.of(error) from error
        row.save()
        action = "pickup_point.changed" if point is not None else "pickup_point.added"
        audit.record(actor=by, action=action, subject=row, data={"name": row.name, "commune": draft.commune.code})
    return row


def _values(draft: PickupPointDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "province": draft.province,
        "district": draft.district,
        "commune": draft.commune,
        "village": draft.village,
        "landmark": draft.landmark.strip(),
        "phone": draft.phone,
        "opening_times": as_data(draft.spans),
    }
