"""Looking a file through as a whole, before anything of it is written. See Note [Looked through first, then brought in]."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketplace.core import audit
from marketplace.core.errors import DomainError, RefusedInput
from vendors.imports.columns import FoundColumn, found_columns, language_of
from vendors.imports.refusals import LANGUAGES, Fault, UnableToReadFile, filled, in_each_language
from vendors.imports.tables import MAX_ROWS, MOST_LOOKED_AT, Row, read_table
from vendors.models import (
    ImportFault,
    ImportRow,
    ImportState,
    ListingImport,
    ListingSubmission,
    RowKind,
)
from vendors.services.asking import check_listing, require_own_names
from vendors.services.imports.claiming import claim, require_claim
from vendors.services.imports.lookups import Lookups
from vendors.services.imports.photos import Photos, photos_of
from vendors.services.imports.present import present_of
from vendors.services.imports.rows import COLUMN_OF, Plan, plan_row
from vendors.services.imports.trade import terms_problems
from vendors.services.stock import offer_problems

if TYPE_CHECKING:
    from datetime import datetime

    from vendors.models import Vendor

logger = logging.getLogger(__name__)

CHECK_FAILED: Final = "vendors.import.check_failed"
#: So many faults are kept and shown; all are counted.
MOST_FAULTS: Final = 500
#: Rows whose products are read together.
AT_ONCE: Final = 400
#: Stands in for a photo that will be there.
_PHOTO: Final = "photo.jpg"


@dataclass
class Found:
    """What was found in a file."""

    language: str = ""
    rows: list[ImportRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    num_rows: int = 0
    num_faults: int = 0

    def refuse(self, row: int, column: str, words: dict[str, str]) -> None:
        """Count a fault, and keep it if it is one of the first."""
        self.num_faults += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row, column, words))

    def refuse_file(self, words: Any) -> None:
        """Note what is wrong with the file as a whole, before all that is wrong in its rows."""
        self.num_faults += 1
        self.faults = [Fault(0, "", in_each_language(words)), *self.faults[: MOST_FAULTS - 1]]


def look_through(*, import_id: int, now: datetime) -> None:
    """Look through a file that came, and note what is wrong in it, or what it would do. Running it twice is once."""
    listing_import = claim(import_id=import_id, state=ImportState.UPLOADED, now=now)
    if listing_import is None:
        return
    found = Found()
    try:
        _look(listing_import, found, now=now)
    except UnableToReadFile as error:
        found.refuse_file(error.words)
    except Exception:  # whatever is wrong with a file, its vendor must not wait for ever
        logger.exception(CHECK_FAILED, extra={"import": import_id})
        found.refuse_file(_("This file cannot be read. Save it anew as XLSX or as CSV UTF-8."))
    _write_down(listing_import, found, now=now)


def _look(listing_import: ListingImport, found: Found, *, now: datetime) -> None:
    vendor = listing_import.vendor
    lookups = Lookups(vendor)
    with listing_import.file.open("rb") as file:
        table = read_table(file.read())
    columns = found_columns(table.headings, lookups.columns)
    found.language = language_of(columns)
    with photos_of(listing_import) as photos:
        look = _Look(vendor=vendor, lookups=lookups, photos=photos, must_be_whole=listing_import.sends, now=now)
        rows = islice(table.rows, MOST_LOOKED_AT)
        while batch := list(islice(rows, AT_ONCE)):
            _look_at(batch, columns, look, found)
    if found.num_rows > MAX_ROWS:
        found.refuse_file(_too_many(found.num_rows))
    elif not found.num_rows:
        found.refuse_file(_("There is nothing below the headings."))
    elif any(row.kind == RowKind.NEW for row in found.rows) and _was_there(listing_import):
        found.refuse_file(
            _("This very file was brought in already. Its new products would be there twice: take their rows out.")
        )


def _too_many(num_rows: int) -> Any:
    told = {"most": MAX_ROWS, "rows": num_rows}
    if num_rows < MOST_LOOKED_AT:
        return filled(_("These are %(rows)d rows. At most %(most)d are taken at once: divide the file."), told)
    return filled(_("These are more than %(rows)d rows. At most %(most)d are taken at once: divide the file."), told)


def _was_there(listing_import: ListingImport) -> bool:
    earlier = ListingImport.objects.for_vendor(listing_import.vendor).exclude(pk=listing_import.pk)
    states = (ImportState.RUNNING, ImportState.DONE)
    return earlier.filter(sha256=listing_import.sha256, state__in=states, num_new__gt=0, num_done__gt=0).exists()


@dataclass
class _Look:
    """What rows are looked at with."""

    vendor: Vendor
    lookups: Lookups
    photos: Photos
    must_be_whole: bool
    now: datetime
    codes: dict[str, int] = field(default_factory=dict)
    wholes: dict[str, int] = field(default_factory=dict)

    def twice(self, row: Row, cells: dict[str, Any]) -> Any:
        """Return what is wrong with a row that an earlier one is, too: the same product, or the same in every cell."""
        code = cells.get("code")
        if code and isinstance(code, str):
            earlier = self.codes.setdefault(code, row.number)
        else:
            earlier = self.wholes.setdefault(json.dumps(cells, sort_keys=True, default=str), row.number)
        return filled(_("This is the same as row %(row)d."), {"row": earlier}) if earlier != row.number else None

    def problems(self, plan: Plan) -> dict[str, list[str]]:
        """Return what is wrong with a row, by column, in the language of the moment."""
        problems = {column: [str(one) for one in words] for column, words in plan.problems.items()}
        if problems:
            return problems
        if plan.offer is not None and plan.present is not None and plan.present.stock is not None:
            problems |= by_column(offer_problems(stock=plan.present.stock, offer=plan.offer))
        problems |= trade_problems(plan, lookups=self.lookups)
        if plan.draft is not None:
            problems |= by_column(self._draft_problems(plan))
        return problems

    def _draft_problems(self, plan: Plan) -> dict[str, list[str]]:
        assert plan.draft is not None  # noqa: S101 - for the type checker
        product = plan.present.product if plan.present is not None else None
        asking = self.lookups.asking
        try:
            listing = ListingSubmission(vendor=self.vendor, product=product, photo=_PHOTO, **plan.draft.values())
            check_listing(listing, must_be_whole=self.must_be_whole, asking=asking)
            if self.must_be_whole:
                require_own_names(listing, now=self.now, asking=asking)
        except RefusedInput as error:
            return error.fields
        except DomainError as error:
            return {NON_FIELD_ERRORS: [str(error)]}
        return {}


def trade_problems(plan: Plan, *, lookups: Lookups) -> dict[str, list[str]]:
    """Return what is wrong with the trade terms of a row, by column, in the language of the moment."""
    stock = plan.present.stock if plan.present is not None else None
    return terms_problems(plan.business, plan.customs, stock=stock, offer=plan.offer, lookups=lookups)


def _look_at(batch: Iterable[Row], columns: dict[str, FoundColumn], look: _Look, found: Found) -> None:
    listed = [(row, {key: row.cells[one.index] for key, one in columns.items() if row.cells[one.index]})
              for row in batch]  # fmt: skip
    codes = {cells["code"] for _row, cells in listed if isinstance(cells.get("code"), str)}
    known = present_of(vendor=look.vendor, codes=[code for code in codes if isinstance(code, str)])
    for row, cells in listed:
        found.num_rows += 1
        plan = plan_row(cells, known=known, lookups=look.lookups)
        twice = look.twice(row, cells)
        if twice:
            plan.refuse("code", twice)
        if plan.photos:
            for words in look.photos.problems(plan.photos):
                plan.refuse("photos", words)
        problems = list(_told(plan, look))
        for column, words in problems:
            found.refuse(row.number, _name_of(column, columns, look.lookups), words)
        if not problems and plan.kind is not None:
            texts = {key: cell for key, cell in cells.items() if isinstance(cell, str)}
            found.rows.append(ImportRow(number=row.number, kind=plan.kind, cells=texts))


def _told(plan: Plan, look: _Look) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is wrong with a row, by column, in each language."""
    first, *others = LANGUAGES
    with override(first):
        told = {first: look.problems(plan)}
    if not told[first]:
        return
    for language in others:
        with override(language):
            told[language] = look.problems(plan)
    for column, words in told[first].items():
        for number, word in enumerate(words):
            each = {one: (told[one].get(column) or words)[number : number + 1] for one in LANGUAGES}
            yield column, {one: (each[one] or [word])[0] for one in LANGUAGES}


