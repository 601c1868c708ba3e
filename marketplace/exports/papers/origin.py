"""Proof of origin: the sheet with which one applies for a certificate, and the statement that an exporter writes itself.

# Note [A sheet is no certificate]
The Ministry of Commerce and its provincial departments issue certificates; one applies at co.moc.gov.kh. What we make
holds what each box of the form asks, so that nobody types it twice, and says on itself that it proves nothing.

# Note [Words of a statement]
Source: Commission Implementing Regulation (EU) 2015/2447, annex 22-07, and for the United Kingdom the Developing
Countries Trading Scheme, which takes the same words with its own name: from general knowledge, not verified against the
text in force. "P" is wholly obtained; "W" and the heading is sufficiently worked. Up to a value any exporter may write
it without a registered number: that limit is a dated row (`StatementLimit`), a sample until an officer confirms it.
Without a row, or without the day's rate of its currency, the number is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from marketplace.exports.errors import UnableToIssueExportPaper
from marketplace.exports.papers.words import ORIGIN_WORDS, PACKAGES, text

if TYPE_CHECKING:
    from marketplace.exports.papers.dossier import Dossier, Goods, Unregistered

#: Forms that write "P" and "W" for the criterion; the others write it as the agreements name it.
P_AND_W: Final = frozenset({"A", "REX", "DCTS"})
#: The agreement, as each sheet names it; a form that is not here is named by its letters.
AGREEMENTS: Final[Mapping[str, str]] = {
    "A": "Generalized System of Preferences, Form A",
    "D": "ASEAN Trade in Goods Agreement (ATIGA), Form D",
    "E": "ASEAN-China Free Trade Area, Form E",
    "AK": "ASEAN-Korea Free Trade Area, Form AK",
    "AJ": "ASEAN-Japan Comprehensive Economic Partnership, Form AJ",
    "AI": "ASEAN-India Free Trade Area, Form AI",
    "AANZ": "ASEAN-Australia-New Zealand Free Trade Area, Form AANZ",
    "AHK": "ASEAN-Hong Kong Free Trade Agreement, Form AHK",
    "RCEP": "Regional Comprehensive Economic Partnership, Form RCEP",
    "CCFTA": "Cambodia-China Free Trade Agreement",
    "CKFTA": "Cambodia-Korea Free Trade Agreement",
}
SCHEMES: Final[Mapping[str, str]] = {
    "REX": "the Generalised System of Preferences of the European Union",
    "NO": "the Generalised System of Preferences of Norway",
    "CH": "the Generalised System of Preferences of Switzerland",
    "TR": "the Generalised System of Preferences of Turkey",
    "GB": "the Developing Countries Trading Scheme of the United Kingdom",
}


def criterion_for(line: Goods, *, form: str) -> str:
    """Return what the criterion's box says of a line: as the form writes it."""
    if form not in P_AND_W:
        return line.criterion
    return "P" if line.criterion == "WO" else f"W {line.hs_code[:4]}"


def sheet_of(dossier: Dossier, *, form: str) -> dict[str, Any]:
    """Return the data sheet for a certificate. See Note [A sheet is no certificate].

    Raises:
        UnableToIssueExportPaper: The exporter is not registered, or a line does not say why it is of here.
    """
    _check_origin(dossier)
    if not dossier.sender.origin_registration:
        raise UnableToIssueExportPaper(
            _("Write first under which number you are registered as exporter at the Ministry of Commerce.")
        )
    packing = dossier.packing
    return {
        "file": dossier.number,
        "order": dossier.order,
        "agreement": AGREEMENTS.get(form, f"Form {form}"),
        "registration": dossier.sender.origin_registration,
        "exporter": asdict(dossier.sender),
        "consignee": asdict(dossier.consignee),
        "country": {"code": dossier.country, "en": dossier.country_en, "km": dossier.country_km},
        "transport": {"carrier": dossier.carrier, "waybill": dossier.waybill},
        "terms": f"{dossier.incoterm} {dossier.named_place}".strip(),
        "invoice": dossier.invoice,
        "currency": dossier.currency,
        "marks": packing.marks,
        "packages": packing.packages,
        "package_kind": text(PACKAGES, packing.kind),
        "gross_weight_g": packing.gross_weight_g,
        "lines": [{"item": item, **_line(line, form=form)} for item, line in enumerate(dossier.goods, start=1)],
        "total": f"{dossier.goods_total.amount:f}",
    }


