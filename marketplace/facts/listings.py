"""What happens to what vendors say: listings, many at once too, and the pages of their shops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ListingsUploaded:
    """A file of listings came, to be looked through."""

    import_id: int


@dataclass(frozen=True)
class ImportConfirmed:
    """Somebody said that a file which was looked through is to be brought in."""

    import_id: int


@dataclass(frozen=True)
class ImportAdvanced:
    """A part of a file is brought in, and there is more of it."""

    import_id: int


@dataclass(frozen=True)
class PhotosStored:
    """Photos of listings were stored without their fixed sizes: the stored names."""

    names: list[str]


@dataclass(frozen=True)
class ListingSubmitted:
    submission_id: int


@dataclass(frozen=True)
class ListingSentBack:
    submission_id: int
    reason: str


@dataclass(frozen=True)
class ListingApproved:
    product_id: int


@dataclass(frozen=True)
class ShopPageSentBack:
    change_id: int
    reason: str


@dataclass(frozen=True)
class ShopPageApproved:
    change_id: int
