"""Why a buyer may believe a listing: how its origin is known, its newest batch, its certificates that hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from catalogue.models import Batch, Certificate, CertificateKind, EvidenceKind, OriginEvidence, OriginPrecision
from marketplace.core.prepared import Prepared
from marketplace.storefront.selectors.attributes import ALLERGENS, SHELF_LIFE, Answer, shown_of
from marketplace.storefront.selectors.languages import only_in

#: How exactly an origin is known, in words.
PRECISIONS: Final = {
    OriginPrecision.VILLAGE: _lazy("Known to the village"),
    OriginPrecision.COMMUNE: _lazy("Known to the commune"),
    OriginPrecision.DISTRICT: _lazy("Known to the district"),
    OriginPrecision.PROVINCE: _lazy("Known to the province"),
}
MOST_STARS: Final = 5
#: The kinds of evidence stand from the weakest to the strongest.
_STRENGTH: Final = Case(
    *(When(kind=kind, then=Value(n)) for n, kind in enumerate(EvidenceKind.values)), default=Value(0)
)
#: The best reason to believe where a listing comes from.
STRONGEST_EVIDENCE: Final = Subquery(
    OriginEvidence.objects.filter(product=OuterRef("pk"))
    .order_by(_STRENGTH.desc(), "-seen_on")
    .values(told=JSONObject(kind="kind", note="note", seen_on="seen_on"))[:1]
)

#: The newest batch of a listing, or of one of its variants.
NEWEST_BATCH: Final = Subquery(
    Batch.objects.filter(Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk")))
    .order_by("-recorded_at", "-pk")
    .values(
        told=JSONObject(
            number="number",
            harvested_from="harvested_from",
            harvested_to="harvested_to",
            made_on="made_on",
            best_before="best_before",
        )
    )[:1]
)

#: Whether a listing, or all that its vendor makes, was ever certified.
HAS_CERTIFICATES: Final = Exists(
    Certificate.objects.filter(Q(product=OuterRef("pk")) | Q(vendor=OuterRef("vendor"))).order_by()
)


@dataclass(frozen=True)
class ShownBatch:
    """The batch that is sent now."""

    number: str
    harvested_from: date | None
    harvested_to: date | None
    made_on: date | None
    best_before: date | None

    @property
    def is_one_day(self) -> bool:
        return self.harvested_from == self.harvested_to


@dataclass(frozen=True)
class ShownEvidence:
    """One reason to believe an origin."""

    text: str
    note: str
    seen_on: date


@dataclass(frozen=True)
class ShownCertificate:
    """One certificate that holds, with its public page."""

    name: str
    issuer: str
    grade: int | None
    url: str
    expires_on: date | None
    is_demo: bool

    @property
    def stars(self) -> str:
        """The grade as it is drawn; nothing without one."""
        return "★" * self.grade + "☆" * (MOST_STARS - self.grade) if self.grade else ""


@dataclass(frozen=True)
class Month:
    """One month of the strip that shows when something is harvested."""

    short: str
    is_harvest: bool


@dataclass(frozen=True)
class Harvest:
    """The months in which something is harvested: as a strip, and in words."""

    months: tuple[Month, ...]
    text: str


@dataclass(frozen=True)
class Told:
    """What is told of a listing, and why it may be believed."""

    maker: str
    maker_language: str
    answers: tuple[Answer, ...]
    #: Of something to eat: what one may not bear, and how long it keeps.
    allergens: Answer | None
    shelf_life: Answer | None
    harvest: Harvest | None
    batch: ShownBatch | None
    precision: str
    evidence: ShownEvidence | None
    certificates: tuple[ShownCertificate, ...]
    is_women_led: bool


def shown_batch(told: dict[str, Any] | None) -> ShownBatch | None:
    """Return the batch that `NEWEST_BATCH` read, if there is any."""
    if not told:
        return None
    days = {name: date.fromisoformat(day) if day else None for name, day in told.items() if name != "number"}
    return ShownBatch(number=told["number"], **days)


def shown_evidence(told: dict[str, Any] | None) -> ShownEvidence | None:
    """Return how an origin is known, from what `STRONGEST_EVIDENCE` read, if anything is."""
    if not told:
        return None
    kind = EvidenceKind(told["kind"])
    return ShownEvidence(text=capfirst(str(kind.label)), note=told["note"], seen_on=date.fromisoformat(told["seen_on"]))


def shown_certificates(*, product_id: int, vendor_id: int | None, on: date) -> list[ShownCertificate]:
    """Return the certificates of a listing, and of all that its vendor makes, that hold on a day."""
    return [certificate_of(row) for row in _CERTIFICATES.rows(on, product_id, vendor_id or 0)]


def _certificates(on: date, product_id: int, vendor_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.standing(on=on).filter(Q(product_id=product_id) | Q(vendor_id=vendor_id))
    return rows.order_by("kind", "-grade", "pk")


_CERTIFICATES: Final = Prepared(_certificates)


def certificate_of(row: Certificate) -> ShownCertificate:
    """Return a certificate as pages of goods show it."""
    return ShownCertificate(
        name=capfirst(str(CertificateKind(row.kind).label)),
        issuer=row.issuer,
        grade=row.grade,
        url=reverse("storefront:certificate", kwargs={"code": row.code}),
        expires_on=row.expires_on,
        is_demo=row.is_demo,
    )


def harvest_of(months: Iterable[Any]) -> Harvest | None:
    """Return when something is harvested; None for what is not, or if nobody said."""
    chosen = sorted({month for month in months if isinstance(month, int) and month in MONTHS})
    if not chosen:
        return None
    return Harvest(
        months=tuple(Month(short=capfirst(str(MONTHS_3[month])), is_harvest=month in chosen) for month in range(1, 13)),
        text=_("All year") if len(chosen) == len(MONTHS) else ", ".join(str(MONTHS[month]) for month in chosen),
    )


def told_of(product: Any, answers: list[Answer], *, on: date) -> Told:
    """Return what is told of a listing that was read with `batch`, `evidence` and `has_certificates`."""
    by_code = {answer.code: answer for answer in answers}
    first = {ALLERGENS, SHELF_LIFE}
    return Told(
        maker=product.maker or "",
        maker_language=only_in(product, "maker"),
        answers=tuple(answer for answer in shown_of(answers) if answer.code not in first),
        allergens=by_code.get(ALLERGENS),
        shelf_life=by_code.get(SHELF_LIFE),
        harvest=harvest_of(product.harvest_months),
        batch=shown_batch(product.batch),
        precision=str(PRECISIONS.get(product.origin_precision, "")),
        evidence=shown_evidence(product.evidence) if product.origin_precision else None,
        certificates=_certificates_of(product, on=on),
        is_women_led=product.vendor.is_women_led,
    )


def _certificates_of(product: Any, *, on: date) -> tuple[ShownCertificate, ...]:
    if not product.has_certificates:
        return ()
    return tuple(shown_certificates(product_id=product.pk, vendor_id=product.vendor_id, on=on))
