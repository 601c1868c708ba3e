"""An importer abroad buys by agreement: a quote is accepted, its deposit comes, and the file of the export is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from marketplace.demo.life.money import pay
from marketplace.demo.life.stories import IMPORTER
from marketplace.demo.life.trade import ask, first_goods_of, offer
from marketplace.demo.standing import MARKED_EN
from marketplace.exports.services.opening import open_file
from marketplace.quotes.models import RequestKind, Unit
from marketplace.quotes.plan import MilestoneDraft
from marketplace.quotes.services.accepting import accept_version
from marketplace.quotes.services.asking import RequestDraft, WantedLine
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from marketplace.users.models import User
from payments.services.attempts import start_payment
from vendors.models import Vendor

if TYPE_CHECKING:
    from marketplace.quotes.models import QuoteVersion

#: Who weaves for the importer, how many pieces, and for how many dollars each.
WEAVER: Final = "koh-dach-looms"
_PIECES: Final = 100
_DOLLARS: Final = Decimal("8.50")
#: A third before work begins, the rest before anything is sent.
_PARTS: Final = (
    MilestoneDraft(kind=MilestoneKind.DEPOSIT, percent=Decimal(30)),
    MilestoneDraft(kind=MilestoneKind.BEFORE_DISPATCH, percent=Decimal(70)),
)
_TOKYO: Final = Destination(
    country="JP",
    abroad={"street_address": "1-2-3 Jingumae, Shibuya-ku", "country_area": "Tokyo", "postal_code": "150-0001"},
)


def make_export(*, now: datetime) -> int:
    """Let the importer ask a weaver, accept what it offers and pay the deposit by transfer; return how many are new."""
    weaver = Vendor.objects.open().filter(code=WEAVER, is_demo=True).first()
    if weaver is None or first_goods_of(weaver) is None:
        return 0
    asked_at = now - timedelta(days=6)
    draft = RequestDraft(
        lines=[WantedLine(title="Silk scarves, 100 pieces in one colour", quantity=_PIECES, unit=Unit.PIECE)],
        kind=RequestKind.ONE,
        country="JP",
        details=MARKED_EN + "for our shop in Tokyo, before the new year.",
        language="en",
        vendor_ids=[weaver.pk],
    )
    request = ask(draft, phone=IMPORTER, now=asked_at)
    if request is None:
        return 0
    version = offer(
        request, weaver, now=asked_at + timedelta(days=1), price=_DOLLARS, currency="USD", pieces=_PIECES,
        incoterm=Incoterm.FOB, named_place="Sihanoukville", milestones=_PARTS,
    )  # fmt: skip
    if version is not None:
        _agree(version, at=asked_at + timedelta(days=2))
    return 1


def _agree(version: QuoteVersion, *, at: datetime) -> None:
    """Accept a version, pay its deposit, and open the files of what goes abroad."""
    buyer = User.objects.get(phone=IMPORTER)
    purchase = accept_version(
        version_id=version.pk,
        expected_version=version.version,
        by=buyer,
        buyer=Buyer(
            name=buyer.get_full_name(), phone=IMPORTER, language="en", email="importer@example.org", user=buyer
        ),
        destination=_TOKYO,
        payment_method="bank_transfer",
        now=at,
    )
    Purchase.objects.filter(pk=purchase.pk).update(is_demo=True)
    start_payment(purchase_id=purchase.pk, now=at)
    pay(purchase, at=at + timedelta(hours=6))
    for order_id in purchase.orders.values_list("pk", flat=True):
        open_file(order_id=order_id, now=at + timedelta(hours=6))
