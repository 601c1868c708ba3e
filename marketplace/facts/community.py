"""What buyers say, ask and wait for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewApproved:
    """A review may be read by everybody. Without a product it is about the vendor's service."""

    review_id: int
    vendor_id: int
    product_id: int | None
    score: int


@dataclass(frozen=True)
class ReviewRejected:
    review_id: int
    author_id: int
    vendor_id: int
    product_id: int | None
    reason: str


@dataclass(frozen=True)
class ReviewAnswered:
    review_id: int
    author_id: int
    vendor_id: int
    product_id: int | None


@dataclass(frozen=True)
class QuestionAsked:
    """A question is the vendor's to answer."""

    question_id: int
    vendor_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionAnswered:
    question_id: int
    author_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionRejected:
    question_id: int
    author_id: int
    product_id: int
    reason: str


@dataclass(frozen=True)
class AlertFired:
    """What somebody waited for has come: the product is back, or costs less. `token` is in the link that stops more."""

    alert_id: int
    user_id: int
    product_id: int
    kind: str
    price: str
    currency: str
    token: str
