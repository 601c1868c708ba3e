"""Protected names: what they are, who may use them, and the listings that use one without being allowed to."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.errors import UnableToGuard
from catalogue.guard import lines_of
from catalogue.models import LoadedDefinition, NameConcern, NameMember, ProtectedName
from catalogue.naming.spelling import phrase_of
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import NameMembersChanged, ProtectedNameChanged

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.users.models import User

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "protected_names.toml"
_SPELLINGS: Final = ("goods", "places", "not_meant")


@dataclass(frozen=True, kw_only=True)
class NameContent:
    """What is said of a protected name; the spellings have one in each line."""

    kind: str
    name_km: str
    name_en: str
    source: str
    goods: str
    places: str
    not_meant: str = ""
    registered_on: date | None = None
    association_km: str = ""
    association_en: str = ""
    contact: str = ""
    is_guarded: bool = True


def load_protected_names() -> int:
    """Load the names that were never loaded before; return how many. What officers changed stays as they want it."""
    made = 0
    with transaction.atomic():
        for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["name"]:
            _row, is_new = LoadedDefinition.objects.get_or_create(key=f"protected name {row['code']}")
            if is_new and not ProtectedName.objects.filter(code=row["code"]).exists():
                ProtectedName.objects.create(**row | {name: "\n".join(row[name]) for name in _SPELLINGS})
                made += 1
    return made


def write_name(*, name: ProtectedName | None, content: NameContent, by: User) -> ProtectedName:
    """Add a protected name, or write over one; what is on sale is looked through for it a moment later.

    Raises:
        UnableToGuard: Something in it is wrong, or a spelling mixes two scripts; `fields` by name.
    """
    problems = {field: _misspelt(getattr(content, field)) for field in _SPELLINGS}
    if any(problems.values()):
        raise UnableToGuard({field: words for field, words in problems.items() if words})
    with transaction.atomic():
        row = ProtectedName(code=_new_code(content.name_en))
        if name is not None:
            row = ProtectedName.objects.select_for_update().get(pk=name.pk)
        before = _words(row) if name else {}
        for one in fields(content):
            value = getattr(content, one.name)
            setattr(row, one.name, value.strip() if isinstance(value, str) else value)
        _check(row)
        row.save()
        action = "name_changed" if name else "name_added"
        audit.record(actor=by, action=f"protected_name.{action}", subject=row, data={"from": before, "to": _words(row)})
        log(instance=row, action=f"catalogue.{action}", user=by)
        publish(ProtectedNameChanged(name_id=row.pk))
    return row


def _misspelt(text: str) -> list[str]:
    wrong = []
    for line in lines_of(text):
        try:
            phrase_of(line)
        except ValueError:
            wrong.append(_("Write “%(words)s” in Khmer or in Latin letters, not in both.") % {"words": line})
    return wrong


def _new_code(name: str) -> str:
    code = slugify(name)[:50] or "name"
    taken = set(ProtectedName.objects.filter(code__startswith=code).values_list("code", flat=True))
    return code if code not in taken else next(f"{code}-{n}" for n in range(2, 1_000) if f"{code}-{n}" not in taken)


def _words(name: ProtectedName) -> dict[str, Any]:
    return {one.name: str(getattr(name, one.name) or "") for one in fields(NameContent)}


def enter_member(
    *, name: ProtectedName, vendor_id: int, number: str, since: date, until: date | None, by: User | None
) -> NameMember:
    """Put a vendor on the list of those who may use a name.

    Raises:
        UnableToGuard: It is on the list for these days already, or the days are not in order; `fields` by name.
    """
    with transaction.atomic():
        ProtectedName.objects.select_for_update().get(pk=name.pk)
        there = NameMember.objects.filter(name=name, vendor_id=vendor_id, ended_at__isnull=True)
        meets = there.exclude(until__lt=since)
        if (meets.exclude(since__gt=until) if until else meets).exists():
            raise UnableToGuard({"vendor": [_("This vendor is on the list for these days already.")]})
        member = NameMember(name=name, vendor_id=vendor_id, number=number.strip(), since=since, until=until)
        _check(member)
        member.save()
        data = {"name": name.code, "vendor_id": vendor_id, "number": member.number, "until": str(until or "")}
        audit.record(actor=by, action="name_member.entered", subject=member, data=data)
        log(instance=member, action="catalogue.name_member_entered", user=by)
        publish(NameMembersChanged(name_id=name.pk, vendor_id=vendor_id))
    return member


def end_member(*, member: NameMember, reason: str, by: User, now: datetime) -> None:
    """Take a vendor off the list at once; its listings with the name stay on sale and are shown to officers.

    Raises:
        UnableToGuard: There is no reason, or it was taken off already.
    """
    if not reason.strip():
        raise UnableToGuard({"reason": [_("Say why.")]})
    with transaction.atomic():
        locked = NameMember.objects.select_for_update().get(pk=member.pk)
        if locked.ended_at is not None:
            raise UnableToGuard({"__all__": [_("This vendor was taken off the list already.")]})
        locked.ended_at, locked.ended_reason = now, reason.strip()
        _check(locked)
        locked.save(update_fields=["ended_at", "ended_reason"])
        data = {"reason": locked.ended_reason}
        audit.record(actor=by, action="name_member.ended", subject=locked, data=data)
        log(instance=locked, action="catalogue.name_member_ended", user=by, data={"to": locked.ended_reason})
        publish(NameMembersChanged(name_id=locked.name_id, vendor_id=locked.vendor_id))
    member.refresh_from_db()


def note_member_run_out(*, member_id: int, now: datetime) -> bool:
    """Have a vendor's listings looked through once its membership has run out; return whether that was news."""
    with transaction.atomic(durable=True):
        noted = NameMember.objects.run_out(on=timezone.localdate(now)).filter(pk=member_id)
        if not noted.update(run_out_noted_at=now):
            return False
        member = NameMember.objects.get(pk=member_id)
        publish(NameMembersChanged(name_id=member.name_id, vendor_id=member.vendor_id))
    return True


def settle_concern(*, concern: NameConcern, note: str, by: User, now: datetime) -> None:
    """Say that an officer has seen to a listing that uses a protected name.

    Raises:
        UnableToGuard: There are no words, or it is settled already.
    """
    if not note.strip():
        raise UnableToGuard({"note": [_("Say what was done, or why nothing is.")]})
    with transaction.atomic():
        opened = NameConcern.objects.filter(pk=concern.pk, settled_at__isnull=True)
        if not opened.update(settled_at=now, settled_by=by, note=note.strip()[:300]):
            raise UnableToGuard({"__all__": [_("Somebody else has seen to this already.")]})
        concern.refresh_from_db()
        audit.record(actor=by, action="name_concern.settled", subject=concern, data={"note": concern.note})


def _check(row: ProtectedName | NameMember) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise UnableToGuard.of(error) from error
