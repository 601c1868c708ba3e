"""What field officers draft: kept with the mandate as it comes, put where it belongs as soon as it may be.

# Note [Kept, then placed]
A draft may come before the maker's code, and a product's before there is a shop. So it is kept as plain values with its
photos, once for each key that the officer's browser gave it; then an application waits for the code and a product for
the shop. Placing one is a single transaction with the mark that it is placed: it happens once or not at all. What
cannot be placed waits on and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Category
from catalogue.papers import clean_paper
from marketplace.core import audit
from marketplace.core.errors import DomainError
from marketplace.geography.models import Commune, District, Province, Village
from vendors.checklist import papers_asked
from vendors.errors import InvalidInput, UnableToChange
from vendors.helping import helped_vendor
from vendors.models import FieldDraft, FieldDraftFile, FieldDraftKind, Mandate, VendorApplication
from vendors.services.applications import ApplicationDraft, write_draft
from vendors.services.documents import put_document
from vendors.services.drafts import ListingDraft, VariantDraft
from vendors.services.helping.mandates import locked_mandate
from vendors.services.listings import write_listing_draft
from vendors.services.photos import cleaned_photos, make_sizes_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File

    from marketplace.users.models import User

#: So many drafts of one maker may wait; more are a slip.
MOST_WAITING: Final = 60
#: What stands in a draft by its key.
ROWS: Final[Mapping[str, Any]] = {
    "category": Category,
    "province": Province,
    "district": District,
    "commune": Commune,
    "village": Village,
    "origin_province": Province,
    "origin_district": District,
    "origin_commune": Commune,
    "origin_village": Village,
}


def keep_draft(
    *,
    mandate: Mandate,
    client_key: str,
    draft: ApplicationDraft | ListingDraft,
    files: Sequence[File[Any]],
    by: User,
    now: datetime,
) -> FieldDraft:
    """Keep a draft, and put it where it belongs if that may be done now; the same key twice is one draft.

    See Note [Kept, then placed].

    Raises:
        InvalidInput: A photo is none, or too many drafts wait.
        UnableToChange: The right has ended.
    """
    kind = FieldDraftKind.APPLICATION if isinstance(draft, ApplicationDraft) else FieldDraftKind.LISTING
    known = FieldDraft.objects.filter(mandate=mandate, client_key=client_key).first()
    if known is None:
        contents = _cleaned(kind, files)
        with transaction.atomic(durable=True):
            locked = locked_mandate(mandate=mandate, by=by, now=now)
            known = FieldDraft.objects.filter(mandate=locked, client_key=client_key).first() or _written(
                locked, client_key=client_key, draft=draft, kind=kind, contents=contents, by=by, now=now
            )
    place_drafts(mandate=mandate, now=now)
    known.refresh_from_db()
    return known


def place_drafts(*, mandate: Mandate, now: datetime) -> int:
    """Put the drafts of a mandate where they belong, as far as they may be; return how many."""
    waiting = FieldDraft.objects.filter(mandate=mandate, placed_at=None).order_by("pk")
    return sum(_placed(draft_id, now=now) for draft_id in waiting.values_list("pk", flat=True))


def discard_draft(*, draft: FieldDraft, by: User, now: datetime) -> None:
    """Throw away a draft that waits.

    Raises:
        UnableToChange: It is in its place already, or the right has ended.
    """
    with transaction.atomic(durable=True):
        locked = locked_mandate(mandate=draft.mandate, by=by, now=now)
        row = FieldDraft.objects.select_for_update().filter(pk=draft.pk, mandate=locked, placed_at=None).first()
        if row is None:
            raise UnableToChange(_("This draft is in its place already."))
        audit.record(actor=by, action="field_draft.discarded", subject=locked, on_behalf_of=locked.maker)
        _forget_files(row)
        row.delete()


def as_data(draft: ApplicationDraft | ListingDraft) -> dict[str, Any]:
    """Return a draft as JSON values."""
    data = {one.name: _plain(getattr(draft, one.name)) for one in fields(draft)}
    if isinstance(draft, ListingDraft) and draft.variants is not None:
        data["variants"] = [variant.as_data() for variant in draft.variants]
    return data


def application_from(data: Mapping[str, Any]) -> ApplicationDraft:
    """Return the application that `as_data` wrote."""
    return ApplicationDraft(**_with_rows(data))


def listing_from(data: Mapping[str, Any]) -> ListingDraft:
    """Return the listing that `as_data` wrote."""
    values = _with_rows(data)
    values["price_khr"] = Decimal(values["price_khr"])
    values["harvest_months"] = tuple(values["harvest_months"])
    values["handling_flags"] = tuple(values.get("handling_flags") or ())
    values["price_usd"] = None if values["price_usd"] is None else Decimal(values["price_usd"])
    if values["variants"] is not None:
        values["variants"] = [VariantDraft.from_data(one) for one in values["variants"]]
    return ListingDraft(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value.pk if hasattr(value, "pk") else value


def _with_rows(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a draft says with the places and shelves themselves; one that is gone is None."""
    found = dict(data)
    for name, model in ROWS.items():
        if found.get(name) is not None:
            found[name] = model._default_manager.filter(pk=found[name]).first()
    return found


