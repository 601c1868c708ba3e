"""What an officer reads about one product: its words, what it says of itself, and why its origin is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.images import FixedSizes
from catalogue.models import Certificate, Product
from catalogue.selectors import answers_of, questions_for
from cms.desk.comparing import Row, Section
from cms.viewsets.goods.certificate_words import TONES, standing_of
from vendors.models import VendorStatus

if TYPE_CHECKING:
    from datetime import date

    from catalogue.answers import Answer, Question


@dataclass(frozen=True)
class EvidenceReading:
    """One reason to believe where it comes from."""

    kind: str
    note: str
    seen_on: date
    by: str
    paper_url: str


@dataclass(frozen=True)
class CertificateReading:
    """One certificate, of the product or of its vendor."""

    label: str
    url: str
    standing: str
    tone: str


@dataclass(frozen=True)
class ProductReading:
    """All that the page shows."""

    sections: tuple[Section, ...]
    evidence: tuple[EvidenceReading, ...]
    batches: tuple[Row, ...]
    certificates: tuple[CertificateReading, ...]
    variants: tuple[Row, ...]
    photo_url: str
    state: str
    tone: str


def state_of(product: Product) -> tuple[str, str]:
    """Return whether buyers see a product, in words, and the colour of that."""
    if product.vendor is None or product.vendor.status != VendorStatus.OPEN:
        return _("the vendor's shop is not open"), "bad"
    return (_("on sale"), "good") if product.is_public else (_("hidden by the vendor"), "warn")


def read_product(product: Product) -> ProductReading:
    """Return all that an officer reads about a product."""
    image = product.images.order_by("display_order", "pk").first()
    state, tone = state_of(product)
    return ProductReading(
        sections=(
            Section(_("Words"), tuple(_words(product))),
            Section(_("What it says of itself"), tuple(_answers(product))),
            Section(_("Origin"), tuple(_origin(product))),
        ),
        evidence=tuple(_evidence(product)),
        batches=tuple(_batches(product)),
        certificates=tuple(_certificates(product)),
        variants=tuple(_variants(product)),
        photo_url=FixedSizes(str(image.original.name)).fallback_url if image else "",
        state=state,
        tone=tone,
    )


def _words(product: Product) -> Iterator[Row]:
    for label, name in (
        (_("Name in Khmer"), "title_km"),
        (_("Name in English"), "title_en"),
        (_("Description in Khmer"), "description_km"),
        (_("Description in English"), "description_en"),
    ):
        yield Row(label=label, value=getattr(product, name) or "")


def _answers(product: Product) -> Iterator[Row]:
    answers = answers_of(product=product)
    for question in questions_for(product=product):
        yield Row(label=question.label, value=_told(question, answers.get(question.code)))


def _told(question: Question, answer: Answer | None) -> str:
    labels = {choice.code: choice.label for choice in question.choices}
    if isinstance(answer, dict):
        return "\n".join(text for text in (answer.get("km"), answer.get("en")) if text)
    if isinstance(answer, list):
        return ", ".join(labels.get(code, code) for code in answer)
    if isinstance(answer, int):
        return f"{answer} {question.unit}".strip()
    return labels.get(answer, answer) if answer else ""


def _origin(product: Product) -> Iterator[Row]:
    place = product.origin
    told = f"{place.path_km}\n{place.path_en} ({place.public_id})" if place is not None else ""
    yield Row(label=_("Comes from"), value=told)
    yield Row(label=_("How exactly"), value=str(product.get_origin_precision_display()))
    yield Row(label=_("Protected name"), value=str(product.get_geographical_indication_display()))
    yield Row(label=_("Made by"), value="\n".join(t for t in (product.maker_km, product.maker_en) if t))
    yield Row(label=_("Harvest months"), value=", ".join(str(month) for month in product.harvest_months))


def _evidence(product: Product) -> Iterator[EvidenceReading]:
    for one in product.origin_evidence.select_related("recorded_by").order_by("-seen_on", "-pk"):
        yield EvidenceReading(
            kind=one.get_kind_display(),
            note=one.note,
            seen_on=one.seen_on,
            by=str(one.recorded_by or ""),
            paper_url=reverse("officers_evidence", args=[one.pk]) if one.document else "",
        )


def _batches(product: Product) -> Iterator[Row]:
    for batch in product.batches.all()[:20]:
        days = (
            (_("harvested"), batch.harvested_from, batch.harvested_to),
            (_("made"), batch.made_on, None),
            (_("best before"), batch.best_before, None),
        )
        told = [_span(word, first, last) for word, first, last in days if first is not None]
        yield Row(label=batch.number, value="\n".join(told))


def _span(word: str, first: date, last: date | None) -> str:
    told = date_format(first, "SHORT_DATE_FORMAT")
    until = f" – {date_format(last, 'SHORT_DATE_FORMAT')}" if last and last != first else ""
    return f"{word}: {told}{until}"


def _certificates(product: Product) -> Iterator[CertificateReading]:
    whose = Q(product=product) | Q(vendor=product.vendor_id) if product.vendor_id else Q(product=product)
    for one in Certificate.objects.filter(whose).order_by("-issued_on", "-pk"):
        standing = standing_of(one)
        yield CertificateReading(
            label=f"{one.get_kind_display()} {'★' * (one.grade or 0)} · {one.issuer} · {one.number}",
            url=reverse("officers_certificates:inspect", args=[one.pk]),
            standing=str(standing.label),
            tone=TONES[standing],
        )


def _variants(product: Product) -> Iterator[Row]:
    children: Any = product.children.prefetch_related("stockrecords").order_by("pk") if product.is_parent else ()
    for child in children:
        free = sum(record.net_stock_level or 0 for record in child.stockrecords.all())
        hidden = "" if child.is_public else f" · {_('hidden')}"
        yield Row(label=str(child.title or child.code), value=_("%(num)s to be had") % {"num": free} + hidden)
