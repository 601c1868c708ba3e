"""What a vendor fills in about one thing it sells, as a value: from the form, from the row, from what is on sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from catalogue.handling import Handling, known
from catalogue.models import Product
from catalogue.selectors import answers_of, words_of_answers
from catalogue.services.variants import VariantContent
from marketplace.core.screening import tidy
from vendors.errors import InvalidInput
from vendors.models import ListingSubmission, StockRecord
from vendors.services.checks import price_problems, quantity_problems, size_problems, stock_problems, usd_problems

if TYPE_CHECKING:
    from catalogue.answers import Answers
    from catalogue.models import Category
    from marketplace.geography.models import Commune, District, Province, Village

#: How big something is as sent.
SIDES: Final = ("length_cm", "width_cm", "height_cm")


@dataclass(frozen=True, kw_only=True)
class VariantDraft:
    """One variant as it is to be sold: what it is, its price in riel, in dollars if it has one, and its pieces.

    Of one that is on sale already, which its content's code names, price and pieces are not part of what is reviewed.
    """

    content: VariantContent
    price_khr: Decimal
    num_in_stock: int
    price_usd: Decimal | None = None

    def problems(self, number: int) -> dict[str, list[str]]:
        """Return what is wrong with price and pieces, by `number.name`."""
        wrong = price_problems(price=self.price_khr, field="price_khr") | usd_problems(price=self.price_usd)
        wrong |= stock_problems(num_in_stock=self.num_in_stock)
        return {f"{number}.{name}": words for name, words in wrong.items()}

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values, as a submission keeps it."""
        content = {one.name: getattr(self.content, one.name) for one in fields(self.content)}
        prices = {
            "price_khr": f"{self.price_khr:.0f}",
            "price_usd": None if self.price_usd is None else f"{self.price_usd:.2f}",
        }
        return {**content, "values": dict(self.content.values), **prices, "num_in_stock": self.num_in_stock}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> VariantDraft:
        """Return what `as_data` wrote."""
        content = VariantContent(**{one.name: data[one.name] for one in fields(VariantContent) if one.name in data})
        return cls(
            content=content,
            price_khr=Decimal(data["price_khr"]),
            price_usd=Decimal(data["price_usd"]) if data.get("price_usd") is not None else None,
            num_in_stock=data["num_in_stock"],
        )

    @classmethod
    def of(cls, child: Product) -> VariantDraft:
        """Return a variant as it is on sale. A title that only repeats its values is none of its own."""
        stock: StockRecord | None = next(iter(child.stockrecords.all()), None)
        from_values = words_of_answers(product=child)
        own = {one: getattr(child, f"title_{one}") or "" for one in ("km", "en")}
        own = {one: "" if text == from_values[one] else text for one, text in own.items()}
        return cls(
            content=VariantContent(
                values=answers_of(product=child),
                weight_g=child.weight_g,
                title_km=own["km"],
                title_en=own["en"],
                code=child.code or "",
            ),
            price_khr=regular_price_of(stock),
            price_usd=(stock.regular_price_usd if stock.is_reduced else stock.price_usd) if stock else None,
            num_in_stock=(stock.num_in_stock or 0) if stock else 0,
        )


@dataclass(frozen=True, kw_only=True)
class ListingDraft:
    """What a vendor fills in about one thing it sells. For a change of what is on sale, price and stock are ignored.

    Shelf and origin may be missing where a form begins from what is on sale, for we may know a product's province and
    no more; saved they must be there. With variants, price and pieces of the whole are made of theirs.
    """

    category: Category | None
    price_khr: Decimal
    num_in_stock: int
    weight_g: int
    origin_province: Province | None
    origin_district: District | None
    origin_commune: Commune | None
    origin_village: Village | None = None
    title_km: str = ""
    title_en: str = ""
    description_km: str = ""
    description_en: str = ""
    unit: str = ""
    maker_km: str = ""
    maker_en: str = ""
    #: From 1 to 12.
    harvest_months: Sequence[int] = ()
    #: Of `catalogue.handling.Handling`.
    handling_flags: Sequence[str] = ()
    #: Plain data by code; a draft may lack something, but what is there must be right. See `catalogue.answers`.
    attributes: Answers = field(default_factory=dict)
    #: The vendor's own price beside the one in riel.
    price_usd: Decimal | None = None
    min_quantity: int = 1
    quantity_step: int = 1
    #: As sent, in whole centimetres; all three or none.
    length_cm: int | None = None
    width_cm: int | None = None
    height_cm: int | None = None
    #: None says nothing: what is on sale stays in the variants that it has.
    variants: Sequence[VariantDraft] | None = None

    def values(self) -> dict[str, Any]:
        """Return the fields as the row keeps them.

        Raises:
            InvalidInput: The price has parts of a riel, price or stock are out of all reason, or there is no such month.
        """
        problems = price_problems(price=self.price_khr, field="price_khr") | usd_problems(price=self.price_usd)
        problems |= stock_problems(num_in_stock=self.num_in_stock)
        problems |= quantity_problems(min_quantity=self.min_quantity, quantity_step=self.quantity_step)
        problems |= size_problems({name: getattr(self, name) for name in SIDES})
        for number, variant in enumerate(self.variants or ()):
            problems |= {f"variants.{name}": words for name, words in variant.problems(number).items()}
        if not all(month in range(1, 13) for month in self.harvest_months):
            problems["harvest_months"] = [_("There is no such month.")]
        if not set(self.handling_flags) <= set(Handling.values):
            problems["handling_flags"] = [_("Choose from the list.")]
        if problems:
            raise InvalidInput(problems)
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        tidied = {name: tidy(value) for name, value in values.items() if isinstance(value, str)}
        made = {
            "price_khr": self.price_khr.quantize(Decimal(1)),
            "harvest_months": sorted(set(self.harvest_months)),
            "handling_flags": known(self.handling_flags),
        }
        return values | tidied | made | self._of_variants()

    def _of_variants(self) -> dict[str, Any]:
        if self.variants is None:
            return {"variants": None}
        kept: dict[str, Any] = {"variants": [variant.as_data() for variant in self.variants]}
        if self.variants:
            kept["price_khr"] = min(variant.price_khr for variant in self.variants).quantize(Decimal(1))
            kept["price_usd"] = None
            kept["num_in_stock"] = sum(variant.num_in_stock for variant in self.variants)
        return kept


