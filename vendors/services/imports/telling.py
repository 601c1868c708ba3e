"""What is on sale as the texts of a table's cells: for the export, and to see what a row changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalogue.answers import AnswerKind
from vendors.imports.columns import ATTRIBUTES
from vendors.imports.refusals import LANGUAGES
from vendors.services.drafts import SIDES
from vendors.services.imports.lookups import Lookups, shelf_path
from vendors.services.imports.trade import told_terms
from vendors.services.stock import offer_of

if TYPE_CHECKING:
    from catalogue.models import Product, ProductAttribute
    from vendors.models import StockRecord
    from vendors.services.drafts import ListingDraft
    from vendors.services.imports.present import Present

#: Texts that stand in the table as they are.
TEXTS = ("title_km", "title_en", "unit", "description_km", "description_en", "maker_km", "maker_en")


def told(present: Present, *, lookups: Lookups, language: str) -> dict[str, str]:
    """Return the cells of one product by column, none of them empty. Photos are not told: they stay where they are."""
    cells = {"code": present.product.code or ""}
    if present.draft is None:
        cells |= _titles_of(present.product)
    else:
        cells |= _said(present.draft, lookups=lookups, language=language)
    if present.stock is not None:
        cells |= _offered(present.stock)
    cells |= told_terms(present.terms, language=language)
    return {key: tidy(text) for key, text in cells.items() if text}


def tidy(text: str) -> str:
    """Return a text as it comes back from a table."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _titles_of(variant: Product) -> dict[str, str]:
    """Return what a variant is called, so that its row is known; it is changed with its listing."""
    return {f"title_{one}": getattr(variant, f"title_{one}") or "" for one in LANGUAGES}


def _offered(stock: StockRecord) -> dict[str, str]:
    offer = offer_of(stock)
    return {
        "price_khr": f"{offer.price:.0f}",
        "price_usd": "" if offer.price_usd is None else f"{offer.price_usd:.2f}",
        "num_in_stock": str(offer.num_in_stock),
        "min_quantity": str(offer.min_quantity),
        "quantity_step": str(offer.quantity_step),
    }


def _said(draft: ListingDraft, *, lookups: Lookups, language: str) -> dict[str, str]:
    place = draft.origin_village.public_code if draft.origin_village else ""
    place = place or (draft.origin_commune.code if draft.origin_commune else "")
    cells = {
        **{name: getattr(draft, name) for name in TEXTS},
        "category": shelf_path(draft.category, lookups.shelves_by_path, language) if draft.category else "",
        "weight_g": str(draft.weight_g),
        **{name: str(getattr(draft, name) or "") for name in SIDES},
        "harvest_months": "; ".join(str(month) for month in draft.harvest_months),
        "origin": place,
    }
    for code, answer in draft.attributes.items():
        attribute = lookups.attributes.get(code)
        if attribute is not None:
            cells |= _answer(attribute, answer, language=language)
    return cells


def _answer(attribute: ProductAttribute, answer: Any, *, language: str) -> dict[str, str]:
    key = f"{ATTRIBUTES}.{attribute.code}"
    if isinstance(answer, Mapping):
        return {f"{key}.{one}": str(answer.get(one, "")) for one in LANGUAGES}
    if attribute.type == AnswerKind.INTEGER:
        return {key: str(answer)}
    codes = answer if isinstance(answer, list) else [answer]
    options = attribute.option_group.options.all() if attribute.option_group else ()
    names = {option.code: getattr(option, f"option_{language}") or option.option for option in options}
    return {key: "; ".join(names.get(code) or str(code) for code in codes)}
