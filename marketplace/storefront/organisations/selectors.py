"""What the pages of an organisation show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch
from oscar.apps.basket.models import Line

from marketplace.approvals.wish import Wish
from marketplace.geography.countries import country_name
from marketplace.geography.models import Commune, District, Province, Village
from marketplace.sales.address.abroad import written_abroad
from marketplace.sales.order.models import Order, Purchase
from payments.ways import title_of_way

if TYPE_CHECKING:
    from marketplace.approvals.models import ApprovalRequest
    from marketplace.organisations.models import Organisation
    from marketplace.sales.address.placed import Destination

#: So many of an organisation's purchases stand on its page.
SHOWN: Final = 50


@dataclass(frozen=True)
class WishPage:
    """A wish as its page shows it.

    Attributes:
        lines: How many pieces of what.
        where: Where it goes, in the reader's language.
        way: How it is to be paid, in words.
    """

    lines: tuple[tuple[int, str], ...]
    name: str
    where: str
    way: str


def wish_page(*, request: ApprovalRequest) -> WishPage:
    """Return what a wish is for, where it goes and how it is paid."""
    wish = Wish.of_data(request.wish)
    lines = Line.objects.filter(basket=request.basket).select_related("product__parent").order_by("pk")
    return WishPage(
        lines=tuple((line.quantity, line.product.get_title()) for line in lines) if request.basket_id else (),
        name=wish.name,
        where=_where(wish.destination),
        way=title_of_way(wish.payment_method),
    )


def bought_by(*, organisation: Organisation) -> Iterable[Purchase]:
    """Return the newest purchases of an organisation with their orders and lines."""
    orders = Order.objects.select_related("vendor").prefetch_related("lines").order_by("pk")
    rows = Purchase.objects.filter(organisation=organisation).select_related("user")
    return rows.prefetch_related(Prefetch("orders", orders))[:SHOWN]


def _where(destination: Destination) -> str:
    if destination.is_abroad:
        lines = written_abroad(country=destination.country, fields=destination.abroad)[:-1]
        return ", ".join([*lines, country_name(destination.country)])
    rows = (
        (Village, destination.village_id),
        (Commune, destination.commune_id),
        (District, destination.district_id),
        (Province, destination.province_id),
    )
    places = [model._default_manager.filter(pk=key).first() for model, key in rows if key is not None]
    names = [place.name for place in places if place is not None]  # type: ignore[attr-defined]
    return ", ".join(part for part in [destination.street, destination.landmark, *names] if part)
