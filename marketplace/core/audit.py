"""The record of who did what. Audit is for people; facts are for code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from marketplace.core import written
from marketplace.core.models import AuditEntry

if TYPE_CHECKING:
    from django.db.models import Model

_came_from: Final[ContextVar[str]] = ContextVar("came_from", default="")
_acting_for: Final[ContextVar[Any]] = ContextVar("acting_for", default=None)


@contextmanager
def acting_from(address: str) -> Iterator[None]:
    """Say from which address comes what is done inside: every entry made there has it."""
    token = _came_from.set(address[: AuditEntry._meta.get_field("came_from").max_length])
    try:
        yield
    finally:
        _came_from.reset(token)


@contextmanager
def acting_for(person: Any) -> Iterator[None]:
    """Say on whose behalf is done what is done inside: every entry made there by another names them."""
    token = _acting_for.set(person)
    try:
        yield
    finally:
        _acting_for.reset(token)


def on_whose_behalf() -> Any:
    """Return the user for whom something is done now; None where everybody acts for themselves."""
    return _acting_for.get()


def came_from() -> str:
    """Return the address from which comes what is done now; empty outside a request."""
    return _came_from.get()


def record(
    *, actor: Any, action: str, subject: Model, data: Mapping[str, Any] | None = None, on_behalf_of: Any = None
) -> AuditEntry:
    """Write down that `actor` did `action` to `subject`.

    Args:
        actor: A user, or None when the system acted by itself.
        action: Event name, `area.verb`, such as `order.accepted`.
        subject: The saved row it was done to.
        data: JSON values worth reading later, such as what stood there before and after; no phone, card or token.
        on_behalf_of: The user for whom the actor did it, where that is another; else whom `acting_for` names.
    """
    helped = on_behalf_of if on_behalf_of is not None else _acting_for.get()
    entry = AuditEntry(
        actor=_saved(actor),
        on_behalf_of=None if helped == actor else _saved(helped),
        came_from=_came_from.get(),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=dict(data or {}),
    )
    written.insert([entry])
    return entry


def entries_about(*, subject: Model, actor: Any, on_behalf_of: Any, limit: int) -> list[AuditEntry]:
    """Return what was done to a row, and what one person did on another's behalf, the last first.

    Args:
        subject: A saved row.
        actor: Who did it.
        on_behalf_of: For whom; None leaves that part out.
        limit: At most so many.
    """
    about = Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    if on_behalf_of is not None:
        about |= Q(actor=actor, on_behalf_of=on_behalf_of)
    found = AuditEntry.objects.filter(about).select_related("actor", "on_behalf_of")
    return list(found.order_by("-pk")[:limit])


def _saved(user: Any) -> Any:
    return user if user is not None and getattr(user, "pk", None) is not None else None
