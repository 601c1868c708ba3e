"""The checklist of an export: what must be said, which rules hold, which papers are there.

# Note [Rules of the day]
Rules are rows with a day and a source. Each time a file is gone through, those in force that day hold; a line of the
checklist keeps the words, the issuer and the source of its rule. What no rule asks any more leaves the list, unless an
officer decided on it.

# Note [Blocked, open, ready]
Blocked: a rule forbids the goods there, or asks for a paper of an authority that is missing or has run out. Open: only
something that the vendor says or makes is missing. Ready: nothing is. Worked cases in `docs/algorithms/export-papers.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Certificate
from logistics.customs.models import RuleKind
from logistics.customs.selectors import rules_for_all
from marketplace.core.db import require_transaction
from marketplace.exports.errors import UnableToIssueExportPaper
from marketplace.exports.latin import is_latin
from marketplace.exports.models import ExportFile, FileStatus, ItemKind, ItemState, PaperKind, ReadinessItem
from marketplace.exports.papers.basis import basis_of
from marketplace.exports.selectors.dossier import consignee_of, dossier_of, exporter_of
from marketplace.exports.selectors.files import holds_back
from marketplace.exports.services.telling import standing_of, tell_of_turn
from payments.papers.words import both

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.customs.models import TradeRule
    from marketplace.exports.models import ExportLine
    from marketplace.exports.papers.dossier import Dossier

#: What no rule of an authority asks, but no parcel goes without.
PAPERS: Final = (PaperKind.INVOICE, PaperKind.PACKING_LIST)


@dataclass
class Found:
    """One line of the checklist as it stands now."""

    key: str
    kind: ItemKind
    state: ItemState
    text: dict[str, str]
    paper: str = ""
    hs_code: str = ""
    issuer: str = ""
    source: str = ""
    is_sample: bool = False


def check_file(*, file_id: int, now: datetime) -> ExportFile:
    """Go through a file's checklist by the rules of today; one whose goods have left is only returned."""
    with transaction.atomic(durable=True):
        file = ExportFile.objects.select_for_update(of=("self",)).get(pk=file_id)
        if file.is_open:
            go_through(file, now=now)
    return file


def go_through(file: ExportFile, *, now: datetime) -> None:
    """Write a file's checklist and its status anew; the caller holds its lock. See Note [Blocked, open, ready]."""
    require_transaction()
    today = timezone.localdate(now)
    stood = standing_of(file)
    found = [*_said(file), *_ruled(file, today), *_made(file, now)]
    waived = dict(file.items.exclude(waived_at=None).values_list("key", "kind"))
    for position, line in enumerate(found):
        state = ItemState.WAIVED if line.key in waived and line.state == ItemState.MISSING else line.state
        ReadinessItem.objects.update_or_create(
            file=file,
            key=line.key,
            defaults={
                "kind": line.kind,
                "state": state,
                "paper": line.paper,
                "hs_code": line.hs_code,
                "text_km": line.text["km"][:400],
                "text_en": line.text["en"][:400],
                "issuer": line.issuer,
                "source": line.source[:300],
                "is_sample": line.is_sample,
                "position": position,
            },
        )
    file.items.exclude(key__in=[line.key for line in found]).filter(waived_at=None).delete()
    file.items.exclude(key__in=[line.key for line in found]).update(state=ItemState.WAIVED)
    _settle(file, now)
    tell_of_turn(file, stood, today=today)


def _settle(file: ExportFile, now: datetime) -> None:
    items = list(file.items.values_list("kind", "state"))
    if any(holds_back(kind, state) for kind, state in items):
        file.status = FileStatus.BLOCKED
    elif any(state == ItemState.MISSING for _kind, state in items):
        file.status = FileStatus.OPEN
    else:
        file.ready_at = file.ready_at if file.status == FileStatus.READY else now
        file.status = FileStatus.READY
    file.checked_at = now
    file.save(update_fields=["status", "checked_at", "ready_at"])


# -- What must be said


def _said(file: ExportFile) -> Iterator[Found]:
    yield _data(
        "exporter", lambda: _("Say who exports: name and address in Latin letters."), exporter_of(file) is not None
    )
    receiver = consignee_of(file)
    is_readable = (
        is_latin(receiver.name) and bool(receiver.address) and all(is_latin(line) for line in receiver.address)
    )
    yield _data("consignee", lambda: _("Name and address of who receives it, in Latin letters."), is_readable)
    lines = list(file.lines.order_by("position"))
    for line in lines:
        yield from _said_of(line)
    net = [line.net_weight_g for line in lines]
    known = sum(weight or 0 for weight in net)
    is_packed = file.packages is not None and file.gross_weight_g is not None and file.gross_weight_g >= known
    yield _data("packing", lambda: _("Say how many packages there are, and what they weigh with packing."), is_packed)


