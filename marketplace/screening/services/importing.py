"""Bringing in a list of denied parties, as a whole: who is on it no more is kept, with the day.

# Note [Half a list is worse than an old one]
A file that is cut off would take names off the list that nobody took off. So what cannot be read to its end is
refused, and so is a file that would take off more than half of those who stand, unless the officer says that it is so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import new_token
from marketplace.facts import DeniedListImported
from marketplace.screening.errors import UnableToReadList
from marketplace.screening.formats import ReadList, ReadParty, UnreadableList, read_ofac, read_un
from marketplace.screening.models import DeniedList, DeniedName, DeniedParty, ListCode
from marketplace.screening.names import key_of
from marketplace.screening.selectors.likeness import GENERATION

_BATCH: Final = 1_000


@dataclass
class ListPlan:
    """What a file would do: nothing of it is written yet."""

    read: ReadList
    new: list[ReadParty] = field(default_factory=list)
    changed: list[ReadParty] = field(default_factory=list)
    stands: int = 0
    gone: list[str] = field(default_factory=list)
    #: References of entries that have no name we can read.
    nameless: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def takes_off_too_many(self) -> bool:
        """Return whether more than half of those who stand would be off the list."""
        return len(self.gone) * 2 > self.before


def plan_list(*, code: str, content: bytes, aliases: bytes | None = None) -> ListPlan:
    """Return what a file would do, without writing anything.

    Args:
        code: Whose list it is said to be.
        content: The file: XML of either list, or the CSV of OFAC.
        aliases: The CSV of other names that OFAC publishes beside its CSV.

    Raises:
        UnableToReadList: It is not that list, damaged or empty.
    """
    try:
        read = read_un(content) if code == ListCode.UN else read_ofac(content, aliases)
    except UnreadableList as error:
        words = _("This is not the list, or it is damaged: %(why)s") % {"why": str(error)[:200]}
        raise UnableToReadList({"list": [words]}) from error
    plan = ListPlan(read)
    there = {one.reference: one for one in _standing(code)}
    plan.before = sum(1 for one in there.values() if one.gone_at is None)
    seen: set[str] = set()
    for party in read.parties:
        party.names = _readable(party.names)
        if not party.reference or not party.names:
            plan.nameless.append(party.reference)
            continue
        if party.reference in seen:
            continue
        seen.add(party.reference)
        known = there.get(party.reference)
        if known is None:
            plan.new.append(party)
        elif known.gone_at is not None or _told(known) != _tells(party):
            plan.changed.append(party)
        else:
            plan.stands += 1
    if not seen:
        raise UnableToReadList({"list": [_("There is nobody on this list.")]})
    plan.gone = [ref for ref, one in there.items() if one.gone_at is None and ref not in seen]
    return plan


def _standing(code: str) -> list[DeniedParty]:
    return list(DeniedParty.objects.filter(code=code).prefetch_related("names"))


def _readable(names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the names that have a key, each text once, the first of it."""
    kept: dict[str, str] = {}
    for kind, text in names:
        text = text[:300].strip()
        if key_of(text):
            kept.setdefault(text, kind)
    return [(kind, text) for text, kind in kept.items()]


def _tells(party: ReadParty) -> tuple[Any, ...]:
    return (party.kind, party.programme[:200], "\n".join(party.particulars), sorted(party.names))


def _told(row: DeniedParty) -> tuple[Any, ...]:
    return (row.kind, row.programme, row.particulars, sorted((name.kind, name.text) for name in row.names.all()))


def import_list(
    *,
    code: str,
    content: bytes,
    file_name: str,
    by: Any,
    now: datetime,
    aliases: bytes | None = None,
    takes_off_many: bool = False,
) -> DeniedList:
    """Bring a list in, and return it; names that were looked for before are looked for again later.

    Args:
        code: Whose list it is.
        content: The file.
        file_name: What it is called.
        by: The officer.
        now: When.
        aliases: See `plan_list`.
        takes_off_many: The officer knows that more than half of those who stand are off this list.

    Raises:
        UnableToReadList: It is not that list, or see Note [Half a list is worse than an old one].
    """
    with transaction.atomic(durable=True):
        plan = plan_list(code=code, content=content, aliases=aliases)
        if plan.takes_off_too_many and not takes_off_many:
            words = _("This file would take %(gone)d of %(before)d off the list. Is it whole?")
            raise UnableToReadList({"list": [words % {"gone": len(plan.gone), "before": plan.before}]})
        digest = hashlib.sha256(content + (aliases or b"")).hexdigest()
        made = DeniedList.objects.create(
            code=code,
            file_name=file_name[:200],
            digest=digest,
            published_on=plan.read.published_on,
            parties=len(plan.new) + len(plan.changed) + plan.stands,
            imported_at=now,
            imported_by=by,
        )
        _write(made, plan, now)
        audit.record(
            actor=by,
            action="screening.list_imported",
            subject=made,
            data={"digest": digest, "new": len(plan.new), "changed": len(plan.changed), "gone": len(plan.gone)},
        )
        publish(DeniedListImported(list_id=made.pk, code=code))
        transaction.on_commit(partial(cache.set, GENERATION, new_token(), None))
    return made


def _write(made: DeniedList, plan: ListPlan, now: datetime) -> None:
    parties = DeniedParty.objects.filter(code=made.code)
    parties.filter(reference__in=plan.gone).update(gone_at=now)
    parties.filter(gone_at=None).update(last_list=made)
    known = {one.reference: one for one in parties.filter(reference__in=[one.reference for one in plan.changed])}
    rows = [_row(DeniedParty(code=made.code, first_list=made), party, made) for party in plan.new]
    stale = [_row(known[party.reference], party, made) for party in plan.changed]
    DeniedParty.objects.bulk_create(rows, batch_size=_BATCH)
    DeniedParty.objects.bulk_update(
        stale, ["kind", "name", "programme", "particulars", "last_list", "gone_at"], batch_size=_BATCH
    )
    DeniedName.objects.filter(party__in=[one.pk for one in stale]).delete()
    names = [
        DeniedName(party=row, kind=kind, text=text, key=key_of(text))
        for row, party in zip((*rows, *stale), (*plan.new, *plan.changed), strict=True)
        for kind, text in party.names
    ]
    DeniedName.objects.bulk_create(names, batch_size=_BATCH)


def _row(row: DeniedParty, party: ReadParty, made: DeniedList) -> DeniedParty:
    row.reference, row.kind, row.name = party.reference[:40], party.kind, party.names[0][1]
    row.programme, row.particulars = party.programme[:200], "\n".join(party.particulars)
    row.last_list, row.gone_at = made, None
    return row
