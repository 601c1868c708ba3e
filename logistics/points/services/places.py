"""Places that hand out parcels: written down by officers one by one or from a file, with the doors of lockers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import PointKind, ServicePoint
from logistics.points.errors import UnableToReadPlaces
from logistics.points.models import Compartment, CompartmentSize
from marketplace.core import audit
from marketplace.core.errors import RefusedInput
from marketplace.geography.models import District, Province

if TYPE_CHECKING:
    from marketplace.users.models import User

COLUMNS: Final = (
    "code", "kind", "province_code", "district_code", "name_km", "name_en", "landmark", "phone", "operator",
    "holds_days", "max_weight_g", "max_length_cm", "capacity", "takes_cash", "lat", "lon", "is_open", "source",
)  # fmt: skip
NEEDED: Final = ("code", "kind", "province_code", "name_km", "name_en")
TEXTS: Final = ("code", "kind", "name_km", "name_en", "landmark", "phone", "operator", "source")
COUNTS: Final = ("holds_days", "max_weight_g", "max_length_cm", "capacity")
MARKS: Final = ("takes_cash", "is_open")
DEGREES: Final = ("lat", "lon")
MOST_BYTES: Final = 500_000
MOST_DOORS: Final = 200


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line of a file: the place it names, whether it is new, and why it cannot be taken, if so."""

    line: int
    code: str
    is_new: bool
    refusal: str = ""


def save_place(*, values: Mapping[str, Any], by: User | None, point: ServicePoint | None = None) -> ServicePoint:
    """Write a place down, new or changed, and return it. What an officer has written is no sample any more.

    Raises:
        RefusedInput: What was typed cannot be; `fields` says why.
    """
    with transaction.atomic(durable=True):
        return _save(dict(values), by=by, point=point)


def _save(values: dict[str, Any], *, by: User | None, point: ServicePoint | None) -> ServicePoint:
    row = point or ServicePoint()
    for name, value in {**values, "is_sample": False}.items():
        setattr(row, name, value)
    if row.district is not None and row.district.province_id != row.province_id:
        raise RefusedInput({"district": [_("This district lies in another province.")]})
    try:
        row.full_clean()
    except ValidationError as error:
        raise RefusedInput.of(error) from error
    row.save()
    audit.record(actor=by, action="service_point.saved", subject=row, data={"code": row.code})
    return row


def add_doors(*, point: ServicePoint, size: str, count: int, by: User | None) -> int:
    """Give a locker more doors of one size, numbered after those it has, and return how many it has then.

    Raises:
        RefusedInput: It is no locker, or has enough doors.
    """
    if point.kind != PointKind.LOCKER or size not in CompartmentSize.values:
        raise RefusedInput({"size": [_("Only lockers have doors, of size S, M or L.")]})
    with transaction.atomic(durable=True):
        ServicePoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
        known = set(point.compartments.values_list("number", flat=True))
        if not 0 < count <= MOST_DOORS - len(known):
            raise RefusedInput({"count": [_("A locker has %(most)s doors at most.") % {"most": MOST_DOORS}]})
        free = (f"{number:02d}" for number in range(1, 10 * MOST_DOORS) if f"{number:02d}" not in known)
        Compartment.objects.bulk_create(
            Compartment(point=point, number=number, size=size)
            for number, _place in zip(free, range(count), strict=False)
        )
        audit.record(actor=by, action="service_point.doors_added", subject=point, data={"size": size, "count": count})
    return len(known) + count


def turn_door(*, compartment: Compartment, is_working: bool, by: User | None) -> None:
    """Say that a door is in order, or not; what lies behind it stays there."""
    with transaction.atomic(durable=True):
        Compartment.objects.filter(pk=compartment.pk).update(is_working=is_working)
        data = {"number": compartment.number, "is_working": is_working}
        audit.record(actor=by, action="service_point.door_turned", subject=compartment, data=data)


def places_as_csv() -> str:
    """Return every place as a file that can be changed and brought in again."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for point in ServicePoint.objects.select_related("province", "district").order_by("code"):
        row = {name: getattr(point, name, "") for name in COLUMNS}
        row["province_code"] = point.province.code
        row["district_code"] = point.district.code if point.district else ""
        row["takes_cash"], row["is_open"] = int(point.takes_cash), int(point.is_open)
        writer.writerow({name: "" if value is None else str(value) for name, value in row.items()})
    return out.getvalue()


def bring_in_places(*, content: bytes, by: User | None, is_trial: bool) -> list[PlaceLine]:
    """Write down the places of a file, known by their code; with an error in any line, nothing is written.

    Args:
        content: The file, CSV in UTF-8.
        by: The officer.
        is_trial: Whether to say only what would be done.

    Raises:
        UnableToReadPlaces: It is no such file.
    """
    rows = _rows(content)
    provinces = {one.code: one for one in Province.objects.all()}
    districts = {one.code: one for one in District.objects.all()}
    lines: list[PlaceLine] = []
    with transaction.atomic(durable=True):
        for place, row in enumerate(rows, start=2):
            known = ServicePoint.objects.filter(code=row["code"]).first()
            refusal = ""
            try:
                _save(_values(row, provinces, districts, known), by=by, point=known)
            except RefusedInput as error:
                refusal = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.fields.items())
            lines.append(PlaceLine(place, row["code"], known is None, refusal))
        if is_trial or any(line.refusal for line in lines):
            transaction.set_rollback(True)
    return lines


def _rows(content: bytes) -> list[dict[str, str]]:
    if len(content) > MOST_BYTES:
        raise UnableToReadPlaces(_("This file is too large."))
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        rows = [{name: str(row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnableToReadPlaces(_("This is no CSV file in UTF-8.")) from error
    if missing:
        raise UnableToReadPlaces(
            _("The first line must name the columns %(columns)s.") % {"columns": ", ".join(missing)}
        )
    return rows


def _values(
    row: Mapping[str, str],
    provinces: Mapping[str, Province],
    districts: Mapping[str, District],
    known: ServicePoint | None,
) -> dict[str, Any]:
    """Return a line as columns; what it leaves empty stays as it is, or as a new place has it.

    Raises:
        RefusedInput: A province, district or number cannot be read.
    """
    values = _where(row, provinces, districts)
    for name in TEXTS:
        if row[name] or known is None:
            values[name] = row[name]
    kinds: dict[str, Any] = {
        **dict.fromkeys(COUNTS, int),
        **dict.fromkeys(DEGREES, Decimal),
        **dict.fromkeys(MARKS, int),
    }
    values |= {name: _number(name, row[name], kind) for name, kind in kinds.items() if row[name]}
    return values | {name: bool(values[name]) for name in MARKS if name in values}


def _where(
    row: Mapping[str, str], provinces: Mapping[str, Province], districts: Mapping[str, District]
) -> dict[str, Any]:
    if row["province_code"] not in provinces:
        raise RefusedInput({"province_code": [_("There is no such province.")]})
    values: dict[str, Any] = {"province": provinces[row["province_code"]]}
    if row["district_code"]:
        if row["district_code"] not in districts:
            raise RefusedInput({"district_code": [_("There is no such district.")]})
        values["district"] = districts[row["district_code"]]
    return values


def _number(name: str, text: str, kind: type[int | Decimal]) -> int | Decimal:
    try:
        return kind(text)
    except (ValueError, InvalidOperation) as error:
        raise RefusedInput({name: [_("This is no number.")]}) from error