def statement_of(dossier: Dossier) -> dict[str, Any]:
    """Return the statement on origin. See Note [Words of a statement].

    Raises:
        UnableToIssueExportPaper: These goods need a REX number and the exporter has none, or a line does not say why it is of here.
    """
    _check_origin(dossier)
    _check_number(dossier)
    if not dossier.invoice:
        raise UnableToIssueExportPaper(_("Make the commercial invoice first: the statement belongs to it."))
    form = "DCTS" if dossier.country == "GB" else "REX"
    criteria = list(dict.fromkeys(criterion_for(line, form=form) for line in dossier.goods))
    scheme = SCHEMES.get(dossier.country, SCHEMES["REX"])
    words = (
        f"The exporter of the products covered by this document{_number(dossier)} declares that, except where otherwise clearly indicated, these products are of Cambodian preferential origin"
        f" according to rules of origin of {scheme}, and that the origin criterion met is {', '.join(criteria)}."
    )
    return {
        "file": dossier.number,
        "order": dossier.order,
        "exporter": asdict(dossier.sender),
        "consignee": asdict(dossier.consignee),
        "country": {"code": dossier.country, "en": dossier.country_en, "km": dossier.country_km},
        "invoice": dossier.invoice,
        "currency": dossier.currency,
        "lines": [{"item": item, **_line(line, form=form)} for item, line in enumerate(dossier.goods, start=1)],
        "total": f"{dossier.goods_total.amount:f}",
        "statement": words,
        **_without_number(dossier),
    }


def _check_number(dossier: Dossier) -> None:
    if dossier.sender.rex_number:
        return
    small = dossier.unregistered
    if small is None:
        raise UnableToIssueExportPaper(_("Write first the REX number that the Ministry of Commerce gave you."))
    if not small.is_within:
        raise UnableToIssueExportPaper(
            _("Goods worth more than %(limit)s need your REX number, which the Ministry of Commerce gives.")
            % {"limit": _limit(small)}
        )


def _number(dossier: Dossier) -> str:
    number = dossier.sender.rex_number
    return f" (Number of Registered Exporter {number})" if number else ""


def _without_number(dossier: Dossier) -> dict[str, Any]:
    """Return by which limit no number stands on a statement; nothing where one does."""
    small = dossier.unregistered
    if dossier.sender.rex_number or small is None:
        return {}
    return {"no_number": {"limit": _limit(small), "is_sample": small.is_sample, "source": small.source}}


def _limit(small: Unregistered) -> str:
    return f"{small.amount.normalize():,f} {small.currency}"


def _check_origin(dossier: Dossier) -> None:
    _refuse_if(
        lambda line: line.origin != "KH", dossier, _("Goods that were not made in Cambodia have no Cambodian origin.")
    )
    _refuse_if(
        lambda line: not line.criterion or not line.hs_code,
        dossier,
        _("Each kind of goods must say why it counts as made here, and its HS code: see its trade terms."),
    )


def _refuse_if(is_wrong: Callable[[Goods], bool], dossier: Dossier, words: str) -> None:
    if any(is_wrong(line) for line in dossier.goods):
        raise UnableToIssueExportPaper(words)


def _line(line: Goods, *, form: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "title": line.title,
        "quantity": line.quantity,
        "unit": line.unit,
        "hs_code": line.hs_code,
        "net_weight_g": line.net_weight_g,
        "amount": f"{line.amount.amount:f}",
        "criterion": criterion_for(line, form=form),
        "criterion_words": text(ORIGIN_WORDS, line.criterion),
    }
