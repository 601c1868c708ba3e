"""Loading and changing what is required of vendors; the first rows lie in `vendors/data/requirements.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import RequirementsChanged
from vendors.errors import InvalidInput
from vendors.models import Requirement, TermsVersion, Vendor
from vendors.services.requirements import note_seen_before

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

DATA: Final = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, kw_only=True)
class RequirementContent:
    """What officers decide about a requirement. Its code and how it is met never change once it is there."""

    name_km: str
    name_en: str
    explanation_km: str
    explanation_en: str
    vendor_kinds: list[str]
    is_required: bool
    days: int
    notice_days: int
    grace_days: int
    number: int | None
    lesson: Page | None
    is_active: bool
    display_order: int


def load_requirements(*, now: datetime) -> int:
    """Load the requirements that were never loaded before and the first terms; return how many were made.

    The first time, vendors who are approved already have shown their papers.
    """
    data = tomllib.loads((DATA / "requirements.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        made, is_first = 0, not Requirement.objects.exists()
        for order, (code, row) in enumerate(data.items()):
            values = {**row, "display_order": order * 10, "asked_since": timezone.localdate(now)}
            values["lesson"] = _lesson(row.get("lesson", ""))
            made += Requirement.objects.get_or_create(code=code, defaults=values)[1]
        if is_first:
            note_seen_before(vendors=Vendor.objects.only("pk", "kind"), now=now)
        if not TermsVersion.objects.exists():
            text_km, text_en = ((DATA / f"terms-{one}.txt").read_text(encoding="utf-8").strip() for one in ("km", "en"))
            TermsVersion.objects.create(number=1, text_km=text_km, text_en=text_en, published_at=now)
    return made


def _lesson(slug: str) -> Page | None:
    """Return the page with a slug in the first language, whose translations the readers of others see."""
    return Page.objects.filter(slug=slug, locale__language_code="km").first() if slug else None


def add_requirement(*, code: str, kind: str, content: RequirementContent, by: User, now: datetime) -> Requirement:
    """Ask something new of vendors, from today.

    Raises:
        InvalidInput: A field is wrong, or the code is taken.
    """
    requirement = Requirement(code=code, kind=kind, asked_since=timezone.localdate(now))
    return _save(requirement, content, by=by, action="added")


def change_requirement(*, requirement: Requirement, content: RequirementContent, by: User) -> Requirement:
    """Write what officers decided about a requirement; what became of it for each vendor stays.

    Raises:
        InvalidInput: A field is wrong.
    """
    return _save(requirement, content, by=by, action="changed")


def _save(requirement: Requirement, content: RequirementContent, *, by: User, action: str) -> Requirement:
    values: dict[str, Any] = {one.name: getattr(content, one.name) for one in fields(content)}
    before = {name: getattr(requirement, name) for name in values} if requirement.pk else {}
    for name, value in values.items():
        setattr(requirement, name, value)
    if not content.vendor_kinds:
        raise InvalidInput({"vendor_kinds": [_("Choose at least one kind of vendor.")]})
    if requirement.kind == "listings" and not content.number:
        raise InvalidInput({"number": [_("Say how many products.")]})
    with transaction.atomic(durable=True):
        try:
            requirement.full_clean()
        except ValidationError as error:
            raise InvalidInput.of(error) from error
        requirement.save()
        changed = {name: str(value) for name, value in values.items() if before.get(name) != value}
        log(instance=requirement, action="wagtail.edit" if before else "wagtail.create", user=by)
        audit.record(actor=by, action=f"requirement.{action}", subject=requirement, data={"now": changed})
        publish(RequirementsChanged(requirement_id=requirement.pk))
    return requirement
