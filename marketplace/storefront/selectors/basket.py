"""The basket as a page: lines under the vendor who sends them, read in one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.signing import BadSignature, Signer
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.apps.basket.models import Basket, Line

from catalogue.models import Product, ProductImage
from catalogue.models.product import variant_title
from catalogue.trade.content import MOST_OF_A_SAMPLE
from marketplace.core.addresses import address
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.storefront.selectors.cards import Photo, in_language
from marketplace.storefront.selectors.product import MOST_OF_ONE
from marketplace.storefront.selectors.rates import ShownRate, dollars
from marketplace.storefront.selectors.trade import MOST_IN_TRADE, terms_for
from vendors.models import VendorStatus
from vendors.models.stock import quantity_refusal
from vendors.models.vendor import back_on
from vendors.strategy import on_holiday
from vendors.trade import SAMPLE, UnitPrice, named_sample, sample_price, unit_price

if TYPE_CHECKING:
    from catalogue.trade.models import TradeTerms

CURRENCY: Final = "KHR"


@dataclass(frozen=True)
class BasketLine:
    """One product in the basket, at today's price and stock."""

    code: str
    title: str
    url: str
    photo: Photo | None
    quantity: int
    unit_price: Money
    price_before: Money | None
    left: int
    is_on_sale: bool
    #: The fewest that are sold at once, and in what steps.
    min_quantity: int = 1
    quantity_step: int = 1
    #: The day on which the shop is back from its holiday, while it is on one.
    back_on: date | None = None
    #: A tier for business buyers made it less than the usual price.
    is_trade_price: bool = False
    is_sample: bool = False
    #: How many may lie in a basket, however many are left.
    most_of_one: int = MOST_OF_ONE

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def most(self) -> int:
        most = min(self.left, self.most_of_one) // self.quantity_step * self.quantity_step
        return max(self.min_quantity, most)

    @property
    def is_short(self) -> bool:
        """More pieces are wanted than are left."""
        return self.is_on_sale and self.quantity > self.left

    @property
    def refusal(self) -> str:
        """Why it cannot be bought today, or not in this number, by its vendor's own terms; nothing where it can."""
        if self.back_on is not None:
            return on_holiday(self.back_on)
        return quantity_refusal(wanted=self.quantity, min_quantity=self.min_quantity, quantity_step=self.quantity_step)

    @property
    def can_be_bought(self) -> bool:
        return self.is_on_sale and self.quantity <= self.left and not self.refusal


@dataclass(frozen=True)
class BasketGroup:
    """What one vendor sends: later one order, with its own delivery."""

    vendor_code: str
    vendor_name: str
    vendor_url: str
    province: str
    lines: list[BasketLine] = field(default_factory=list)

    @property
    def total(self) -> Money:
        return Money.total((line.total for line in self.lines), CURRENCY)


