"""Papers are made from what the file says now, and frozen. See Note [An export paper never changes] in the models."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.exports.errors import UnableToIssueExportPaper
from marketplace.exports.models import ExportFile, ExportPaper, ItemKind, ItemState, OriginForm, PaperKind
from marketplace.exports.papers.basis import basis_of_content
from marketplace.exports.papers.content import content_of, digest_of
from marketplace.exports.selectors.dossier import dossier_of, exporter_of
from marketplace.exports.services.checking import go_through, papers_wanted

if TYPE_CHECKING:
    from datetime import date

    from marketplace.users.models import User

#: What a paper's number begins with after the file's.
LETTERS: Final = {
    PaperKind.INVOICE: "INV",
    PaperKind.PACKING_LIST: "PL",
    PaperKind.CN22: "CN22",
    PaperKind.CN23: "CN23",
    PaperKind.ITMATT: "EAD",
    PaperKind.CO_DATA: "CO",
    PaperKind.REX: "REX",
}


def issue_paper(*, file_id: int, kind: str, by: User | None, now: datetime, variant: str = "") -> ExportPaper:
    """Make a paper from what the file says now; the newest one where that says the same already.

    Args:
        file_id: Whose.
        kind: Of `PaperKind`.
        by: Who makes it; None where it is made by itself.
        now: When.
        variant: The form, of a data sheet for a certificate of origin.

    Raises:
        UnableToIssueExportPaper: Something is missing, the goods may not go there, or the country takes no such form.
    """
    with transaction.atomic(durable=True):
        file = _locked(file_id)
        paper = _issue(file, kind, variant, by, now)
        if file.is_open:
            go_through(file, now=now)
    return paper


def issue_all(*, file_id: int, by: User | None, now: datetime) -> list[ExportPaper]:
    """Make all papers that no parcel goes without, the invoice first: the others name its number.

    Raises:
        UnableToIssueExportPaper: One of them cannot be made; none is.
    """
    with transaction.atomic(durable=True):
        file = _locked(file_id)
        exporter = exporter_of(file)
        wanted = papers_wanted(dossier_of(file, exporter=exporter, now=now) if exporter else None)
        papers = [_issue(file, kind, "", by, now) for kind in wanted]
        if file.is_open:
            go_through(file, now=now)
    return papers


def forms_for(*, country: str, day: date, way: str) -> list[OriginForm]:
    """Return the forms of origin that a country takes on a day, the one to propose first."""
    rows = OriginForm.objects.valid_on(day).filter(country=country, way=way)  # type: ignore[attr-defined]
    return list(rows.order_by("rank", "form"))


def _locked(file_id: int) -> ExportFile:
    rows = ExportFile.objects.select_for_update(of=("self",)).select_related("order__purchase", "vendor", "consignment")
    return rows.get(pk=file_id)


def _issue(file: ExportFile, kind: str, variant: str, by: User | None, now: datetime) -> ExportPaper:
    require_transaction()
    _check(file, kind, variant, timezone.localdate(now))
    exporter = exporter_of(file)
    if exporter is None:
        raise UnableToIssueExportPaper(_("Say first who exports: name and address in Latin letters."))
    body = content_of(dossier_of(file, exporter=exporter, now=now), kind=kind, variant=variant)
    last = ExportPaper.objects.filter(file=file, kind=kind, variant=variant).order_by("-version").first()
    if last is not None and _says(last.content) == _says(body):
        return last
    version = last.version + 1 if last is not None else 1
    number = f"{file.number}-{LETTERS[PaperKind(kind)]}{variant}-{version}"
    content = {**body, "number": number, "issued_on": timezone.localdate(now).isoformat()}
    paper = ExportPaper.objects.create(
        file=file,
        kind=kind,
        variant=variant,
        version=version,
        number=number,
        content=content,
        digest=digest_of(content),
        basis=basis_of_content(body),
        issued_at=now,
        issued_by=by,
    )
    audit.record(actor=by, action="export.paper_made", subject=file, data={"paper": number})
    return paper


def _says(content: dict[str, Any]) -> str:
    """Return the digest of what a content says beside its number and day."""
    return digest_of({name: value for name, value in content.items() if name not in ("number", "issued_on")})


def _check(file: ExportFile, kind: str, variant: str, today: date) -> None:
    if kind not in PaperKind.values:
        raise UnableToIssueExportPaper(_("There is no such paper."))
    forbidden = file.items.filter(kind=ItemKind.PROHIBIT, state=ItemState.FORBIDDEN).first()
    if forbidden is not None:
        raise UnableToIssueExportPaper(_("These goods must not be sent there: no paper is made for them."))
    if kind == PaperKind.CO_DATA and variant not in {
        one.form for one in forms_for(country=file.country, day=today, way=OriginForm.Way.CERTIFICATE)
    }:
        raise UnableToIssueExportPaper(_("This country takes no certificate of that form."))
    if kind == PaperKind.REX and not forms_for(country=file.country, day=today, way=OriginForm.Way.STATEMENT):
        raise UnableToIssueExportPaper(_("This country takes no statement of the exporter: it wants a certificate."))
