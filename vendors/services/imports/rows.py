"""One row of a table: what it would do, and everything that is wrong with it.

# Note [An empty cell says nothing]
What a cell leaves empty stays as it is; a single "-" empties it. So a table with two columns, code and price, changes
prices and nothing else, and nobody loses a description to a column that they cleared to see more of the screen. A cell
that says what is on sale already, in either language, changes nothing: that is why a table comes back as it went out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from catalogue.answers import AnswerKind
from vendors.imports import cells as reading
from vendors.imports.columns import ATTRIBUTES, OFFER, TRADE
from vendors.imports.escaping import CLEARS
from vendors.imports.refusals import LANGUAGES, RefusedCell, UnableToReadCell
from vendors.models import ListingSubmission, RowKind
from vendors.services.drafts import SIDES, ListingDraft, draft_of
from vendors.services.imports.telling import TEXTS, told
from vendors.services.imports.trade import read_terms
from vendors.services.stock import Offer, offer_of

if TYPE_CHECKING:
    from catalogue.trade.content import BusinessContent, CustomsContent
    from vendors.imports.tables import Cell
    from vendors.services.imports.lookups import Lookups
    from vendors.services.imports.present import Present

#: Of what is new these must be named.
NEEDED: Final[dict[str, Any]] = {
    "category": _("Choose a category."),
    "price_khr": _("Write the price in riel."),
    "num_in_stock": _("Write a number."),
    "weight_g": _("Write a number."),
    "photos": _("A new product needs a photo: write its file name, and send the photos in a ZIP file."),
}
READERS: Final[dict[str, Callable[[str], Any]]] = {
    "price_khr": reading.riel,
    "price_usd": reading.price_in_dollars,
    "num_in_stock": reading.whole,
    "min_quantity": reading.whole,
    "quantity_step": reading.whole,
    "weight_g": reading.whole,
    **dict.fromkeys(SIDES, reading.whole),
    "harvest_months": reading.months,
    "photos": reading.names,
}
#: What is there when it is emptied; what is not named here cannot be empty.
EMPTIED: Final[dict[str, Any]] = {
    **dict.fromkeys(TEXTS, ""),
    "price_usd": None,
    **dict.fromkeys(SIDES, None),
    "min_quantity": 1,
    "quantity_step": 1,
    "harvest_months": (),
}
#: The service's names of what has another column, or only part of one.
COLUMN_OF: Final = {"price": "price_khr", "photo": "photos", "more_photos": "photos", "variants": "code"} | {
    f"origin_{level}": "origin" for level in ("province", "district", "commune", "village")
}


@dataclass
class Plan:
    """What a row would do.

    Attributes:
        kind: What it does; None when it changes nothing.
        present: The product that it changes.
        draft: What is to be read by the Ministry.
        offer: What is set at once.
        business: What business buyers are told from now on.
        customs: What customs are told from now on.
        photos: Names of files, in order; none leaves the photos as they are.
        problems: What is wrong, in words that wait for a language, by column.
    """

    kind: RowKind | None = None
    present: Present | None = None
    draft: ListingDraft | None = None
    offer: Offer | None = None
    business: BusinessContent | None = None
    customs: CustomsContent | None = None
    photos: list[str] = field(default_factory=list)
    problems: dict[str, list[Any]] = field(default_factory=dict)

    def refuse(self, column: str, words: Any) -> None:
        """Note what is wrong."""
        self.problems.setdefault(column, []).append(words)


def plan_row(cells: Mapping[str, Cell], *, known: Mapping[str, Present], lookups: Lookups) -> Plan:
    """Return what a row would do.

    Args:
        cells: By the key of the column; a column that the file lacks is as an empty cell.
        known: The vendor's products by code. What is not among them is not there, whoever's it may be.
        lookups: What cells name.
    """
    plan = Plan()
    code = cells.get("code", "")
    if isinstance(code, RefusedCell):
        plan.refuse("code", code.words)
        return plan
    if code and code not in known:
        plan.refuse("code", _("This code was not found in your shop. Leave it empty for something new."))
        return plan
    plan.present = known.get(code)
    said = _said(cells, plan, lookups)
    if plan.present is None:
        _plan_new(plan, said, lookups)
    else:
        _plan_change(plan, said, lookups)
    return plan


def _said(cells: Mapping[str, Cell], plan: Plan, lookups: Lookups) -> dict[str, str]:
    """Return the cells that say something else than what is there. See Note [An empty cell says nothing]."""
    there: list[dict[str, str]] = []
    if plan.present is not None:
        there = [told(plan.present, lookups=lookups, language=one) for one in LANGUAGES]
    said = {}
    for key, cell in cells.items():
        if isinstance(cell, RefusedCell):
            plan.refuse(key, cell.words)
        elif key != "code" and cell and not any(one.get(key) == cell for one in there):
            said[key] = cell
    return said


def _plan_new(plan: Plan, said: Mapping[str, str], lookups: Lookups) -> None:
    plan.kind = RowKind.NEW
    for key in [key for key in said if is_of_trade(key)]:
        plan.refuse(key, _("Trade terms are written when it is approved. Send them then, in a row with its code."))
    for key, words in NEEDED.items():
        if key not in said and key not in plan.problems:
            plan.refuse(key, words)
    blank = ListingDraft(category=None, price_khr=Decimal(1), num_in_stock=0, weight_g=1, **lookups.own_place)
    values = _values({key: text for key, text in said.items() if not is_of_trade(key)}, plan, lookups, before=blank)
    values.setdefault("min_quantity", values.get("quantity_step", 1))
    if "origin" not in said and lookups.own_place["origin_commune"] is None:
        plan.refuse("origin", _("Say where it comes from: the shop has no village of its own."))
    plan.draft = replace(blank, **values)


def _plan_change(plan: Plan, said: Mapping[str, str], lookups: Lookups) -> None:
    present = plan.present
    assert present is not None  # noqa: S101 - for the type checker
    offered = {key: text for key, text in said.items() if key in OFFER}
    traded = {key: text for key, text in said.items() if is_of_trade(key)}
    worded = {key: text for key, text in said.items() if key not in OFFER and key not in traded}
    if traded:
        plan.business, plan.customs = read_terms(traded, terms=present.terms, lookups=lookups, refuse=plan.refuse)
        plan.kind = RowKind.OFFER
    if offered and present.stock is None:
        for key in offered:
            plan.refuse(key, _("This is sold in variants. Price and pieces stand in their own rows."))
    elif offered and present.stock is not None:
        values = _read_all(offered, plan)
        values["price"] = values.pop("price_khr", offer_of(present.stock).price)
        plan.offer = replace(offer_of(present.stock), **values)
        plan.kind = RowKind.OFFER
    if worded and present.is_variant:
        for key in worded:
            plan.refuse(key, _("A variant is changed with its listing, on the page of that."))
    elif worded:
        _plan_words(plan, worded, lookups)


def _plan_words(plan: Plan, worded: Mapping[str, str], lookups: Lookups) -> None:
    present = plan.present
    assert present is not None  # noqa: S101 - for the type checker
    assert present.draft is not None  # noqa: S101
    plan.kind = RowKind.CHANGE
    change: ListingSubmission | None = present.change
    if change is not None and not change.is_changeable:
        for key in worded:
            plan.refuse(key, _("A change of this product is with the Ministry. You can change it when it comes back."))
        return
    before = present.draft if change is None else draft_of(change)
    plan.draft = replace(before, **_values(worded, plan, lookups, before=before))


def is_of_trade(key: str) -> bool:
    """Return whether a column is one of trade terms."""
    return key.startswith(f"{TRADE}.")


def _read_all(said: Mapping[str, str], plan: Plan) -> dict[str, Any]:
    """Return the values of cells that need nothing but themselves to be read."""
    values = {}
    for key, text in said.items():
        try:
            values[key] = _emptied(key) if text == CLEARS else READERS[key](text) if key in READERS else text
        except UnableToReadCell as error:
            plan.refuse(key, error.words)
    return values


def _emptied(key: str) -> Any:
    if key not in EMPTIED:
        raise UnableToReadCell(_("This cannot be empty."))
    return EMPTIED[key]


def _values(said: Mapping[str, str], plan: Plan, lookups: Lookups, *, before: ListingDraft) -> dict[str, Any]:
    """Return what cells say as the fields of a draft."""
    looked_up = ("category", "origin")
    answers = {key: text for key, text in said.items() if key.startswith(f"{ATTRIBUTES}.")}
    values = _read_all({key: text for key, text in said.items() if key not in looked_up and key not in answers}, plan)
    plan.photos = values.pop("photos", [])
    for key in looked_up:
        if key in said:
            try:
                values |= _looked_up(key, said[key], lookups, before=before)
            except UnableToReadCell as error:
                plan.refuse(key, error.words)
    if answers:
        values["attributes"] = _answers(answers, plan, lookups, before=before)
    return values


def _looked_up(key: str, text: str, lookups: Lookups, *, before: ListingDraft) -> dict[str, Any]:
    if text == CLEARS:
        raise UnableToReadCell(_("This cannot be empty."))
    if key == "category":
        return {"category": lookups.shelf(text, present=before.category)}
    return lookups.place(text)


def _answers(said: Mapping[str, str], plan: Plan, lookups: Lookups, *, before: ListingDraft) -> dict[str, Any]:
    """Return what it says of itself: what it said before, with what the cells say in its place."""
    answers: dict[str, Any] = dict(before.attributes)
    for key, text in said.items():
        _prefix, code, *language = key.split(".")
        attribute = lookups.attributes[code]
        value: Any = "" if text == CLEARS else text
        try:
            if language:
                earlier = answers.get(code)
                value = {**(earlier if isinstance(earlier, Mapping) else {}), language[0]: value}
            elif value and attribute.type == AnswerKind.INTEGER:
                value = reading.whole(value)
            elif value:
                is_many = attribute.type == AnswerKind.MULTI_OPTION
                value = reading.chosen(value, lookups.options_of(attribute), is_many=is_many)
        except UnableToReadCell as error:
            plan.refuse(key, error.words)
            continue
        answers[code] = value
        if not value or (language and not any(value.values())):
            del answers[code]
    return answers
