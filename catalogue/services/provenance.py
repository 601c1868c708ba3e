"""Why a buyer may believe where something comes from: batches and evidence, recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.errors import UnableToRecord
from catalogue.models import Batch, Certificate, EvidenceKind, OriginEvidence, Product
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import ProductsChanged

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.base import File

    from marketplace.users.models import User


@dataclass(frozen=True, kw_only=True)
class BatchContent:
    """What stands on a pack: its number, how many there are, and when it was harvested, made, and is best until."""

    number: str
    quantity: int | None = None
    harvested_from: date | None = None
    harvested_to: date | None = None
    made_on: date | None = None
    best_before: date | None = None


def record_batch(*, product: Product, content: BatchContent, by: User | None) -> Batch:
    """Record a batch of a product; one with a number that is there is written over. A variant's is its parent's.

    Raises:
        UnableToRecord: It has no number, or its days are not in order; `fields` by name.
    """
    owner = product.parent if product.is_child and product.parent else product
    with transaction.atomic():
        number = content.number.strip()
        batch = Batch.objects.select_for_update().filter(product=owner, number=number).first()
        batch = batch or Batch(product=owner, number=number)
        batch.harvested_from, batch.harvested_to = (
            content.harvested_from,
            content.harvested_to or content.harvested_from,
        )
        batch.made_on, batch.best_before, batch.quantity = content.made_on, content.best_before, content.quantity
        _check(batch)
        batch.save()
        audit.record(actor=by, action="batch.recorded", subject=batch, data={"product": owner.code, "number": number})
        publish(ProductsChanged(product_ids=[owner.pk]))
    return batch


def record_evidence(
    *,
    product: Product,
    kind: EvidenceKind,
    seen_on: date,
    by: User | None,
    note: str = "",
    document: File[Any] | None = None,
) -> OriginEvidence:
    """Record one reason to believe where a product comes from; the same kind on the same day is written over.

    Raises:
        UnableToRecord: The product names no origin, or the note is too long; `fields` by name.
    """
    owner = product.parent if product.is_child and product.parent else product
    if not owner.origin_precision:
        raise UnableToRecord({"product": [_("It does not say where it comes from.")]})
    with transaction.atomic():
        evidence = OriginEvidence.objects.select_for_update().filter(product=owner, kind=kind, seen_on=seen_on).first()
        evidence = evidence or OriginEvidence(product=owner, kind=kind, seen_on=seen_on)
        evidence.note, evidence.recorded_by = note.strip(), by
        if document is not None:
            evidence.document = document  # type: ignore[assignment]  # Django stores what it is given
        _check(evidence)
        evidence.save()
        data = {"product": owner.code, "kind": str(kind)}
        audit.record(actor=by, action="evidence.recorded", subject=evidence, data=data)
        log(instance=owner, action="catalogue.evidence_recorded", user=by, data={"to": str(evidence)})
        publish(ProductsChanged(product_ids=[owner.pk]))
    return evidence


def _check(row: Batch | OriginEvidence) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise UnableToRecord.of(error) from error


def note_paper_read(*, subject: Certificate | OriginEvidence, by: User) -> None:
    """Write down that somebody read the scan of a certificate, or the paper of a piece of evidence."""
    audit.record(actor=by, action=f"{subject._meta.model_name}.paper_read", subject=subject)
