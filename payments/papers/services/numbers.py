"""Numbers without gaps, and the one place that writes a paper. See Note [Numbers without gaps] in the models."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from marketplace.core import audit
from marketplace.core.db import require_transaction
from payments.papers.content import Draft, digest_of, freeze
from payments.papers.models import Paper, PaperKind, PaperSeries

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


def take_number(*, vendor: Vendor | None, kind: PaperKind) -> tuple[PaperSeries, int]:
    """Return a series and its next number, inside the caller's transaction: a roll-back gives the number back."""
    require_transaction()
    series, _made = PaperSeries.objects.get_or_create(vendor=vendor, kind=kind)
    PaperSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)  # takes the row's lock until the commit
    series.refresh_from_db()
    return series, series.last


def write_paper(*, draft: Draft, key: str, by: User | None, now: datetime) -> Paper:
    """Give a draft its number, freeze it and write it.

    Args:
        draft: What is to stand on it.
        key: The event it is for; unique.
        by: Who asked for it, or None where it follows from an event.
        now: The moment it is issued.

    Raises:
        IntegrityError: A paper for this event stands already.
    """
    series, sequence = take_number(vendor=None if draft.by_platform else draft.vendor, kind=draft.kind)
    number = series.text_of(sequence)
    content = freeze(draft, number=number, now=now)
    riel = draft.in_riel()
    paper = Paper.objects.create(
        key=key,
        kind=draft.kind,
        series=series,
        sequence=sequence,
        number=number,
        vendor=draft.vendor,
        credits=draft.credits,
        replaces=draft.replaces,
        issued_at=now,
        issued_on=timezone.localdate(now),
        currency=draft.currency,
        total=draft.total.amount,
        goods_khr=riel.goods.amount,
        vat_khr=riel.vat.amount,
        delivery_khr=riel.delivery.amount,
        content=content,
        digest=digest_of(content),
        is_demo=draft.is_demo,
        **draft.rows,
    )
    audit.record(actor=by, action="paper.issued", subject=paper, data={"number": number, "kind": str(draft.kind)})
    return paper
