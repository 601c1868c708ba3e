"""Taking a bank statement in: kept as it came, its lines written once each, then matched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import StatementCame
from marketplace.users.models import User
from payments.banking.models import StatementFile, StatementLine
from payments.banking.reading import read_statement
from payments.banking.reading.movements import checksums


@dataclass(frozen=True)
class Taken:
    """What a statement brought: the file, and how many of its lines were not known before."""

    file: StatementFile
    num_lines: int
    num_new: int


def take_statement(*, name: str, content: bytes, by: User, now: datetime) -> Taken:
    """Keep a statement and write down the lines that stand in none before. The worker matches them.

    The same file, or another one with the same days, adds nothing.

    Raises:
        UnableToReadStatement: It is none that we can read; nothing is kept.
    """
    kind, movements = read_statement(content)
    words = checksums(movements)
    with transaction.atomic(durable=True):
        file, is_new = StatementFile.objects.get_or_create(
            checksum=hashlib.sha256(content).hexdigest(),
            defaults={"name": name[:200], "kind": kind, "raw": content, "uploaded_by": by, "uploaded_at": now},
        )
        known = set(StatementLine.objects.filter(checksum__in=words).values_list("checksum", flat=True))
        lines = [
            StatementLine(
                file=file,
                checksum=word,
                account=one.account[:64],
                booked_on=one.booked_on,
                amount=one.money.amount,
                currency=one.money.currency,
                text=one.text,
                counterparty=one.counterparty,
                bank_reference=one.bank_reference,
                imported_at=now,
            )
            for word, one in zip(words, movements, strict=True)
            if word not in known
        ]
        StatementLine.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)
        if is_new:
            audit.record(actor=by, action="statement.uploaded", subject=file, data={"lines": len(words)})
        publish(StatementCame(file_id=file.pk))
    return Taken(file=file, num_lines=len(words), num_new=len(lines))
