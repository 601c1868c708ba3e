"""The record of who did what. Audit is for people; facts are for code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from marketplace.core.models import AuditEntry

if TYPE_CHECKING:
    from django.db.models import Model


def record(*, actor: Any, action: str, subject: Model, data: Mapping[str, Any] | None = None) -> AuditEntry:
    """Write down that `actor` did `action` to `subject`.

    Args:
        actor: A user, or None when the system acted by itself.
        action: Event name, `area.verb`, such as `order.accepted`.
        subject: The saved row it was done to.
        data: JSON values worth reading later; no phone, card or token.
    """
    is_user = actor is not None and getattr(actor, "pk", None) is not None
    return AuditEntry.objects.create(
        actor=actor if is_user else None,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=dict(data or {}),
    )
