"""What a listing is measured by: what its shelf asks, which names are guarded, its own checks.

`Asking` reads all of it anew for one listing. `AskingOften` remembers it while many are written one after the other, for
some seconds: what changes meanwhile counts from the next time on, as for a form that was open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.answers import clean_answers
from catalogue.errors import UnableToSetVariants, UnableToWriteAttributes
from catalogue.guard import guarded_names, refusals, texts_of
from catalogue.selectors import differing_on_shelf, questions_on_shelf
from catalogue.services.variants import clean_variants
from vendors.errors import InvalidInput
from vendors.models.listing import MAX_VARIANTS, MAX_WEIGHT_G
from vendors.services.drafts import variants_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from catalogue.answers import Question
    from catalogue.models import Category, Product, ProtectedName
    from vendors.models import ListingSubmission

#: Before the code of an attribute, where a refusal names what it is about.
ATTRIBUTES: Final = "attributes"
#: Before the number of a variant, counted from 0, and the name of a field of it.
VARIANTS: Final = "variants"
#: What a table's cells were looked up as a moment ago; the database holds it together besides.
LOOKED_UP: Final = (
    "vendor", "product", "category", "origin_province", "origin_district", "origin_commune", "origin_village",
    "live_revision", "latest_revision", "locked_by", "public_id",
)  # fmt: skip


class Asking:
    """Reads what is asked each time."""

    def questions(self, *, category: Category, product: Product | None, in_variants: bool) -> list[Question]:
        """Return what goods on a shelf are asked, as `questions_on_shelf`."""
        return questions_on_shelf(category=category, product=product, in_variants=in_variants)

    def differing(self, *, category: Category) -> list[Question]:
        """Return in what variants on a shelf may differ."""
        return differing_on_shelf(category=category)

    def names(self) -> list[ProtectedName]:
        """Return the guarded names."""
        return guarded_names()

    def once(self, name: str, check: Callable[[], None]) -> None:
        """Run a check that says the same of all listings of one vendor; what it raises goes through."""
        check()

    def clean(self, listing: ListingSubmission) -> None:
        """Check a listing's own fields.

        Raises:
            ValidationError: One is wrong.
        """
        listing.full_clean()

    def refused_names(self, listing: ListingSubmission, *, on: date) -> dict[str, list[str]]:
        """Return which names its vendor may not use on a day, by field."""
        texts = texts_of(listing, listing.attributes)
        return refusals(texts=texts, vendor_id=listing.vendor_id, on=on, names=self.names())


class AskingOften(Asking):
    """Remembers what is asked."""

    def __init__(self) -> None:
        self._questions: dict[tuple[object, ...], list[Question]] = {}
        self._differing: dict[tuple[object, ...], list[Question]] = {}
        self._names: list[ProtectedName] | None = None
        self._passed: set[str] = set()

    def once(self, name: str, check: Callable[[], None]) -> None:
        if name not in self._passed:
            check()
            self._passed.add(name)

    def questions(self, *, category: Category, product: Product | None, in_variants: bool) -> list[Question]:
        key = (get_language(), category.pk, in_variants or (product is not None and product.is_parent))
        if key not in self._questions:
            self._questions[key] = super().questions(category=category, product=product, in_variants=in_variants)
        return self._questions[key]

    def differing(self, *, category: Category) -> list[Question]:
        key = (get_language(), category.pk)
        if key not in self._differing:
            self._differing[key] = super().differing(category=category)
        return self._differing[key]

    def names(self) -> list[ProtectedName]:
        if self._names is None:
            self._names = super().names()
        return self._names

    def clean(self, listing: ListingSubmission) -> None:
        listing.full_clean(exclude=LOOKED_UP, validate_unique=False, validate_constraints=False)


#: For one listing at a time.
ONCE: Final = Asking()


def check_listing(listing: ListingSubmission, *, must_be_whole: bool, asking: Asking = ONCE) -> None:
    """Refuse what is wrong in itself, and what a shelf asks and is not told; keep the answers in their clean form.

    Raises:
        InvalidInput: See `save_listing_draft`.
    """
    try:
        asking.clean(listing)
    except ValidationError as error:
        raise InvalidInput.of(error) from error
    questions = asking.questions(category=listing.category, product=listing.product, in_variants=bool(listing.variants))
    try:
        listing.attributes = clean_answers(questions=questions, answers=listing.attributes, must_be_whole=must_be_whole)
    except UnableToWriteAttributes as error:
        raise InvalidInput({f"{ATTRIBUTES}.{code}": words for code, words in error.fields.items()}) from error
    if listing.variants is not None:
        _check_variants(listing, must_be_whole=must_be_whole, asking=asking)


def _check_variants(listing: ListingSubmission, *, must_be_whole: bool, asking: Asking) -> None:
    """Refuse variants that its shelf does not know or that are alike; keep their values in their clean form."""
    drafts = variants_of(listing)
    if len(drafts) > MAX_VARIANTS:
        raise InvalidInput({VARIANTS: [_("At most %(most)d variants of one product.") % {"most": MAX_VARIANTS}]})
    is_parent = listing.product is not None and listing.product.is_parent
    if not drafts and not is_parent:
        return
    questions = asking.differing(category=listing.category)
    if drafts and not questions:
        raise InvalidInput({VARIANTS: [_("Goods of this category are not sold in variants.")]})
    contents = [draft.content for draft in drafts]
    try:
        values = clean_variants(questions=questions, variants=contents, must_be_whole=must_be_whole)
    except UnableToSetVariants as error:
        named = {
            f"{VARIANTS}.{name}" if name != NON_FIELD_ERRORS else VARIANTS: words
            for name, words in error.fields.items()
        }
        raise InvalidInput(named) from error
    heavy = {
        f"{VARIANTS}.{number}.weight_g": [_("This is too heavy to be sent.")]
        for number, content in enumerate(contents)
        if content.weight_g > MAX_WEIGHT_G
    }
    if heavy:
        raise InvalidInput(heavy)
    known = set(listing.product.children.values_list("code", flat=True)) if listing.product is not None else set()
    listing.variants = [
        replace(
            draft,
            content=replace(
                draft.content, values=value, code=draft.content.code if draft.content.code in known else ""
            ),
        ).as_data()
        for draft, value in zip(drafts, values, strict=True)
    ]


def require_own_names(listing: ListingSubmission, *, now: datetime, asking: Asking = ONCE) -> None:
    """Refuse a name that belongs to an association of which the vendor is no member.

    Raises:
        InvalidInput: It uses one; `fields` says which, why, and how to become a member.
    """
    refused = asking.refused_names(listing, on=timezone.localdate(now))
    if refused:
        raise InvalidInput(refused)
