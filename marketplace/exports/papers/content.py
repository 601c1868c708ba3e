"""What stands on each paper, as JSON values to be frozen. Sums are added up here once, and must agree.

Worked numbers in `docs/algorithms/export-papers.md`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from marketplace.core.money import Money
from marketplace.exports.errors import UnableToIssueExportPaper
from marketplace.exports.models import PaperKind
from marketplace.exports.papers import origin, postal
from marketplace.exports.papers.dossier import Dossier, Goods
from marketplace.exports.papers.words import PACKAGES, PURPOSES, UNITS, text

#: Of the form in which content is frozen; raised when it changes, so that old papers are still read as they were.
FORM: Final = 1


def invoice_of(dossier: Dossier) -> dict[str, Any]:
    """Return a commercial invoice.

    Raises:
        UnableToIssueExportPaper: Lines do not add up to the goods: it would be a false paper.
    """
    if Money.total((line.amount for line in dossier.goods), dossier.currency) != dossier.goods_total:
        raise UnableToIssueExportPaper(_("The lines do not add up to the sum of the goods."))
    return {
        **_head(dossier),
        "terms": _terms(dossier),
        "purpose": text(PURPOSES, dossier.purpose),
        "currency": dossier.currency,
        "lines": [{**_line(line), "unit_price": _each(line), "amount": written(line.amount)} for line in dossier.goods],
        "goods": written(dossier.goods_total),
        "freight": written(dossier.freight),
        "insurance": written(dossier.insurance),
        "total": written(dossier.total),
        "khr_per_usd": f"{dossier.khr_per_usd.normalize():f}" if dossier.khr_per_usd else "",
        "packing": _packing(dossier),
    }


def packing_list_of(dossier: Dossier) -> dict[str, Any]:
    """Return a packing list: what lies in how many packages, and what it weighs; no prices.

    Raises:
        UnableToIssueExportPaper: Packages or weights are not said, or less with packing than without.
    """
    packing, net = dossier.packing, dossier.net_weight_g
    if packing.packages is None or packing.gross_weight_g is None:
        raise UnableToIssueExportPaper(_("Say first how many packages there are, and what they weigh together."))
    if net is None:
        raise UnableToIssueExportPaper(_("The weight without packing is missing for one of the goods."))
    if net > packing.gross_weight_g:
        raise UnableToIssueExportPaper(_("With packing it cannot weigh less than without."))
    return {
        **_head(dossier),
        "lines": [{**_line(line), "cartons": cartons_of(line)} for line in dossier.goods],
        "packing": _packing(dossier),
    }


def cartons_of(line: Goods) -> int | None:
    """Return in how many cartons a line fits, the last one perhaps not full; None where nobody said."""
    if line.pieces_per_carton is None:
        return None
    return -(-line.quantity // line.pieces_per_carton)


def content_of(dossier: Dossier, *, kind: str, variant: str = "") -> dict[str, Any]:
    """Return what stands on a paper of a kind, without number and day.

    Raises:
        UnableToIssueExportPaper: Something that must stand on it is missing, or it is not for these goods.
    """
    if not dossier.goods:
        raise UnableToIssueExportPaper(_("There are no goods in this file."))
    body = _BUILDERS[PaperKind(kind)](dossier, variant)
    return {"form": FORM, "kind": kind, "variant": variant, "is_demo": dossier.is_demo, **body}


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, the same however the database orders its keys."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def written(money: Money) -> str:
    """Return an amount as a text of a decimal."""
    return f"{money.amount:f}"


def _each(line: Goods) -> str:
    """Return the price of one piece, with up to four digits behind the point: only amounts are added up."""
    each = (line.amount.amount / line.quantity).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    cents = each.quantize(Decimal("0.01"))
    return f"{cents:f}" if each == cents else f"{each.normalize():f}"


def _head(dossier: Dossier) -> dict[str, Any]:
    return {
        "file": dossier.number,
        "order": dossier.order,
        "quote": dossier.quote,
        "ordered_on": dossier.placed_on.isoformat(),
        "invoice": dossier.invoice,
        "exporter": asdict(dossier.sender),
        "consignee": asdict(dossier.consignee),
        "country": {"code": dossier.country, "en": dossier.country_en, "km": dossier.country_km},
        "waybill": dossier.waybill,
        "carrier": dossier.carrier,
        "documents": [asdict(document) for document in dossier.documents],
    }


def _terms(dossier: Dossier) -> str:
    return f"{dossier.incoterm} {dossier.named_place}".strip()


def _line(line: Goods) -> dict[str, Any]:
    return {
        "description": line.description,
        "title": line.title,
        "quantity": line.quantity,
        "unit": text(UNITS, line.unit),
        "hs_code": line.national_code or line.hs_code,
        "origin": line.origin,
        "net_weight_g": line.net_weight_g,
    }


def _packing(dossier: Dossier) -> dict[str, Any]:
    packing = dossier.packing
    return {
        "packages": packing.packages,
        "kind": text(PACKAGES, packing.kind),
        "gross_weight_g": packing.gross_weight_g,
        "net_weight_g": dossier.net_weight_g,
        "marks": packing.marks,
    }


_BUILDERS: Final[Mapping[PaperKind, Callable[[Dossier, str], dict[str, Any]]]] = {
    PaperKind.INVOICE: lambda dossier, _variant: invoice_of(dossier),
    PaperKind.PACKING_LIST: lambda dossier, _variant: packing_list_of(dossier),
    PaperKind.CN22: lambda dossier, _variant: postal.declaration_of(dossier, form=PaperKind.CN22),
    PaperKind.CN23: lambda dossier, _variant: postal.declaration_of(dossier, form=PaperKind.CN23),
    PaperKind.ITMATT: lambda dossier, _variant: postal.itmatt_of(dossier),
    PaperKind.CO_DATA: lambda dossier, variant: origin.sheet_of(dossier, form=variant),
    PaperKind.REX: lambda dossier, _variant: origin.statement_of(dossier),
}