def regular_price_of(stock: StockRecord | None) -> Decimal:
    """Return what something costs without a reduction, in riel; 1 where nothing is known."""
    if stock is None or stock.price is None:
        return Decimal(1)
    return stock.regular_price if stock.regular_price is not None else stock.price


def draft_of(listing: ListingSubmission) -> ListingDraft:
    """Return a submission as it was saved last."""
    values = {one.name: getattr(listing, one.name) for one in fields(ListingDraft)}
    if listing.variants is not None:
        values["variants"] = variants_of(listing)
    return ListingDraft(**values)


def variants_of(listing: ListingSubmission) -> list[VariantDraft]:
    """Return the variants that a submission names; none where it says nothing of them."""
    return [VariantDraft.from_data(data) for data in listing.variants or ()]


def change_draft_of(*, product: Product) -> ListingDraft:
    """Return a draft that says what is on sale now, for a form that begins a change."""
    stock: StockRecord | None = next(iter(product.stockrecords.all()), None)
    variants = [VariantDraft.of(child) for child in shown_variants(product)] if product.is_parent else None
    sold = stock or (StockRecord.objects.filter(product__parent=product).order_by("pk").first() or StockRecord())
    category = product.categories.order_by("pk").first()
    draft = draft_from(product=product, category=category, stock=stock, answers=answers_of(product=product))
    return replace(draft, variants=variants, min_quantity=sold.min_quantity, quantity_step=sold.quantity_step)


def draft_from(
    *, product: Product, category: Category | None, stock: StockRecord | None, answers: Answers
) -> ListingDraft:
    """Return a draft that says what is on sale, made of what was read already, without its variants."""
    sold = stock or StockRecord()
    return ListingDraft(
        category=category,
        price_khr=regular_price_of(stock),
        price_usd=(stock.regular_price_usd if stock.is_reduced else stock.price_usd) if stock else None,
        num_in_stock=(stock.num_in_stock or 0) if stock else 0,
        min_quantity=sold.min_quantity,
        quantity_step=sold.quantity_step,
        weight_g=product.weight_g,
        length_cm=product.length_cm,
        width_cm=product.width_cm,
        height_cm=product.height_cm,
        origin_province=product.origin_province,
        origin_district=product.origin_district,
        origin_commune=product.origin_commune,
        origin_village=product.origin_village,
        title_km=product.title_km or "",
        title_en=product.title_en or "",
        description_km=product.description_km or "",
        description_en=product.description_en or "",
        unit=product.unit,
        maker_km=product.maker_km or "",
        maker_en=product.maker_en or "",
        harvest_months=tuple(product.harvest_months),
        handling_flags=tuple(known(product.handling_flags)),
        attributes=answers,
    )


def copy_of(source: Product | ListingSubmission) -> ListingDraft:
    """Return a draft of something new that is like what a vendor has already, but for its pieces."""
    draft = draft_of(source) if isinstance(source, ListingSubmission) else change_draft_of(product=source)
    variants = [replace(one, num_in_stock=0, content=replace(one.content, code="")) for one in draft.variants or ()]
    return replace(draft, num_in_stock=0, variants=variants or None)


def shown_variants(product: Product) -> list[Product]:
    """Return the variants that a product is sold in, in the order that the vendor gave them."""
    children = product.children.filter(is_public=True).prefetch_related("stockrecords")
    return list(children.order_by("-priority", "pk"))
