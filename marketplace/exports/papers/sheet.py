"""A paper drawn from its frozen content, or handed out as data. Nothing here looks at rows of today."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from logistics.codes import code128
from marketplace.exports.errors import ExportPaperWasChanged
from marketplace.exports.models import ExportPaper, PaperKind
from marketplace.exports.papers.content import digest_of
from payments.papers.pdf import pdf_of
from payments.papers.sheet import written, written_day

#: What each kind is drawn with; what is not here is data only.
TEMPLATES: Final = {
    PaperKind.INVOICE: "exports/papers/invoice.html",
    PaperKind.PACKING_LIST: "exports/papers/packing_list.html",
    PaperKind.CN22: "exports/papers/cn22.html",
    PaperKind.CN23: "exports/papers/cn23.html",
    PaperKind.CO_DATA: "exports/papers/co_data.html",
    PaperKind.REX: "exports/papers/rex.html",
}


def content_of_paper(paper: ExportPaper) -> dict[str, Any]:
    """Return what stands on a paper.

    Raises:
        ExportPaperWasChanged: It is not what was made.
    """
    content: dict[str, Any] = paper.content
    if digest_of(content) != paper.digest:
        raise ExportPaperWasChanged(paper.number)
    return content


def has_sheet(kind: str) -> bool:
    """Return whether a kind is drawn, and not only handed out as data."""
    return kind in TEMPLATES


def pdf_of_paper(paper: ExportPaper) -> bytes:
    """Return a paper as PDF: the same content each time.

    Raises:
        ExportPaperWasChanged: What is stored is not what was made.
        KeyError: It is data only.
    """
    return pdf_of(TEMPLATES[PaperKind(paper.kind)], sheet_of(content_of_paper(paper), digest=paper.digest))


def data_of_paper(paper: ExportPaper) -> str:
    """Return a paper as JSON: of advance data the message alone, of the others all that stands on them.

    Raises:
        ExportPaperWasChanged: What is stored is not what was made.
    """
    content = content_of_paper(paper)
    return json.dumps(content.get("message", content), ensure_ascii=False, indent=2, sort_keys=True)


def sheet_of(content: dict[str, Any], *, digest: str) -> dict[str, Any]:
    """Return the template's context for a paper's content."""
    currency = content.get("currency", "")
    return {
        "paper": content,
        "issued_on": written_day(content["issued_on"]),
        "ordered_on": written_day(content["ordered_on"]) if content.get("ordered_on") else "",
        "rows": [_row(line, currency) for line in content.get("lines", ())],
        "sums": {
            name: written(content[name], currency)
            for name in ("goods", "freight", "insurance", "total", "postage")
            if name in content
        },
        "has": {name: bool(Decimal(content.get(name) or 0)) for name in ("freight", "insurance")},
        "gross": kilograms(content.get("gross_weight_g") or content.get("packing", {}).get("gross_weight_g")),
        "net": kilograms(content.get("net_weight_g") or content.get("packing", {}).get("net_weight_g")),
        "in_riel": _in_riel(content),
        "bars": code128(content["waybill"]) if content.get("waybill") else None,
        "digest": digest[:16],
    }


def kilograms(grams: int | None) -> str:
    """Return a weight as papers write it: `1.250 kg`; nothing where it is not known."""
    return "" if grams is None else f"{grams // 1000:,}.{grams % 1000:03d} kg"


def _row(line: dict[str, Any], currency: str) -> dict[str, Any]:
    shown = {**line, "net": kilograms(line.get("net_weight_g"))}
    for name in ("amount", "unit_price"):
        if name in line:
            shown[name] = _price(line[name], currency) if name == "unit_price" else written(line[name], currency)
    return shown


def _price(amount: str, currency: str) -> str:
    """Return the price of one piece with the digits it has: what does not come out even keeps up to four."""
    value = Decimal(amount)
    if value == value.quantize(Decimal("0.01")):
        return written(amount, currency)
    return f"{value:,f} ៛" if currency == "KHR" else f"${value:,f}"


def _in_riel(content: dict[str, Any]) -> str:
    """Return the rate for a dollar, as it stands on an invoice; nothing where none is known."""
    rate = content.get("khr_per_usd")
    return f"$1 = {Decimal(rate):,f} ៛" if rate else ""
