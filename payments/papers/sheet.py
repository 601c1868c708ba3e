"""A paper drawn from its frozen content: what its template shows. Nothing here looks at rows of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from payments.papers.content import content_of
from payments.papers.models import Paper, PaperKind
from payments.papers.pdf import pdf_of
from payments.papers.words import Words

TEMPLATE: Final = "papers/paper.html"
#: Kinds on which goods stand without VAT, and the VAT apart.
VAT_APART: Final = (PaperKind.TAX_INVOICE, PaperKind.COMMISSION_INVOICE)
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Row:
    """One line of the table of goods."""

    text: Words
    quantity: int
    unit_price: str
    amount: str


@dataclass(frozen=True)
class Sum:
    """One line below the table. `is_grand` is the one to look for."""

    label: Words
    amount: str
    more: str = ""
    is_grand: bool = False


def pdf_of_paper(paper: Paper) -> bytes:
    """Return a paper as PDF: the same content each time.

    Raises:
        PaperWasChanged: What is stored is not what was issued.
    """
    return pdf_of(TEMPLATE, sheet_of(content_of(paper), digest=paper.digest))


def sheet_of(content: dict[str, Any], *, digest: str) -> dict[str, Any]:
    """Return the template's context for a paper's content."""
    apart = has_vat_apart(content)
    return {
        "paper": content,
        "label": content["labels"],
        "issued_on": written_day(content["issued_on"]),
        "supplied_on": written_day(content["supplied_on"]),
        "credits_on": written_day(content["credits"]["issued_on"]) if content["credits"] else "",
        "replaces_on": written_day(content["replaces"]["issued_on"]) if content["replaces"] else "",
        "apart": apart,
        "rows": [_row(line, content["currency"], apart=apart) for line in content["lines"]],
        "sums": _sums(content, apart=apart),
        "rate": _rate(content),
        "is_signed": apart,
        "digest": digest[:16],
    }


def has_vat_apart(content: dict[str, Any]) -> bool:
    """Return whether prices stand without VAT: on a tax invoice, and on a credit note that takes one back."""
    if content["vat"] is None:
        return False
    kind = content["credits"]["kind"] if content["credits"] else content["kind"]
    return kind in VAT_APART


def written(amount: str | Decimal, currency: str) -> str:
    """Return an amount as people write it: 54,000 ៛ or $12.50."""
    value = Decimal(amount)
    if currency == "KHR":
        return f"{value:,f}{NBSP}៛" if value != value.to_integral_value() else f"{value:,.0f}{NBSP}៛"
    return f"${value:,.2f}"


def written_day(day: str) -> str:
    """Return a day as 26/11/2026, which both languages read."""
    return f"{date.fromisoformat(day):%d/%m/%Y}"


def _row(line: dict[str, Any], currency: str, *, apart: bool) -> Row:
    amount = Decimal(line["net"] if apart else line["amount"])
    each = (amount / line["quantity"]).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Row(
        text=line["text"],
        quantity=line["quantity"],
        unit_price=written(each, currency),
        amount=written(amount, currency),
    )


def _sums(content: dict[str, Any], *, apart: bool) -> Sequence[Sum]:
    label, currency, khr = content["labels"], content["currency"], content["khr"]
    sums = []
    if apart:
        sums.append(Sum(label["net"], written(content["vat"]["net"], currency)))
        sums.append(
            Sum(label["vat"], written(content["vat"]["tax"], currency), more=f"{content['vat']['percent']}{NBSP}%")
        )
    if Decimal(content["delivery"]):
        goods = label["gross"] if apart else label["goods"]
        sums.append(Sum(goods, written(content["goods"], currency)))
        sums.append(Sum(label["delivery"], written(content["delivery"], currency)))
    total = label["back"] if content["credits"] else label["total"]
    sums.append(Sum(total, written(content["total"], currency), is_grand=True))
    if currency != "KHR":
        sums.append(Sum(label["total_khr"], written(khr["total"], "KHR"), is_grand=True))
        if apart:
            sums.append(Sum(label["vat_khr"], written(khr["vat"], "KHR")))
    return sums


def _rate(content: dict[str, Any]) -> dict[str, str] | None:
    rate = content["rate"]
    if rate is None:
        return None
    each = Decimal(rate["khr_per_usd"])
    return {
        "text": f"$1 = {each:,f}{NBSP}៛",
        "day": written_day(rate["valid_on"]),
        "source": rate["source"],
    }
