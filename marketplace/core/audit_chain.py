"""Proves that no audit entry was changed, added later or taken away.

# Note [A chain beside the entries]
Entries are written inside the transactions of many people at once; a digest of the one before in each would make them
all wait for one another. So the entries stand free, and once committed they are linked by one hand, in a table of
their own, each link a digest of the link before and of its entry. Whoever changes an entry breaks its link; whoever
changes a link breaks all that follow; whoever makes the whole chain anew changes its end, and that end can be written
down elsewhere and asked for again (`manage.py verify_audit --expect`). The database refuses to change or remove rows of
either table; the chain tells when somebody has found a way around it.
Source: the scheme of linked digests is that of Haber and Stornetta, "How to time-stamp a digital document", 1991.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from marketplace.core.models import AuditEntry, AuditLink

#: What the first link is linked to.
BEGINNING: Final = "0" * 64
#: The worker links every half minute; an entry older than this and still free says that it does not, or was slipped in.
FREE_FOR: Final = timedelta(minutes=15)
_BATCH: Final = 1_000
_SAID: Final = ("actor_id", "on_behalf_of_id", "came_from", "action", "subject_type", "subject_id", "data")


@dataclass(frozen=True)
class End:
    """Where the chain ends: how many links, and the digest of the last."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


def link_new_entries(*, limit: int = _BATCH) -> int:
    """Link the entries that stand free, oldest first; return how many, none if another worker is at it."""
    free = AuditEntry.objects.filter(link=None).order_by("pk")[:limit]
    try:
        with transaction.atomic(durable=True):
            last = AuditLink.objects.order_by("-position").first()
            end = End(last.position, last.digest) if last else End(0, BEGINNING)
            links = []
            for entry in free:
                end = End(end.position + 1, digest_of(entry, after=end.digest))
                links.append(AuditLink(position=end.position, entry=entry, digest=end.digest))
            AuditLink.objects.bulk_create(links)
    except IntegrityError:  # the place is taken: another worker has linked them
        return 0
    return len(links)


def digest_of(entry: AuditEntry, *, after: str) -> str:
    """Return the digest of an entry that follows a link, as hex: SHA-256 over the digest before and all it says."""
    said: dict[str, Any] = {name: getattr(entry, name) for name in _SAID}
    said |= {"id": entry.pk, "recorded_at": entry.recorded_at.astimezone(UTC).isoformat()}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{after}\n{text}".encode()).hexdigest()


def end_of_chain() -> End:
    """Return where the chain ends now."""
    last = AuditLink.objects.order_by("-position").first()
    return End(last.position, last.digest) if last else End(0, BEGINNING)


def faults(*, now: datetime, expected: End | None = None) -> Iterator[str]:
    """Yield what is wrong with the audit entries, a line each, naming the row; nothing when all is as it was written.

    Args:
        now: An entry that stands free for longer than `FREE_FOR` before is a fault.
        expected: An end that was written down earlier; the chain must still go through it.
    """
    before = End(0, BEGINNING)
    is_on_the_way = expected is None or expected.position == 0
    for link in AuditLink.objects.select_related("entry").order_by("position").iterator(chunk_size=_BATCH):
        if link.position != before.position + 1:
            yield f"link {link.position}: the links from {before.position + 1} to {link.position - 1} are missing"
        if link.digest != digest_of(link.entry, after=before.digest):
            yield f"link {link.position}: entry {link.entry_id} ({link.entry}) is not what was linked"
        before = End(link.position, link.digest)
        is_on_the_way = is_on_the_way or before == expected
    if not is_on_the_way:
        yield f"the chain does not go through {expected} any more"
    free = AuditEntry.objects.filter(link=None, recorded_at__lt=now - FREE_FOR).order_by("pk")
    for entry in free.iterator(chunk_size=_BATCH):
        yield f"entry {entry.pk} ({entry}) was never linked"