def _cleaned(kind: str, files: Sequence[File[Any]]) -> list[File[Any]]:
    """Return photos and papers made again, which takes a while and so comes before the transaction."""
    if kind == FieldDraftKind.LISTING:
        return [photo for photo in cleaned_photos(files) if not isinstance(photo, str)]
    try:
        return [clean_paper(one) for one in files]
    except ValidationError as error:
        raise InvalidInput({"file": error.messages}) from error


def _written(
    mandate: Mandate,
    *,
    client_key: str,
    draft: ApplicationDraft | ListingDraft,
    kind: FieldDraftKind,
    contents: Sequence[File[Any]],
    by: User,
    now: datetime,
) -> FieldDraft:
    draft.values()  # refuses what is wrong in itself
    waiting = FieldDraft.objects.filter(mandate=mandate, placed_at=None)
    if waiting.count() >= MOST_WAITING:
        raise InvalidInput({"__all__": [_("Too many drafts of this maker wait already.")]})
    # Of two applications the later word counts; its papers come on top of those before.
    earlier = list(waiting.filter(kind=kind)) if kind == FieldDraftKind.APPLICATION else []
    title = draft.legal_name if isinstance(draft, ApplicationDraft) else draft.title_km or draft.title_en
    row = FieldDraft.objects.create(
        mandate=mandate, client_key=client_key, kind=kind, title=title[:200], content=as_data(draft), received_at=now
    )
    for position, one in enumerate(FieldDraftFile.objects.filter(draft__in=earlier).order_by("draft", "position")):
        FieldDraftFile.objects.filter(pk=one.pk).update(draft=row, position=position)
    FieldDraft.objects.filter(pk__in=[old.pk for old in earlier]).delete()
    for position, content in enumerate(contents, start=row.files.count()):
        FieldDraftFile.objects.create(draft=row, position=position, file=content)
    data = {"kind": kind, "files": len(contents)}
    audit.record(actor=by, action="field_draft.kept", subject=mandate, on_behalf_of=mandate.maker, data=data)
    return row


def _placed(draft_id: int, *, now: datetime) -> bool:
    """Put one draft where it belongs; return whether that could be done. See Note [Kept, then placed]."""
    try:
        with transaction.atomic(durable=True):
            draft = FieldDraft.objects.select_for_update().filter(pk=draft_id, placed_at=None).first()
            if draft is None:
                return False
            mandate = Mandate.objects.confirmed(timezone.localdate(now)).filter(pk=draft.mandate_id).first()
            if mandate is None or mandate.maker is None:
                return False
            place = _place_application if draft.kind == FieldDraftKind.APPLICATION else _place_listing
            with audit.acting_for(mandate.maker):
                after = place(draft, mandate, mandate.officer.user)
            if after is None:
                return False
            draft.placed_at, draft.refusal, draft.content = now, "", {}  # nothing private lies twice
            draft.save(update_fields=["placed_at", "refusal", "content"])
            _forget_files(draft)
    except (DomainError, IntegrityError) as error:
        refusal = str(error) if isinstance(error, DomainError) else _("Somebody else was quicker. Look once more.")
        FieldDraft.objects.filter(pk=draft_id).update(refusal=refusal)
        return False
    after()
    return True


def _place_application(draft: FieldDraft, mandate: Mandate, by: User) -> Callable[[], None]:
    """Write the maker's application; one that the maker has begun alone stays as it is."""
    maker = mandate.maker
    assert maker is not None  # noqa: S101 - for the type checker
    before = VendorApplication.objects.filter(applicant=maker).order_by("-pk").first()
    is_ours = before is not None and FieldDraft.objects.filter(
        mandate__maker=maker, kind=FieldDraftKind.APPLICATION, placed_at__isnull=False
    ).exists()  # fmt: skip
    if before is not None and not is_ours:
        raise UnableToChange(_("The maker has an application already. Go on with that one."))
    application = write_draft(applicant=maker, draft=application_from(draft.content), by=by)
    asked = papers_asked(kind=application.kind)
    for one in draft.files.all():
        requirement = asked[0] if asked else None
        label = requirement.name if requirement else _("Paper")
        with one.file.open("rb") as paper:
            content = clean_paper(paper)
        put_document(application=application, label=label, content=content, requirement=requirement, by=by)
    return lambda: None


def _place_listing(draft: FieldDraft, mandate: Mandate, by: User) -> Callable[[], None] | None:
    """Write a draft of a product into the maker's shop; None while there is no shop."""
    vendor = helped_vendor(mandate=mandate)
    if vendor is None:
        return None
    photos = [one.file.open("rb") for one in draft.files.all()]
    listing = write_listing_draft(vendor=vendor, draft=listing_from(draft.content), photos=photos, by=by)
    for photo in photos:
        photo.close()
    return lambda: make_sizes_of(listing.photos)


def _forget_files(draft: FieldDraft) -> None:
    """Delete the files of a draft once that is certain."""
    for one in draft.files.all():
        storage, name = one.file.storage, str(one.file.name)
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]
    draft.files.all().delete()
