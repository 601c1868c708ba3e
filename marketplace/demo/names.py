"""Who may use a protected name in the demo country, and the sheet by which its committee scores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from catalogue.guard import guarded_names, names_in
from catalogue.models import NameMember, Product, SheetKind
from catalogue.services.scoring import CriterionContent, SheetContent, write_sheet_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vendors.models import Vendor

_SINCE: Final = date(2026, 1, 1)
#: An example to be edited. Source of the parts 40, 25 and 35 and of five stars: Viet Nam's OCOP programme, as described
#: by vietnamplus.vn; the criteria inside them and the thresholds are the project's.
_SHEET: Final = SheetContent(
    name_km="សន្លឹកដាក់ពិន្ទុ OVOP (គំរូ)",
    name_en="OVOP score sheet (sample)",
    source="Sample in the manner of Viet Nam's OCOP (40/25/35); to be replaced by the committee's own",
    least_sheets=3,
    thresholds=(20, 30, 50, 70, 90),
    criteria=(
        CriterionContent(
            name_km="វត្ថុធាតុដើម និងកម្លាំងសហគមន៍",
            name_en="Raw material and strength of the community",
            most_points=40,
            help_km="តើវត្ថុធាតុដើមមកពីភូមិឬទេ? តើមានមនុស្សប៉ុន្មាននាក់រស់ដោយសារផលិតផលនេះ?",
            help_en="Does the material come from the village? How many people live by it?",
        ),
        CriterionContent(
            name_km="ការលក់ និងរឿងរ៉ាវ",
            name_en="Sale and story",
            most_points=25,
            help_km="ការវេចខ្ចប់ ស្លាក តម្លៃ និងរឿងរ៉ាវរបស់ផលិតផល។",
            help_en="Packing, label, price, and what is told of it.",
        ),
        CriterionContent(
            name_km="គុណភាព",
            name_en="Quality",
            most_points=35,
            help_km="រសជាតិ ឬស្នាដៃ សុវត្ថិភាព និងភាពដូចគ្នាពីបាច់មួយទៅបាច់មួយ។",
            help_en="Taste or workmanship, safety, and whether one batch is like the next.",
        ),
    ),
)


def make_members(*, vendors: Iterable[Vendor]) -> int:
    """Put the demo vendors on the lists of the names that their goods bear by name; return how many are new."""
    by_vendor = {vendor.pk: vendor for vendor in vendors}
    names = guarded_names()
    bear: set[tuple[int, int]] = set()
    for title_km, title_en, vendor_id in Product.objects.filter(vendor__in=by_vendor).values_list(
        "title_km", "title_en", "vendor_id"
    ):
        found = names_in({"title_km": title_km or "", "title_en": title_en or ""}, names=names)
        bear |= {(one.name.pk, vendor_id) for one in found if one.is_certain}
    bear -= set(NameMember.objects.filter(vendor__in=by_vendor).values_list("name_id", "vendor_id"))
    NameMember.objects.bulk_create(
        NameMember(name_id=name, vendor_id=vendor, number=f"DEMO-{name}-{vendor}", since=_SINCE, is_demo=True)
        for name, vendor in sorted(bear)
    )
    return len(bear)


def make_sheet() -> None:
    """Set up the sample sheet, if there is none at all."""
    if not SheetKind.objects.exists():
        write_sheet_kind(kind=None, content=_SHEET, by=None)
