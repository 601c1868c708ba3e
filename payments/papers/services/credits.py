"""Credit notes: what of a paper is taken back, at the rates of that paper.

# Note [What is left goes back whole]
VAT and riel of a credit note are worked out by the rates of the paper that it takes back. The last one, which takes
all that is left, takes what is left of each amount too, so that all of them together undo the paper to the riel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.money import Money
from payments.models import Refund
from payments.papers import words
from payments.papers.amounts import Vat, in_riel, vat_inside
from payments.papers.content import Draft, Item, Rate, Riel, content_of
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import Paper, PaperKind
from payments.papers.order_lines import text_of
from payments.papers.parties import Party


@dataclass(frozen=True)
class Left:
    """What of a paper no credit note has taken back, in its currency and in riel."""

    goods: Money
    delivery: Money
    tax: Money
    riel: Riel

    @property
    def total(self) -> Money:
        return self.goods + self.delivery


def left_of(paper: Paper) -> Left:
    """Return what of an invoice or receipt has not been taken back."""
    rest = _amounts(paper)
    for note in paper.credit_notes.all():
        taken = _amounts(note)
        rest = Left(
            goods=rest.goods - taken.goods,
            delivery=rest.delivery - taken.delivery,
            tax=rest.tax - taken.tax,
            riel=Riel(
                goods=rest.riel.goods - taken.riel.goods,
                vat=rest.riel.vat - taken.riel.vat,
                delivery=rest.riel.delivery - taken.riel.delivery,
            ),
        )
    return rest


def credit_draft(*, paper: Paper, refund: Refund) -> Draft:
    """Return the credit note for a refund of an order.

    Raises:
        UnableToIssuePaper: It is in another currency, or more than is left of the paper.
    """
    left = left_of(paper)
    if refund.currency != paper.currency or refund.amount > left.total.amount:
        raise UnableToIssuePaper(_("More goes back than this paper has left."))
    delivery, items = _parts(paper, refund, left)
    reason = words.both(refund.get_reason_display)
    return _draft(paper, left, items=items, delivery=delivery, reason=reason, rows={"refund": refund})


def correction_draft(*, paper: Paper) -> Draft:
    """Return the credit note that takes all of a paper back, for another to stand in for it.

    Raises:
        UnableToIssuePaper: Something of it has been taken back already.
    """
    if paper.credit_notes.exists():
        raise UnableToIssuePaper(_("A part of this paper has been taken back already."))
    left = left_of(paper)
    content = content_of(paper)
    items = _items_of(content, paper.currency)
    return _draft(paper, left, items=items, delivery=left.delivery, reason=words.correction(), rows={})


def _draft(
    paper: Paper, left: Left, *, items: Sequence[Item], delivery: Money, reason: words.Words, rows: dict[str, Any]
) -> Draft:
    content = content_of(paper)
    goods = Money.total((item.amount for item in items), paper.currency)
    rate = _rate_of(content)
    vat = _vat_of(content, goods, left)
    return Draft(
        kind=PaperKind.CREDIT_NOTE,
        vendor=paper.vendor,
        issuer=Party(**content["issuer"]),
        principal=Party(**content["principal"]) if content["principal"] else None,
        by_platform=paper.series.vendor_id is None,
        buyer=Party(**content["buyer"]),
        items=items,
        delivery=delivery,
        supplied_on=date.fromisoformat(content["supplied_on"]),
        order_number=content["order"],
        vat_percent=vat.percent if vat else None,
        vat=vat,
        rate=rate,
        riel=_riel_of(goods, delivery, vat, rate, left),
        credits=paper,
        reason=reason,
        is_demo=paper.is_demo,
        rows={"order": paper.order, **rows},
    )


def _vat_of(content: dict[str, Any], goods: Money, left: Left) -> Vat | None:
    """Return the VAT in what goes back; None where the paper named none. See Note [What is left goes back whole]."""
    if content["vat"] is None:
        return None
    percent = Decimal(content["vat"]["percent"])
    tax = left.tax if goods == left.goods else min(vat_inside(goods, percent=percent).tax, left.tax)
    return Vat(percent, goods, goods - tax, tax)


def _riel_of(goods: Money, delivery: Money, vat: Vat | None, rate: Rate | None, left: Left) -> Riel:
    """Return what goes back in riel, never more than is left. See Note [What is left goes back whole]."""
    khr = rate.khr_per_usd if rate else None

    def part(money: Money, whole: Money, rest: Money) -> Money:
        return rest if money == whole else min(in_riel(money, khr_per_usd=khr), rest)

    return Riel(
        goods=part(goods, left.goods, left.riel.goods),
        vat=part(vat.tax, left.tax, left.riel.vat) if vat else Money.zero("KHR"),
        delivery=part(delivery, left.delivery, left.riel.delivery),
    )


def _parts(paper: Paper, refund: Refund, left: Left) -> tuple[Money, Sequence[Item]]:
    """Return what of a refund is delivery, and its lines; a sum that fits no line is a part of the price."""
    money = refund.money
    if money == left.total and not refund.lines.exists():
        delivery = left.delivery
    else:
        delivery = min(Money(refund.delivery, refund.currency), left.delivery)
    goods = money - delivery
    if goods > left.goods:  # delivery went back with it, and nobody said so
        delivery, goods = money - left.goods, left.goods
    return delivery, _lines(paper, refund, goods)


def _lines(paper: Paper, refund: Refund, goods: Money) -> Sequence[Item]:
    whole = _items_of(content_of(paper), paper.currency)
    if goods == Money.total((item.amount for item in whole), paper.currency):
        return whole
    if not goods:
        return []
    lines = list(refund.lines.select_related("line__product__parent").order_by("pk"))
    amounts = [Money(line.amount, refund.currency) for line in lines]
    if lines and Money.total(amounts, refund.currency) == goods:
        return [
            Item(text=text_of(row.line), quantity=row.quantity, amount=amount)
            for row, amount in zip(lines, amounts, strict=True)
        ]
    return [Item(text=words.price_reduction(), quantity=1, amount=goods)]


def _items_of(content: dict[str, Any], currency: str) -> Sequence[Item]:
    return [
        Item(text=line["text"], quantity=line["quantity"], amount=Money(Decimal(line["amount"]), currency))
        for line in content["lines"]
    ]


def _rate_of(content: dict[str, Any]) -> Rate | None:
    rate = content["rate"]
    if rate is None:
        return None
    return Rate(Decimal(rate["khr_per_usd"]), date.fromisoformat(rate["valid_on"]), rate["source"])


def _amounts(paper: Paper) -> Left:
    content = content_of(paper)

    def money(text: str) -> Money:
        return Money(Decimal(text), paper.currency)

    return Left(
        goods=money(content["goods"]),
        delivery=money(content["delivery"]),
        tax=money(content["vat"]["tax"]) if content["vat"] else Money.zero(paper.currency),
        riel=Riel(
            goods=Money(paper.goods_khr, "KHR"),
            vat=Money(paper.vat_khr, "KHR"),
            delivery=Money(paper.delivery_khr, "KHR"),
        ),
    )
