"""An export paper or a scan handed out, the same for vendors, buyers and officers."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, Http404, HttpResponse

from marketplace.exports.models import ExportPaper, ExportScan
from marketplace.exports.papers.sheet import data_of_paper, has_sheet, pdf_of_paper

PDF: Final = "pdf"
JSON: Final = "json"


def file_of(paper: ExportPaper, kind: str) -> HttpResponse:
    """Return a paper as a PDF to print or as data to pass on.

    Raises:
        Http404: It is data only, and a PDF was asked for.
        ExportPaperWasChanged: What is stored is not what was made; nothing is handed out.
    """
    if kind == JSON:
        answer = HttpResponse(data_of_paper(paper), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="{paper.number}.json"'
    elif has_sheet(paper.kind):
        answer = HttpResponse(pdf_of_paper(paper), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    else:
        raise Http404
    answer["X-Robots-Tag"] = "noindex"
    return answer


def scan_file(scan: ExportScan) -> FileResponse:
    """Return a scan as it was sent: a photo is shown, a PDF is saved, for it can carry a script."""
    is_pdf = str(scan.scan.name).endswith(".pdf")
    kind = "application/pdf" if is_pdf else "image/jpeg"
    answer = FileResponse(scan.scan.open("rb"), as_attachment=is_pdf, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer
