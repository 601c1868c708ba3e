"""A paper handed out as a file, the same for buyers, vendors and officers."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from payments.papers.models import Paper
from payments.papers.sheet import pdf_of_paper
from payments.papers.ubl import xml_of_paper

PDF: Final = "pdf"
XML: Final = "xml"


def file_of(paper: Paper, kind: str) -> HttpResponse:
    """Return a paper as a PDF to look at or as an XML to keep.

    Raises:
        PaperWasChanged: What is stored is not what was issued; nothing is handed out.
    """
    if kind == XML:
        answer = HttpResponse(xml_of_paper(paper), content_type="application/xml")
        answer["Content-Disposition"] = f'attachment; filename="{paper.number}.xml"'
    else:
        answer = pdf_answer(pdf_of_paper(paper), name=paper.number)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def pdf_answer(pdf: bytes, *, name: str) -> HttpResponse:
    """Return a PDF to look at; no search engine keeps it."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
