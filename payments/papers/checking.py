"""Proof that no paper was changed and no number is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max

from payments.papers.content import content_of
from payments.papers.errors import PaperWasChanged
from payments.papers.models import Paper, PaperSeries


def faults_of_papers() -> Iterator[str]:
    """Yield every fault, by the paper or series it is in; nothing when all is well."""
    for paper in Paper.objects.order_by("pk").iterator(chunk_size=500):
        yield from _faults(paper)
    for series in PaperSeries.objects.annotate(count=Count("papers"), highest=Max("papers__sequence")).order_by("pk"):
        if (series.count, series.highest or 0) != (series.last, series.last):
            yield f"series {series}: counted to {series.last}, but holds {series.count} papers up to {series.highest}"


def _faults(paper: Paper) -> Iterator[str]:
    try:
        content = content_of(paper)
    except PaperWasChanged:
        yield f"paper {paper.pk} {paper.number}: its content is not what was issued"
        return
    khr = content["khr"]
    said = (content["number"], content["kind"], khr["goods"], khr["vat"], khr["delivery"])
    stored = (paper.number, paper.kind, f"{paper.goods_khr:f}", f"{paper.vat_khr:f}", f"{paper.delivery_khr:f}")
    if said != stored:
        yield f"paper {paper.pk} {paper.number}: its columns say {stored}, its content {said}"
