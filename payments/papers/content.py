"""What stands on a paper, put together once and frozen. See Note [A paper never changes] in the models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from marketplace.core.money import Money
from payments.papers import words
from payments.papers.amounts import Vat, in_riel, net_of_lines, vat_inside
from payments.papers.errors import PaperWasChanged
from payments.papers.models import Paper, PaperKind

if TYPE_CHECKING:
    from payments.papers.parties import Party
    from payments.papers.words import Words
    from payments.selectors import RateView
    from vendors.models import Vendor

#: Of the form in which content is frozen; raised when it changes, so that old papers are still read as they were.
FORM: Final = 1


@dataclass(frozen=True)
class Item:
    """One line: what, how many, and what it costs together, VAT included."""

    text: Words
    quantity: int
    amount: Money


@dataclass(frozen=True)
class Rate:
    """The official rate at which a total stands in riel too."""

    khr_per_usd: Decimal
    valid_on: date
    source: str

    @classmethod
    def of(cls, view: RateView) -> Rate:
        return cls(view.khr_per_usd, view.valid_on, view.source)

    def frozen(self) -> dict[str, str]:
        return {
            "khr_per_usd": f"{self.khr_per_usd.normalize():f}",
            "valid_on": self.valid_on.isoformat(),
            "source": self.source,
        }


@dataclass(frozen=True)
class Riel:
    """The amounts of a paper in riel."""

    goods: Money
    vat: Money
    delivery: Money

    @property
    def total(self) -> Money:
        return self.goods + self.delivery


@dataclass(frozen=True)
class Draft:
    """A paper before it has a number.

    Attributes:
        vat_percent: The rate, or None where the seller is not registered.
        vat: The VAT in the goods where it is known already, as of a credit note for all that is left; else worked out.
        riel: The amounts in riel where they are known already; else worked out.
    """

    kind: PaperKind
    vendor: Vendor
    issuer: Party
    buyer: Party
    items: Sequence[Item]
    delivery: Money
    supplied_on: date
    by_platform: bool = False
    principal: Party | None = None
    order_number: str = ""
    vat_percent: Decimal | None = None
    vat: Vat | None = None
    rate: Rate | None = None
    riel: Riel | None = None
    paid_by: str = ""
    credits: Paper | None = None
    replaces: Paper | None = None
    reason: Words | None = None
    is_demo: bool = False
    #: Rows that the paper is tied to, by the names of its columns.
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        return self.delivery.currency

    @property
    def goods(self) -> Money:
        return Money.total((item.amount for item in self.items), self.currency)

    @property
    def total(self) -> Money:
        return self.goods + self.delivery

    def vat_of_goods(self) -> Vat | None:
        """Return the VAT in the goods; None where none may be named."""
        if self.vat_percent is None:
            return None
        return self.vat or vat_inside(self.goods, percent=self.vat_percent)

    def in_riel(self) -> Riel:
        """Return the amounts in riel: the total is rounded once, and goods are what delivery leaves of it."""
        if self.riel is not None:
            return self.riel
        rate = self.rate.khr_per_usd if self.rate else None
        total, delivery = in_riel(self.total, khr_per_usd=rate), in_riel(self.delivery, khr_per_usd=rate)
        vat = self.vat_of_goods()
        return Riel(
            goods=total - delivery,
            vat=in_riel(vat.tax, khr_per_usd=rate) if vat else Money.zero("KHR"),
            delivery=delivery,
        )


def freeze(draft: Draft, *, number: str, now: datetime) -> dict[str, Any]:
    """Return the content of a paper as JSON values. Amounts are texts of decimals, in the paper's currency."""
    vat, riel = draft.vat_of_goods(), draft.in_riel()
    net = net_of_lines([item.amount for item in draft.items], net=vat.net) if vat else [i.amount for i in draft.items]
    return {
        "form": FORM,
        "kind": str(draft.kind),
        "number": number,
        "issued_at": now.isoformat(),
        "issued_on": timezone.localdate(now).isoformat(),
        "supplied_on": draft.supplied_on.isoformat(),
        "issuer": draft.issuer.frozen(),
        "principal": draft.principal.frozen() if draft.principal else None,
        "buyer": draft.buyer.frozen(),
        "order": draft.order_number,
        "currency": draft.currency,
        "lines": [_line(item, without) for item, without in zip(draft.items, net, strict=True)],
        "vat": {"percent": f"{vat.percent.normalize():f}", "net": _text(vat.net), "tax": _text(vat.tax)} if vat else None,
        "goods": _text(draft.goods),
        "delivery": _text(draft.delivery),
        "total": _text(draft.total),
        "khr": {"goods": _text(riel.goods), "vat": _text(riel.vat), "delivery": _text(riel.delivery),
                "total": _text(riel.total)},
        "rate": draft.rate.frozen() if draft.rate else None,
        "paid_by": draft.paid_by,
        "credits": _named(draft.credits),
        "replaces": _named(draft.replaces),
        "reason": draft.reason,
        "title": words.title_of(draft.kind),
        "note": words.note_of(draft.kind),
        "labels": words.labels(),
        "is_demo": draft.is_demo,
    }  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, the same however the database orders its keys."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def content_of(paper: Paper) -> dict[str, Any]:
    """Return what stands on a paper.

    Raises:
        PaperWasChanged: It is not what was issued.
    """
    content: dict[str, Any] = paper.content
    if digest_of(content) != paper.digest:
        raise PaperWasChanged(paper.number)
    return content


def _line(item: Item, net: Money) -> dict[str, Any]:
    return {
        "text": item.text,
        "quantity": item.quantity,
        "amount": _text(item.amount),
        "net": _text(net),
    }


def _named(paper: Paper | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    return {
        "number": paper.number,
        "kind": paper.kind,
        "title": words.title_of(paper.kind),
        "issued_on": paper.issued_on.isoformat(),
    }


def _text(money: Money) -> str:
    return f"{money.amount:f}"
