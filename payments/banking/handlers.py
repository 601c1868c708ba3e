"""What the room of bank statements does when something happened elsewhere."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import StatementCame
from payments.banking.services.matching import match_lines


def match_statement(fact: StatementCame) -> None:
    """Look whose money the new lines of a statement are."""
    match_lines(file_id=fact.file_id, now=timezone.now())
