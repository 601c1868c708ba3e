"""What search does about facts."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import (
    ListingApproved,
    MatchingWanted,
    ProductsChanged,
    QuoteRequestOpened,
    ShelfChanged,
    StockChanged,
    StoryPublished,
    StoryWithdrawn,
    VendorApproved,
    VendorChanged,
    VendorStatusChanged,
)
from marketplace.storefront.search.requests import hold_against_open_requests, invite_suitable
from marketplace.storefront.search.services import index_products, index_shelves, index_vendors
from marketplace.storefront.search.stories import forget_story, index_story


def index_listing(fact: ListingApproved) -> None:
    """Make an approved product findable, as it was approved."""
    index_products(product_ids=[fact.product_id], now=timezone.now())


def index_stock(fact: StockChanged) -> None:
    """Show products at their new price, sold out, or not at all."""
    index_products(product_ids=fact.product_ids, now=timezone.now())


def index_changed_shelves(fact: ShelfChanged) -> None:
    """Make shelves findable as they stand now, and what stands on them under its right shelves and words."""
    index_shelves(category_ids=fact.category_ids, relabelled_ids=fact.relabelled_ids, now=timezone.now())


def index_vendor(fact: VendorApproved | VendorStatusChanged | VendorChanged) -> None:
    """Make a vendor and all it sells findable while its shop is open, and only then."""
    index_vendors(vendor_ids=[fact.vendor_id], now=timezone.now())


def index_published_story(fact: StoryPublished) -> None:
    """Make a story findable."""
    index_story(story=fact, now=timezone.now())


def forget_withdrawn_story(fact: StoryWithdrawn) -> None:
    """Make a story findable no more."""
    forget_story(page_id=fact.page_id)


def put_request_to_vendors(fact: QuoteRequestOpened | MatchingWanted) -> None:
    """Put a request that is open to all to the vendors that suit it."""
    invite_suitable(request_id=fact.request_id, now=timezone.now())


def hold_against_requests(fact: ListingApproved | ProductsChanged) -> None:
    """Put open requests to a vendor whose new goods, or new trade terms, suit them."""
    ids = [fact.product_id] if isinstance(fact, ListingApproved) else fact.product_ids
    hold_against_open_requests(product_ids=ids, now=timezone.now())