@dataclass(frozen=True)
class BasketPage:
    """The whole basket, before delivery."""

    groups: list[BasketGroup]
    rate: ShownRate | None

    @property
    def lines(self) -> list[BasketLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> Money:
        return Money.total((group.total for group in self.groups), CURRENCY)

    @property
    def total_usd(self) -> Money | None:
        return dollars(self.total, self.rate)

    @property
    def can_check_out(self) -> bool:
        return bool(self.groups) and all(line.can_be_bought for line in self.lines)


@dataclass(frozen=True)
class Visit:
    """Whose basket it is: a person's, or that of the browser with a cookie.

    # Note [A basket is read without Oscar's lazy basket]
    `request.basket` applies promotions and asks for price and stock line by line when it is first touched. To count or
    to show the lines, one query by owner or cookie is enough; only what changes a basket takes Oscar's way.
    """

    user_id: int | None
    basket_id: int | None

    def basket(self) -> Basket | None:
        """Return the open basket, or None where there is none yet."""
        return next(iter(self.asked(*_OPEN)), None)

    def lines(self) -> QuerySet[Line]:
        """Return the lines of the open basket, none where there is no basket yet."""
        return Line.objects.filter(basket__in=self._baskets())

    def _baskets(self) -> QuerySet[Basket]:
        if self.user_id is not None:
            return _of_person(self.user_id)
        return Basket.objects.none() if self.basket_id is None else _of_browser(self.basket_id)

    def asked(self, of_person: Prepared, of_browser: Prepared) -> list[Any]:
        """Return the rows that a prepared query finds for this visit; who has no basket yet is not asked about."""
        if self.user_id is not None:
            return of_person.rows(self.user_id)
        return [] if self.basket_id is None else of_browser.rows(self.basket_id)


def _of_person(user_id: int) -> QuerySet[Basket]:
    return Basket.objects.filter(owner_id=user_id, status=Basket.OPEN)


def _of_browser(basket_id: int) -> QuerySet[Basket]:
    return Basket.objects.filter(pk=basket_id, owner=None, status=Basket.OPEN)


def visit_of(*, user_id: int | None, cookie: str | None) -> Visit:
    """Return whose basket a request is about, from Oscar's signed basket cookie; a forged cookie counts for none."""
    try:
        basket_id = int(Signer().unsign(cookie)) if cookie else None
    except (BadSignature, ValueError):
        basket_id = None
    return Visit(user_id=user_id, basket_id=basket_id)


def pieces_in_basket(visit: Visit) -> int:
    """Return how many pieces lie in a visit's basket."""
    return sum(row["quantity"] for row in visit.asked(*_PIECES))


def basket_page(*, visit: Visit, rate: ShownRate | None) -> BasketPage:
    """Return what is in a visit's basket, grouped by vendor in the order in which the vendors came in."""
    groups: dict[str, BasketGroup] = {}
    rows = visit.asked(*_LINES)
    told = {row["product_id"] for row in rows if row["product__trade_terms"]}
    trade = terms_for(user_id=visit.user_id, product_ids=told)
    for row in rows:
        group = groups.setdefault(
            row["product__vendor__code"],
            BasketGroup(
                vendor_code=row["product__vendor__code"],
                vendor_name=in_language(row, "product__vendor__name"),
                vendor_url=address("storefront:vendor", kwargs={"code": row["product__vendor__code"]}),
                province=in_language(row, "product__vendor__province__name"),
            ),
        )
        group.lines.append(_line(row, trade.get(row["product_id"])))
    return BasketPage(groups=list(groups.values()), rate=rate)


def _rows(baskets: QuerySet[Basket]) -> QuerySet[Line, Any]:
    photos = ProductImage.objects.order_by("display_order", "pk").values("original")
    own, listings = (photos.filter(product=OuterRef(way))[:1] for way in ("product", "product__parent"))
    return (
        Line.objects.filter(basket__in=baskets, quantity__gt=0, product__vendor__isnull=False)
        .annotate(
            photo_name=Coalesce(Subquery(own), Subquery(listings)),
            left=F("stockrecord__num_in_stock") - Coalesce(F("stockrecord__num_allocated"), 0),
        )
        .order_by("pk")
        .values(
            "quantity",
            "line_reference",
            "product_id",
            "product__trade_terms",
            "price_incl_tax",
            "left",
            "photo_name",
            "stockrecord__price",
            "stockrecord__min_quantity",
            "stockrecord__quantity_step",
            "product__vendor__away_from",
            "product__vendor__away_to",
            "product__code",
            "product__slug",
            "product__title_km",
            "product__title_en",
            "product__is_public",
            "product__structure",
            "product__parent__code",
            "product__parent__slug",
            "product__parent__title_km",
            "product__parent__title_en",
            "product__parent__is_public",
            "product__vendor__code",
            "product__vendor__status",
            *(
                f"product__vendor__{name}_{language}"
                for name in ("name", "province__name")
                for language in ("km", "en")
            ),
        )
    )


def _pieces(baskets: QuerySet[Basket]) -> QuerySet[Line, Any]:
    return Line.objects.filter(basket__in=baskets).order_by().values("quantity")


#: Of a person, and of a browser that is nobody yet.
_OPEN: Final = (
    Prepared(lambda key: _of_person(key).order_by("pk")[:1]),
    Prepared(lambda key: _of_browser(key).order_by("pk")[:1]),
)
_LINES: Final = (Prepared(lambda key: _rows(_of_person(key))), Prepared(lambda key: _rows(_of_browser(key))))
_PIECES: Final = (Prepared(lambda key: _pieces(_of_person(key))), Prepared(lambda key: _pieces(_of_browser(key))))


def _line(row: dict[str, Any], trade: TradeTerms | None) -> BasketLine:
    usual = Decimal(row["stockrecord__price"] or 0)
    sample = row["line_reference"].endswith(SAMPLE)
    price = sample_price(trade) if sample else unit_price(terms=trade, quantity=row["quantity"], usual=UnitPrice(usual))
    before = None if sample else row["price_incl_tax"]
    title, url = _name_and_address(row)
    return BasketLine(
        code=f"{row['product__code']}{SAMPLE}" if sample else row["product__code"],
        title=named_sample(title) if sample else title,
        url=url,
        photo=Photo.of(row["photo_name"]) if row["photo_name"] else None,
        quantity=row["quantity"],
        unit_price=Money(price.riel if price else usual, CURRENCY),
        price_before=Money(before, CURRENCY) if before is not None and before != usual else None,
        left=max(row["left"] or 0, 0),
        min_quantity=1 if sample else row["stockrecord__min_quantity"],
        quantity_step=1 if sample else row["stockrecord__quantity_step"],
        back_on=back_on(row["product__vendor__away_from"], row["product__vendor__away_to"], timezone.localdate()),
        is_on_sale=price is not None and _is_on_sale(row),
        is_trade_price=bool(price and price.is_tier),
        is_sample=sample,
        most_of_one=MOST_OF_A_SAMPLE if sample else MOST_IN_TRADE if trade is not None else MOST_OF_ONE,
    )


def _is_on_sale(row: dict[str, Any]) -> bool:
    return bool(
        row["product__is_public"]
        and (row["product__structure"] == Product.STANDALONE or row["product__parent__is_public"])
        and row["product__vendor__status"] == VendorStatus.OPEN
        and row["stockrecord__price"] is not None
    )


def _name_and_address(row: dict[str, Any]) -> tuple[str, str]:
    """Return what a line is called and where it stands; a variant by its listing, with it chosen there."""
    if row["product__parent__code"] is None:
        way = {"code": row["product__code"], "slug": row["product__slug"]}
        return in_language(row, "product__title"), address("storefront:product", kwargs=way)
    title = variant_title(in_language(row, "product__parent__title"), in_language(row, "product__title"))
    way = {"code": row["product__parent__code"], "slug": row["product__parent__slug"]}
    return title, f"{address('storefront:product', kwargs=way)}?variant={row['product__code']}"