def by_column(problems: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what services refused by the column that it is about."""
    named: dict[str, list[str]] = {}
    for name, words in problems.items():
        column = "code" if name == NON_FIELD_ERRORS else COLUMN_OF.get(name.partition(".")[0], name)
        named.setdefault(COLUMN_OF.get(name, column), []).extend(words)
    return named


def _name_of(key: str, columns: dict[str, FoundColumn], lookups: Lookups) -> str:
    """Return what a person finds a column by; one that the file lacks by its heading in Khmer and in English."""
    found = columns.get(key) or next((one for name, one in columns.items() if name.startswith(f"{key}.")), None)
    if found is not None:
        return found.name
    missing = next((one for one in lookups.columns if one.key == key or one.key.startswith(f"{key}.")), None)
    return " / ".join(missing.headings[one] for one in LANGUAGES) if missing else ""


def _write_down(listing_import: ListingImport, found: Found, *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        locked = require_claim(listing_import)
        if locked is None:
            return
        locked.language, locked.num_rows, locked.num_faults = found.language, found.num_rows, found.num_faults
        locked.state = ImportState.REFUSED if found.num_faults else ImportState.CHECKED
        locked.checked_at, locked.claimed_at = now, None
        if not found.num_faults:
            _count(locked, found.rows)
            for row in found.rows:
                row.listing_import = locked
            ImportRow.objects.bulk_create(found.rows, batch_size=500)
        ImportFault.objects.bulk_create(
            ImportFault(
                listing_import=locked,
                row=fault.row,
                column=fault.column[:200],
                words_km=fault.words["km"],
                words_en=fault.words["en"],
            )
            for fault in found.faults
        )
        locked.save()
        data = {"state": locked.state, "rows": locked.num_rows, "faults": locked.num_faults}
        audit.record(actor=None, action="import.looked_through", subject=locked, data=data)


def _count(listing_import: ListingImport, rows: list[ImportRow]) -> None:
    kinds = [row.kind for row in rows]
    listing_import.num_new = kinds.count(RowKind.NEW)
    listing_import.num_offers = kinds.count(RowKind.OFFER)
    listing_import.num_changes = kinds.count(RowKind.CHANGE)
    listing_import.num_same = listing_import.num_rows - len(rows)
