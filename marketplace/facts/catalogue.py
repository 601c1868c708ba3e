"""What happens on the shelves: goods, prices and stock, certificates, protected names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StockChanged:
    """Price or stock of products changed, or whether they are on sale."""

    product_ids: list[int]


@dataclass(frozen=True)
class ShelfChanged:
    """The tree of shelves is another one now.

    `category_ids` are new, gone, or stand, read or show otherwise than before; what stands on `relabelled_ids` is found
    by other words or under other shelves; what stands on `reclassed_ids` is of another kind of goods.
    """

    category_ids: list[int]
    relabelled_ids: list[int]
    reclassed_ids: list[int]


@dataclass(frozen=True)
class ProductsChanged:
    """What products say of themselves changed, other than price and stock: class, answers, batches, evidence."""

    product_ids: list[int]


@dataclass(frozen=True)
class CertificateChanged:
    """A certificate was entered, corrected or revoked, or has run out; `product_ids` are all that it was said of."""

    certificate_id: int
    product_ids: list[int]
    vendor_id: int | None


@dataclass(frozen=True)
class CertificateEnding:
    """A certificate ends within so many days: 60, 30 or 7."""

    certificate_id: int
    days: int


@dataclass(frozen=True)
class ProtectedNameChanged:
    """A protected name was added, or is spelt or guarded otherwise now."""

    name_id: int


@dataclass(frozen=True)
class NameMembersChanged:
    """A vendor may use a protected name now, or may not any more."""

    name_id: int
    vendor_id: int
