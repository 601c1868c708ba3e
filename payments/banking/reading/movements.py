"""One movement on a bank account, whatever the bank wrote it in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.core.money import Money

#: More than any statement of a day has, and little enough to be read in one go.
MOST: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What a statement says of one movement.

    Attributes:
        account: Our account, as the statement writes it; empty where it does not say.
        money: Positive what came in, negative what went out.
    """

    account: str
    booked_on: date
    money: Money
    text: str
    counterparty: str = ""
    bank_reference: str = ""


def checksums(movements: Iterable[Movement]) -> list[str]:
    """Return a word for each movement that is the same in every statement it stands in.

    Two movements may agree in everything: the second of them in a statement is told apart by being the second.
    Statements cover whole days, so a movement has the same place among its likes in each of them.
    """
    seen: Counter[str] = Counter()
    words = []
    for one in movements:
        told = "|".join(
            (
                "".join(sign for sign in one.account if sign.isalnum()),
                one.booked_on.isoformat(),
                str(one.money),
                " ".join(one.text.split()),
                one.counterparty,
                one.bank_reference,
            )
        )
        seen[told] += 1
        words.append(hashlib.sha256(f"{told}|{seen[told]}".encode()).hexdigest())
    return words
