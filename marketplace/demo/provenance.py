"""What demo goods say of themselves and why it may be believed: answers, variants, batches, evidence, certificates.

A product is told of once: of those that are there already only what nothing was ever said of is completed.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from catalogue.models import Batch, Certificate, EvidenceKind, OriginEvidence, Product
from catalogue.services.attributes import write_attributes
from catalogue.services.classes import goods_class, move_to_class
from catalogue.services.variants import VariantContent, write_variants
from catalogue.slugs import latin_slug
from marketplace.demo.told import Told, certificates, told
from vendors.models import StockRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalogue.models import ProductClass
    from marketplace.demo.rows import ProductRow
    from vendors.models import Partner, Vendor

#: Nobody real issued these; the words stand where an issuer's name would.
ISSUER: Final = "ឧទាហរណ៍ មិនមែនវិញ្ញាបនបត្រពិត · Demonstration, not a real certificate"
_SHOWN_AS: Final = "ទិន្នន័យគំរូ · Demonstration data"
#: Classes whose net weight is known from the source.
_WEIGHED: Final = frozenset({"food", "farm", "care"})
#: What is made of nothing that was harvested lately is made this long ago.
_MADE_DAYS_AGO: Final = 20


def tell_of_product(
    *, product: Product, row: ProductRow, product_class: ProductClass, code_of: Any, stock: int, now: datetime
) -> None:
    """Write all that one product says, and its evidence; with variants, each with its stock.

    Args:
        product: As put up, alone, with a stock record.
        row: Its row of the source.
        product_class: The class of its shelf.
        code_of: Returns a public code that never changes for a text.
        stock: Pieces of each variant at first.
        now: The time of the load.
    """
    said = told()[row.sku]
    move_to_class(product=product, product_class=product_class)
    answers = dict(said.answers)
    if product_class.slug in _WEIGHED and not said.variants:
        answers["net_weight_g"] = row.net_weight_g
    product.maker_km, product.maker_en = (text or None for text in said.maker)  # type: ignore[assignment]
    product.harvest_months = list(said.harvest_months)
    if said.variants:
        product.title_km, product.title_en = said.title
        product.slug = latin_slug(said.title[1])
    product.save()
    write_attributes(product=product, answers=answers)
    if said.variants:
        _sell_in_variants(product=product, sku=row.sku, said=said, code_of=code_of, stock=stock)
    _record_batch(product=product, sku=row.sku, said=said, today=timezone.localdate(now))
    _record_evidence(product=product, row=row, today=timezone.localdate(now))


def _sell_in_variants(*, product: Product, sku: str, said: Told, code_of: Any, stock: int) -> None:
    own = product.stockrecords.get()
    partner: Partner = own.partner
    own.delete()
    contents = [
        VariantContent(values=one.values, weight_g=one.weight_g, code=code_of(f"{sku}/{number}"))
        for number, one in enumerate(said.variants)
    ]
    children = write_variants(product=product, variants=contents)
    for number, (child, variant) in enumerate(zip(children, said.variants, strict=True)):
        StockRecord.objects.create(
            product=child,
            partner=partner,
            partner_sku=f"{sku}/{number}",
            price=Decimal(variant.price_khr),
            price_currency="KHR",
            num_in_stock=max(1, stock // (number + 1)),
        )


def _record_batch(*, product: Product, sku: str, said: Told, today: date) -> None:
    """Say when it was last harvested, or made and until when it is best; nothing of what does not age."""
    days = said.answers.get("shelf_life_days")
    if days is None:
        return
    first, last = last_harvest(said.harvest_months, today=today) or (None, None)
    made_on = min(last + timedelta(days=14), today) if last else today - timedelta(days=min(_MADE_DAYS_AGO, days // 3))
    best_before = made_on + timedelta(days=days)
    if best_before <= today:  # what keeps for days is picked or made again and again
        first = last = first and today - timedelta(days=1)
        made_on = today - timedelta(days=1)
        best_before = made_on + timedelta(days=days)
    Batch.objects.create(
        product=product,
        number=f"DEMO-{sku[-3:]}-{made_on:%y%m}",
        harvested_from=first,
        harvested_to=last,
        made_on=made_on,
        best_before=best_before,
    )


def last_harvest(months: tuple[int, ...], *, today: date) -> tuple[date, date] | None:
    """Return the first and last day of the latest week of harvest that is over; None for what is not harvested."""
    for back in range(12):
        month = (today.month - 1 - back) % 12 + 1
        year = today.year - (1 if month > today.month else 0)
        if month in months:
            last = min(date(year, month, monthrange(year, month)[1]), today - timedelta(days=1))
            return last - timedelta(days=6), last
    return None


def _record_evidence(*, product: Product, row: ProductRow, today: date) -> None:
    """Say what its origin rests on, and never more than it does: general knowledge is nobody's visit."""
    reasons = [(EvidenceKind.VENDOR_STATEMENT, _SHOWN_AS)]
    sources = [text for text in (row.place_source, row.ovop_evidence) if text]
    if sources:
        reasons.append((EvidenceKind.PUBLIC_SOURCE, "; ".join(sources)))
    OriginEvidence.objects.bulk_create(
        OriginEvidence(product=product, kind=kind, note=note[:300], seen_on=today) for kind, note in reasons
    )


def make_certificates(*, products: Mapping[str, Product], vendors: Mapping[str, Vendor]) -> int:
    """Make the invented certificates that are missing of these products and vendors; return how many."""
    there = set(Certificate.objects.filter(is_demo=True).values_list("number", flat=True))
    made = []
    for number, row in enumerate(certificates(), start=1):
        name = f"DEMO-{row.kind.upper()}-{number:03d}"
        of = {"product": products.get(row.sku), "vendor": vendors.get(row.vendor)}
        if name in there or not any(of.values()):
            continue
        days = {"issued_on": row.issued_on, "expires_on": row.expires_on}
        made.append(Certificate(**of, **days, kind=row.kind, grade=row.grade, issuer=ISSUER, number=name, is_demo=True))
    Certificate.objects.bulk_create(made)
    return len(made)


def untold(products: Iterable[Product]) -> list[Product]:
    """Return those of which nothing was ever said: they are plain goods, on a shelf that has a class."""
    plain = goods_class()
    return [one for one in products if one.product_class_id == plain.pk]