def _said_of(line: ExportLine) -> Iterator[Found]:
    words: dict[str, tuple[bool, Callable[[], str]]] = {
        "hs": (bool(line.hs_code), lambda: _("%(goods)s: choose its customs code (HS).")),
        "words": (bool(line.description), lambda: _("%(goods)s: say in English what it is.")),
        "weight": (line.net_weight_g is not None, lambda: _("%(goods)s: say what it weighs without packing.")),
        "origin": (bool(line.origin_country), lambda: _("%(goods)s: say in which country it was made.")),
    }
    for name, (is_there, say) in words.items():
        yield _data(f"{name}:{line.order_line_id}", lambda say=say: say() % {"goods": line.title}, is_there)  # type: ignore[misc]


def _data(key: str, say: Callable[[], str], is_there: bool) -> Found:  # noqa: FBT001 - of this file alone
    return Found(f"data:{key}", ItemKind.DATA, ItemState.DONE if is_there else ItemState.MISSING, both(say))


# -- What rules ask


def _ruled(file: ExportFile, today: date) -> list[Found]:
    """Return what the rules of a day ask; one paper that several rules ask for in the same words is one line."""
    lines = list(file.lines.order_by("position"))
    codes = list(dict.fromkeys(line.hs_code for line in lines)) or [""]
    found: dict[str, Found] = {}
    for code, rules in rules_for_all(hs_codes=codes, country=file.country, day=today).items():
        for rule in rules:
            line = _of_rule(rule, code)
            found.setdefault(line.key, line)
    held = _papers_held(file, today)
    for line in found.values():
        if line.kind in (ItemKind.PERMIT, ItemKind.CERTIFICATE):
            line.state = ItemState.DONE if line.paper in held else ItemState.MISSING
    return list(found.values())


def _of_rule(rule: TradeRule, code: str) -> Found:
    kind = ItemKind(rule.kind)
    state = {RuleKind.PROHIBIT: ItemState.FORBIDDEN, RuleKind.WARN: ItemState.NOTED}.get(
        RuleKind(rule.kind), ItemState.MISSING
    )
    name = hashlib.sha256(rule.text_en.encode()).hexdigest()[:10]
    return Found(
        key=f"rule:{rule.direction}:{rule.kind}:{rule.paper}:{name}",
        kind=kind,
        state=state,
        text={"km": rule.text_km, "en": rule.text_en},
        paper=rule.paper,
        hs_code=code,
        issuer=rule.issuer_en,
        source=rule.source,
        is_sample=rule.is_sample,
    )


def _papers_held(file: ExportFile, today: date) -> set[str]:
    """Return the codes of papers that hold today: scans in the file, and certificates of the vendor and its goods."""
    products = list(file.lines.exclude(product=None).values_list("product_id", flat=True))
    certified = Certificate.objects.standing(on=today).filter(Q(vendor=file.vendor_id) | Q(product__in=products))
    scans = file.scans.standing(on=today)
    return {*scans.exclude(paper="").values_list("paper", flat=True), *certified.values_list("kind", flat=True)}


# -- What we make


def _made(file: ExportFile, now: datetime) -> Iterator[Found]:
    exporter = exporter_of(file)
    whole = ExportFile.objects.select_related("order__purchase", "vendor", "consignment").get(pk=file.pk)
    dossier = dossier_of(whole, exporter=exporter, now=now) if exporter is not None else None
    for kind in papers_wanted(dossier):
        state = ItemState.DONE if dossier is not None and is_up_to_date(whole, dossier, kind) else ItemState.MISSING
        text = both(lambda kind=kind: _("Make it: %(paper)s.") % {"paper": PaperKind(kind).label})  # type: ignore[misc]
        yield Found(f"paper:{kind}", ItemKind.PAPER, state, text, paper=str(kind))


def papers_wanted(dossier: Dossier | None) -> list[PaperKind]:
    """Return the papers that no parcel goes without: by post also the form that its worth and weight ask for."""
    if dossier is None or not dossier.is_postal:
        return list(PAPERS)
    return [*PAPERS, PaperKind.CN22 if dossier.postal_form == "CN22" else PaperKind.CN23]


def is_up_to_date(file: ExportFile, dossier: Dossier, kind: str, variant: str = "") -> bool:
    """Return whether the newest paper of a kind says what would stand on it today."""
    paper: Any = file.papers.filter(kind=kind, variant=variant).order_by("-version").first()
    if paper is None:
        return False
    try:
        return bool(paper.basis == basis_of(dossier, kind=kind, variant=variant))
    except UnableToIssueExportPaper:
        return False
