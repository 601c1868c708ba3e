"""Planning and keeping rows of terms. See Note [A row of terms is never changed]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from logistics.services.terms.cells import Kind, Lookups, Values, WrongCell
from marketplace.core import audit
from marketplace.core.errors import RefusedInput

if TYPE_CHECKING:
    from marketplace.users.models import User


class UnableToKeepTerms(RefusedInput):
    """Rows of terms cannot be kept as they were given."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, and in which column; an empty column: the row as a whole."""

    row: int
    column: str
    words: str


@dataclass
class Plan:
    """What some rows would do: nothing of it is written yet.

    Attributes:
        new: Rows to be made.
        changed: Rows to be changed in place, of tables that are not dated.
        ended: Rows that end on the first day of a newer one, with that day.
        stands: How many rows say what stands already.
        problems: What is wrong; with any of them nothing may be written.
    """

    new: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    ended: list[tuple[models.Model, date]] = field(default_factory=list)
    stands: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.changed)


def plan_rows(*, kind: Kind, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Plan:
    """Return what rows would do, without writing anything: the dry run.

    Args:
        kind: Of which table.
        rows: Each with its number in the file, by the names of columns; a column that is missing is empty.
    """
    plan, lookups = Plan(), Lookups()
    there = {_key(kind, one): one for one in kind.model._default_manager.all()}
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in rows:
        values = _read(kind, number, row, lookups, plan)
        if values is None:
            continue
        made = kind.model(**values)
        key = _key(kind, made)
        if key in seen:
            words = _("The same as row %(row)d.") % {"row": seen[key]}
            plan.problems.append(Problem(number, "", words))
            continue
        seen[key] = number
        _put(kind, number, made, values, there.get(key), plan)
    if kind.is_dated:
        _end_older(kind, there.values(), plan)
    return plan


def _key(kind: Kind, row: models.Model, names: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """Return what names a row: foreign keys by their number."""
    found = []
    for name in names or kind.key:
        column = row._meta.get_field(name)
        found.append(getattr(row, getattr(column, "attname", name)))
    return tuple(found)


def _read(kind: Kind, number: int, row: Mapping[str, str], lookups: Lookups, plan: Plan) -> Values | None:
    values: Values = {}
    before = len(plan.problems)
    for column in kind.columns:
        text = row.get(column.name, "").strip()
        if not text and column.is_required:
            plan.problems.append(Problem(number, column.name, _("This is missing.")))
            continue
        try:
            values |= column.read(text, row, lookups)
        except WrongCell as error:
            plan.problems.append(Problem(number, column.name, str(error)))
    return values if len(plan.problems) == before else None


def _put(kind: Kind, number: int, made: models.Model, values: Values, known: models.Model | None, plan: Plan) -> None:
    """Note what one readable row does."""
    try:
        made.clean_fields()
        for constraint in made._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(kind.model, made)
    except ValidationError as error:
        plan.problems.append(Problem(number, "", " ".join(error.messages)))
        return
    if known is None:
        plan.new.append(made)
    elif all(getattr(known, name) == value for name, value in values.items() if name not in {"valid_to", "source"}):
        plan.stands += 1
    elif kind.is_dated:
        words = _("Another row stands from that day on. A row is never changed: give this one a later first day.")
        plan.problems.append(Problem(number, "valid_from", words))
    else:
        for name, value in values.items():
            setattr(known, name, value)
        plan.changed.append(known)


def _end_older(kind: Kind, there: Iterable[Any], plan: Plan) -> None:
    """Let what stands without an end be over when a newer row of the same way begins."""
    begins: dict[tuple[Any, ...], date] = {}
    new: list[Any] = list(plan.new)
    for one in new:
        way = _key(kind, one, kind.way)
        begins[way] = min(begins.get(way, one.valid_from), one.valid_from)
    for one in there:
        first = begins.get(_key(kind, one, kind.way))
        if first is not None and one.valid_from < first and one.valid_to is None:
            plan.ended.append((one, first))


def import_rows(*, kind: Kind, rows: Iterable[tuple[int, Mapping[str, str]]], by: User, now: datetime) -> Plan:
    """Write rows, all or none, and return what was done.

    Raises:
        UnableToKeepTerms: Something is wrong in a row; nothing was written.
    """
    try:
        with transaction.atomic(durable=True):
            plan = plan_rows(kind=kind, rows=rows)
            if plan.problems:
                raise UnableToKeepTerms({NON_FIELD_ERRORS: [_told(one) for one in plan.problems]})
            _write(kind, plan)
            data = {"new": len(plan.new), "changed": len(plan.changed), "ended": len(plan.ended)}
            audit.record(actor=by, action=f"terms.{kind.code}.imported", subject=by, data=data)
    except IntegrityError as error:
        raise UnableToKeepTerms({NON_FIELD_ERRORS: [_("Somebody was faster: look at the table again.")]}) from error
    return plan


def _told(problem: Problem) -> str:
    where = _("Row %(row)d") % {"row": problem.row}
    return f"{where}, {problem.column}: {problem.words}" if problem.column else f"{where}: {problem.words}"


def _write(kind: Kind, plan: Plan) -> None:
    for one, first in plan.ended:
        one.valid_to = first  # type: ignore[attr-defined]  # of dated tables only
    manager = kind.model._default_manager
    if plan.ended:
        manager.bulk_update([one for one, _first in plan.ended], ["valid_to"])
    manager.bulk_create(plan.new)
    for one in plan.changed:
        one.save()


def add_row(*, kind: Kind, row: Mapping[str, str], by: User, now: datetime) -> models.Model | None:
    """Write one row as it was typed, by the names of columns; None where it stands already.

    Raises:
        UnableToKeepTerms: With what is wrong by column.
    """
    plan = plan_rows(kind=kind, rows=[(1, row)])
    if plan.problems:
        fields: dict[str, list[str]] = {}
        for problem in plan.problems:
            fields.setdefault(problem.column or NON_FIELD_ERRORS, []).append(problem.words)
        raise UnableToKeepTerms(fields)
    try:
        with transaction.atomic(durable=True):
            _write(kind, plan)
            for made in (*plan.new, *plan.changed):
                audit.record(actor=by, action=f"terms.{kind.code}.kept", subject=made, data=dict(row))
    except IntegrityError as error:
        raise UnableToKeepTerms({NON_FIELD_ERRORS: [_("Somebody was faster: look at the table again.")]}) from error
    return next(iter((*plan.new, *plan.changed)), None)


def end_row(*, kind: Kind, pk: int, on: date, by: User) -> None:
    """Give a row its last day: it holds no more from a day on.

    Raises:
        UnableToKeepTerms: The day is not after its first, or it ends earlier already.
    """
    with transaction.atomic(durable=True):
        row: Any = kind.model._default_manager.select_for_update().get(pk=pk)
        if on <= row.valid_from:
            raise UnableToKeepTerms({"on": [_("It must end after it began.")]})
        if row.valid_to is not None and row.valid_to <= on:
            raise UnableToKeepTerms({"on": [_("It ends earlier already.")]})
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        audit.record(actor=by, action=f"terms.{kind.code}.ended", subject=row, data={"on": on.isoformat()})


def confirm_row(*, kind: Kind, pk: int, source: str, by: User) -> None:
    """Note that somebody has verified a row, and with what; it is a sample no more."""
    with transaction.atomic(durable=True):
        row: Any = kind.model._default_manager.select_for_update().get(pk=pk)
        row.is_sample, row.source = False, source
        row.save(update_fields=["is_sample", "source"])
        audit.record(actor=by, action=f"terms.{kind.code}.confirmed", subject=row, data={"source": source})
