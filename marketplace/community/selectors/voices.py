"""What everybody may read: reviews, answered questions and stars. Nothing here depends on who reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from marketplace.community.models import ProductRating, Question, Review, VendorRating
from marketplace.core.khmer import language_of
from marketplace.core.prepared import Prepared

#: How many stand on the page of a product or vendor, and on a page of their own.
FIRST: Final = 4
PAGE: Final = 20


@dataclass(frozen=True)
class ShownRating:
    """Stars for one review, and how many there are."""

    average: Decimal
    count: int

    def __str__(self) -> str:
        return f"{self.average} ({self.count:,})"


@dataclass(frozen=True)
class ShownPhoto:
    """A buyer's photo: small to look at, large to open."""

    small: str
    large: str


@dataclass(frozen=True)
class ShownVoice:
    """One review, or one question, with the vendor's answer. `score` is 0 for a question."""

    public_id: str
    name: str
    said_at: datetime
    text: str
    score: int
    photos: tuple[ShownPhoto, ...]
    answer: str
    answered_at: datetime | None
    is_demo: bool

    @property
    def language(self) -> str:
        """The language it is written in, as a page marks it."""
        return language_of(self.text)

    @property
    def language_of_answer(self) -> str:
        """The language the vendor answers in."""
        return language_of(self.answer)

    @property
    def stars(self) -> str:
        """The score as it is drawn."""
        return "★" * self.score + "☆" * (5 - self.score)


@dataclass(frozen=True)
class Voices:
    """A page of them, newest first. `before` is where the next page begins, empty on the last."""

    rating: ShownRating | None
    rows: tuple[ShownVoice, ...]
    before: str


NOTHING_SAID: Final = Voices(rating=None, rows=(), before="")
#: Whether a listing has any, for its own query.
HAS_REVIEWS: Final = Exists(Review.objects.approved().filter(product=OuterRef("pk")))
HAS_QUESTIONS: Final = Exists(Question.objects.approved().filter(product=OuterRef("pk"), answered_at__isnull=False))


def reviews_of(product_id: int, *, before: str = "", size: int = FIRST) -> Voices:
    """Return what buyers say of a listing and its stars, in two queries."""
    return _reviews(Review.objects.approved().filter(product_id=product_id), before, size)


def reviews_of_vendor(vendor_id: int, *, before: str = "", size: int = FIRST) -> Voices:
    """Return what buyers say of a vendor's service and its stars, in two queries."""
    rows = Review.objects.approved().filter(vendor_id=vendor_id, product=None).select_related("vendor__rating")
    found, following = _page(rows.prefetch_related("photos"), before, size)
    rating = getattr(found[0].vendor, "rating", None) if found else None
    return Voices(rating=shown(rating), rows=tuple(_voice(row) for row in found), before=following)


def questions_of(product_id: int, *, before: str = "", size: int = FIRST) -> Voices:
    """Return the answered questions about a listing, in one query."""
    return _questions(Question.objects.approved().filter(product_id=product_id), before, size)


def first_reviews(product_id: int) -> Voices:
    """Return the first of what `reviews_of` returns."""
    return _voices_of_product(*_cut(_FIRST_REVIEWS.rows(product_id), FIRST))


def first_questions(product_id: int) -> Voices:
    """Return the first of what `questions_of` returns."""
    found, following = _cut(_FIRST_QUESTIONS.rows(product_id), FIRST)
    return Voices(rating=None, rows=tuple(_voice(row) for row in found), before=following)


def _first_reviews(product_id: int) -> QuerySet[Any]:
    return _with_rating(Review.objects.approved().filter(product_id=product_id)).order_by("-pk")[: FIRST + 1]


def _first_questions(product_id: int) -> QuerySet[Any]:
    rows = Question.objects.approved().filter(product_id=product_id, answered_at__isnull=False)
    return rows.order_by("-pk")[: FIRST + 1]


_FIRST_REVIEWS: Final = Prepared(_first_reviews)
_FIRST_QUESTIONS: Final = Prepared(_first_questions)


def rating_of_product(product_id: int) -> ShownRating | None:
    """Return the stars of a listing, if anybody gave any."""
    return shown(ProductRating.objects.filter(pk=product_id).first())


def rating_of_vendor(vendor_id: int) -> ShownRating | None:
    """Return the stars of a vendor's service, if anybody gave any."""
    return shown(VendorRating.objects.filter(pk=vendor_id).first())


def ratings_of_products(product_ids: Collection[int]) -> dict[int, ShownRating]:
    """Return the stars of several listings by their keys, in one query."""
    rows = ProductRating.objects.filter(pk__in=product_ids)
    return {row.pk: rating for row in rows if (rating := shown(row))}


def shown(rating: ProductRating | VendorRating | None) -> ShownRating | None:
    """Return a rating as it is shown, or None where there is nothing to show."""
    average = rating.average if rating else None
    return ShownRating(average=average, count=rating.count) if rating and average is not None else None


def _reviews(rows: QuerySet[Any], before: str, size: int) -> Voices:
    return _voices_of_product(*_page(_with_rating(rows), before, size))


def _with_rating(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("product__buyers_rating").prefetch_related("photos")


def _voices_of_product(found: list[Any], following: str) -> Voices:
    rating = getattr(found[0].product, "buyers_rating", None) if found else None
    return Voices(rating=shown(rating), rows=tuple(_voice(row) for row in found), before=following)


def _questions(rows: QuerySet[Any], before: str, size: int) -> Voices:
    found, following = _page(rows.filter(answered_at__isnull=False), before, size)
    return Voices(rating=None, rows=tuple(_voice(row) for row in found), before=following)


def _page(rows: QuerySet[Any], before: str, size: int) -> tuple[list[Any], str]:
    """Return a page by keyset: one row more than asked for says whether there is another."""
    rows = rows.order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=rows.model.objects.filter(public_id=before).values("pk")[:1])
    return _cut(list(rows[: size + 1]), size)


def _cut(found: list[Any], size: int) -> tuple[list[Any], str]:
    return found[:size], found[size - 1].public_id if len(found) > size else ""


def _voice(row: Any) -> ShownVoice:
    is_review = isinstance(row, Review)
    return ShownVoice(
        public_id=row.public_id,
        name=row.shown_name or _("A buyer"),
        said_at=row.created_at,
        text=row.text,
        score=row.score if is_review else 0,
        photos=tuple(
            ShownPhoto(small=photo.sizes.url(320), large=photo.sizes.url(1200, "jpg"))
            for photo in (row.photos.all() if is_review else ())
            if photo.name
        ),
        answer=row.answer,
        answered_at=row.answered_at,
        is_demo=row.is_demo,
    )
