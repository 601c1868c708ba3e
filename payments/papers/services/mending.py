"""Papers that are put right: a credit note for the old one, and a new one. See Note [A paper never changes].

# Note [A business may say so later]
A buyer says on the purchase's own page that the papers are for a business. Before the paper is out, it is simply made
out so. After that the paper is exchanged, once: a credit note takes it back whole, and a new one stands in for it. A
second change, or one after money went back, is an officer's.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.khmer import latin_digits
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.papers.content import content_of
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import INVOICES, BusinessBuyer, Paper
from payments.papers.services.credits import correction_draft
from payments.papers.services.issue import draft_of
from payments.papers.services.numbers import write_paper

if TYPE_CHECKING:
    from marketplace.users.models import User


def set_business_buyer(
    *, purchase: Purchase, name: str, address: str, tin: str, by: User | None, now: datetime
) -> BusinessBuyer:
    """Make out the papers of a purchase to a business; those that are out are exchanged. See Note [A business may say so later].

    Args:
        purchase: Whose papers.
        name: Of the business.
        address: Of the business.
        tin: Its TIN, or nothing. A form of TIN that is not known is taken all the same.
        by: The buyer where signed in, or an officer.
        now: The moment.

    Raises:
        UnableToIssuePaper: The papers were exchanged before, or money of one went back.
    """
    with transaction.atomic(durable=True):
        locked = lock_purchase(purchase_id=purchase.pk)
        values = {"name": name.strip(), "address": address.strip(), "tin": latin_digits(tin).strip().upper(),
                  "given_at": now, "given_by": by}  # fmt: skip
        standing = list(
            Paper.objects.filter(order__purchase=locked, kind__in=INVOICES, replaced_by=None).order_by("pk")
        )
        if standing and BusinessBuyer.objects.filter(purchase=locked).exists():
            raise UnableToIssuePaper(
                _("The papers are made out to a business already. Ask the Ministry to change them.")
            )
        business, _made = BusinessBuyer.objects.update_or_create(purchase=locked, defaults=values)
        audit.record(actor=by, action="purchase.for_business", subject=locked)
        for paper in standing:
            _exchange(paper, by, now)
    return business


def correct_paper(*, paper: Paper, by: User, now: datetime) -> Paper:
    """Take a paper back and issue it anew by what holds now: for officers, after a mistake was put right.

    Raises:
        UnableToIssuePaper: It does not stand any more, is no paper of a sale, or something of it went back.
    """
    if paper.order is None or paper.kind not in INVOICES:
        raise UnableToIssuePaper(_("This paper is not put right here."))
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=paper.order.purchase_id)
        if Paper.objects.filter(replaces=paper).exists():
            raise UnableToIssuePaper(_("Another paper stands in for this one already."))
        return _exchange(paper, by, now)


def _exchange(paper: Paper, by: User | None, now: datetime) -> Paper:
    """Write the credit note and the new paper, inside the caller's transaction."""
    order = Order.objects.select_related("purchase", "vendor").get(pk=paper.order_id or 0)
    write_paper(draft=correction_draft(paper=paper), key=f"taken-back:{paper.public_id}", by=by, now=now)
    supplied_on = date.fromisoformat(content_of(paper)["supplied_on"])
    draft = draft_of(order=order, supplied_on=supplied_on, replaces=paper)
    return write_paper(draft=draft, key=f"instead-of:{paper.public_id}", by=by, now=now)
