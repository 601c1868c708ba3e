"""Bringing in what was looked through and confirmed, part by part.

# Note [A row is done once]
A part is some rows in one transaction under the lock of the import: what they change, what became of each, and the new
counts stand or fall together. A worker that dies leaves rows that wait, and the next one goes on with those. A row that
is refused goes back to where it began and says why; the others go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.base import File
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from marketplace.core import audit
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.core.events import publish
from marketplace.facts import ImportAdvanced, PhotosStored, StockChanged
from vendors.imports.cells import names
from vendors.imports.refusals import LANGUAGES, UnableToReadFile, in_each_language
from vendors.models import ImportFault, ImportRow, ImportState, ListingImport, ListingSubmission, RowState, StockRecord
from vendors.models.review import Reviewed
from vendors.permissions import can_edit_listings
from vendors.services.imports.checking import MOST_FAULTS, by_column, trade_problems
from vendors.services.imports.claiming import claim, release, require_claim
from vendors.services.imports.lookups import Lookups
from vendors.services.imports.photos import Photos, photos_of
from vendors.services.imports.present import Present, present_of
from vendors.services.imports.rows import plan_row
from vendors.services.listings import write_listing
from vendors.services.review_many import send_new_for_review
from vendors.services.stock import write_offer
from vendors.services.trade import write_terms

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.services.imports.rows import Plan

logger = logging.getLogger(__name__)

ROW_FAILED: Final = "vendors.import.row_failed"
#: Rows in one transaction, and photos that are made again before it: about a second, for which others wait.
MOST_ROWS: Final = 50
MOST_PHOTOS: Final = 8
#: Seconds after which a worker lets go, so that other work gets its turn.
TURN_S: Final = 8.0
#: Names of photos in one fact: their sizes take about a second each.
PHOTOS_TOLD: Final = 8


@dataclass
class _Done:
    """What came of a part."""

    faults: list[ImportFault] = field(default_factory=list)
    product_ids: set[int] = field(default_factory=set)
    photos: list[str] = field(default_factory=list)
    to_review: list[Reviewed] = field(default_factory=list)


def bring_in(*, import_id: int, now: datetime, turn_s: float = TURN_S) -> None:
    """Bring in rows of a confirmed file for some seconds, and publish that there is more. See Note [A row is done once].

    Does nothing where another worker is at it, or nothing waits.
    """
    listing_import = claim(import_id=import_id, state=ImportState.RUNNING, now=now)
    if listing_import is None:
        return
    try:
        _take_turn(listing_import, now=now, turn_s=turn_s)
    finally:
        release(listing_import)


def _take_turn(listing_import: ListingImport, *, now: datetime, turn_s: float) -> None:
    by = listing_import.confirmed_by
    if by is None or not can_edit_listings(user=by, vendor=listing_import.vendor):
        _give_up(listing_import, now=now)
        return
    until = time.monotonic() + turn_s
    lookups = Lookups(listing_import.vendor)
    with audit.acting_from(listing_import.came_from), photos_of(listing_import) as photos:
        while rows := _next_rows(listing_import, has_photos=bool(listing_import.photos)):
            if not _bring_in_part(listing_import, rows, lookups=lookups, photos=photos, by=by, now=now):
                return
            if time.monotonic() > until:
                _let_go(listing_import)
                return
    _finish(listing_import, now=now)


def _let_go(listing_import: ListingImport) -> None:
    with transaction.atomic(durable=True):
        locked = require_claim(listing_import)
        if locked is not None:
            locked.claimed_at = None
            locked.save(update_fields=["claimed_at"])
            publish(ImportAdvanced(import_id=locked.pk))


def _next_rows(listing_import: ListingImport, *, has_photos: bool) -> list[ImportRow]:
    waiting = listing_import.rows.filter(state=RowState.WAITING).order_by("number")
    rows = list(waiting[:MOST_ROWS])
    if not has_photos:
        return rows
    part: list[ImportRow] = []
    photos: set[str] = set()
    for row in rows:
        photos |= set(names(row.cells.get("photos", "")))
        if part and len(photos) > MOST_PHOTOS:
            break
        part.append(row)
    return part


def _bring_in_part(
    listing_import: ListingImport,
    rows: Sequence[ImportRow],
    *,
    lookups: Lookups,
    photos: Photos,
    by: User,
    now: datetime,
) -> bool:
    """Bring in some rows; return whether the import was still ours."""
    cleaned = dict(_cleaned(rows, photos))
    with transaction.atomic(durable=True):
        locked = require_claim(listing_import)
        if locked is None:
            return False
        done = _Done()
        known = _known(listing_import, rows)
        for row in rows:
            _bring_in_row(
                row,
                known=known,
                photos=cleaned.get(row.pk),
                lookups=lookups,
                sends=locked.sends,
                by=by,
                now=now,
                done=done,
            )
        send_new_for_review(subjects=done.to_review, by=by, now=now)
        _mark(locked, rows, done)
        if done.product_ids:
            publish(StockChanged(product_ids=sorted(done.product_ids)))
        for first in range(0, len(done.photos), PHOTOS_TOLD):
            publish(PhotosStored(names=done.photos[first : first + PHOTOS_TOLD]))
    return True


def _cleaned(rows: Sequence[ImportRow], photos: Photos) -> Iterator[tuple[int, list[File[Any]] | DomainError]]:
    """Yield the photos of rows made again, or why they cannot be, by the key of the row."""
    for row in rows:
        if "photos" not in row.cells:
            continue
        try:
            yield row.pk, photos.cleaned(names(row.cells["photos"]))
        except ValidationError as error:
            yield row.pk, RefusedInput({"photo": [error.message]})
        except UnableToReadFile as error:
            yield row.pk, error


def _known(listing_import: ListingImport, rows: Sequence[ImportRow]) -> dict[str, Present]:
    """Return the products of rows, with their stock locked in one order for everybody, before it is read."""
    codes = [row.cells["code"] for row in rows if row.cells.get("code")]
    mine = StockRecord.objects.for_vendor(listing_import.vendor).filter(product__code__in=codes)
    list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return present_of(vendor=listing_import.vendor, codes=codes)


def _bring_in_row(
    row: ImportRow,
    *,
    known: dict[str, Present],
    photos: list[File[Any]] | DomainError | None,
    lookups: Lookups,
    sends: bool,
    by: User,
    now: datetime,
    done: _Done,
) -> None:
    """Bring in one row and note what became of it; what is refused is tried in each language, for its words."""

    def act() -> None:
        plan = plan_row(row.cells, known=known, lookups=lookups)
        row.listing = _apply(plan, photos=photos, lookups=lookups, sends=sends, by=by, now=now, done=done)

    refused: dict[str, dict[str, list[str]]] = {}
    for language in LANGUAGES:
        with override(language):
            refusal = _refusal(act, row)
        if refusal is None:
            row.state = RowState.DONE
            return
        refused[language] = refusal
    row.state, row.listing = RowState.FAILED, None
    done.faults += _faults(row, refused, lookups)


def _refusal(act: Callable[[], None], row: ImportRow) -> dict[str, list[str]] | None:
    """Do something, or leave everything as it was and return why, by column; None when it is done.

    Raises:
        DatabaseError: The database itself did not do its work: the whole part is tried again.
    """
    try:
        with transaction.atomic():
            act()
    except RefusedInput as error:
        return by_column(error.fields)
    except DomainError as error:
        return {"code": [str(error)]}
    except (IntegrityError, ObjectDoesNotExist):
        return {"code": [_("Somebody changed this at the same moment. Send the row again.")]}
    except DatabaseError:
        raise
    except Exception:
        logger.exception(ROW_FAILED, extra={"row": row.pk})
        return {"code": [_("Something went wrong with this row on our side. We have been told; send it again later.")]}
    return None


def _apply(
    plan: Plan,
    *,
    photos: list[File[Any]] | DomainError | None,
    lookups: Lookups,
    sends: bool,
    by: User,
    now: datetime,
    done: _Done,
) -> ListingSubmission | None:
    """Do what a row says, by the services that the form uses."""
    if plan.problems:
        raise RefusedInput(plan.problems)
    if isinstance(photos, DomainError):
        raise photos
    product = plan.present.product if plan.present is not None else None
    listing, to_review = None, list[Reviewed]()
    if plan.draft is not None:
        listing = write_listing(
            vendor=lookups.vendor,
            draft=plan.draft,
            by=by,
            now=now,
            sends=sends,
            product=product,
            photos=photos or (),
            asking=lookups.asking,
            to_review=to_review,
        )
    if plan.offer is not None and plan.present is not None and plan.present.stock is not None:
        write_offer(stock=plan.present.stock, product=plan.present.product, offer=plan.offer, by=by, now=now)
        done.product_ids.add(plan.present.product.parent_id or plan.present.product.pk)
    if plan.present is not None and (plan.business is not None or plan.customs is not None):
        _set_terms(plan, lookups=lookups, by=by)
    if listing is not None and photos:
        done.photos += listing.photos
    done.to_review += to_review
    return listing


def _set_terms(plan: Plan, *, lookups: Lookups, by: User) -> None:
    """Write the trade terms of a row, held against the price that stands now.

    Raises:
        RefusedInput: They contradict themselves or the listing; by column.
    """
    assert plan.present is not None  # noqa: S101 - for the type checker
    problems = trade_problems(plan, lookups=lookups)
    if problems:
        raise RefusedInput(problems)
    write_terms(
        vendor=lookups.vendor, product=plan.present.product, business=plan.business, customs=plan.customs, by=by
    )


def _faults(row: ImportRow, refused: dict[str, dict[str, list[str]]], lookups: Lookups) -> list[ImportFault]:
    """Return why a row was not taken, one for each column, in each language."""
    first = refused[LANGUAGES[0]]
    headings = {column.key: column.headings for column in lookups.columns}
    return [
        ImportFault(
            row=row.number,
            column=" / ".join(dict.fromkeys(headings[column].values())) if column in headings else "",
            words_km=" ".join(words),
            words_en=" ".join(refused["en"].get(column, words)),
        )
        for column, words in first.items()
    ]


def _mark(locked: ListingImport, rows: Sequence[ImportRow], done: _Done) -> None:
    for state in (RowState.DONE, RowState.FAILED):
        ImportRow.objects.filter(pk__in=[row.pk for row in rows if row.state == state]).update(state=state)
    ImportRow.objects.bulk_update([row for row in rows if row.listing_id], ["listing"])
    failed = sum(row.state == RowState.FAILED for row in rows)
    locked.num_failed += failed
    locked.num_done += len(rows) - failed
    room = max(MOST_FAULTS - locked.num_faults, 0)
    locked.num_faults += len(done.faults)
    for fault in done.faults[:room]:
        fault.listing_import = locked
    ImportFault.objects.bulk_create(done.faults[:room])
    locked.save(update_fields=["num_failed", "num_done", "num_faults"])


def _finish(listing_import: ListingImport, *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        locked = require_claim(listing_import)
        if locked is None:
            return
        locked.state, locked.finished_at, locked.claimed_at = ImportState.DONE, now, None
        locked.save(update_fields=["state", "finished_at", "claimed_at"])
        data = {"done": locked.num_done, "failed": locked.num_failed}
        audit.record(actor=locked.confirmed_by, action="import.done", subject=locked, data=data)


def _give_up(listing_import: ListingImport, *, now: datetime) -> None:
    """Leave the rows that wait as not taken: who confirmed them may not change listings any more."""
    with transaction.atomic(durable=True):
        locked = require_claim(listing_import)
        if locked is None:
            return
        left = locked.rows.filter(state=RowState.WAITING).update(state=RowState.FAILED)
        words = in_each_language(
            gettext_lazy("Who confirmed this may not change products any more. The rest was not taken.")
        )
        ImportFault.objects.create(listing_import=locked, row=0, words_km=words["km"], words_en=words["en"])
        locked.num_failed += left
        locked.num_faults += 1
        locked.state, locked.finished_at, locked.claimed_at = ImportState.DONE, now, None
        locked.save()
        audit.record(actor=None, action="import.given_up", subject=locked, data={"left": left})
