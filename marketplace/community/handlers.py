"""What this app does when something happened."""

from __future__ import annotations

from django.utils import timezone

from marketplace.community.selectors.listings import products_in
from marketplace.community.services.alerts import fire_alerts as fire
from marketplace.community.services.reviews import show_photos
from marketplace.facts import (
    OrderCancelled,
    OrderDeclined,
    PurchaseExpired,
    ReviewApproved,
    ReviewRejected,
    StockChanged,
)


def fire_alerts(fact: StockChanged) -> None:
    """Send the alerts that waited for this price or these pieces."""
    fire(product_ids=fact.product_ids, now=timezone.now())


def fire_alerts_of_expired(fact: PurchaseExpired) -> None:
    """Send the alerts that waited for pieces which nobody paid."""
    fire(product_ids=products_in(purchase_id=fact.purchase_id), now=timezone.now())


def fire_alerts_of_order(fact: OrderDeclined | OrderCancelled) -> None:
    """Send the alerts that waited for pieces which an order gave back."""
    fire(product_ids=products_in(order_id=fact.order_id), now=timezone.now())


def show_photos_of_review(fact: ReviewApproved) -> None:
    """Make the photos' sizes, now that an officer has seen them."""
    show_photos(review_id=fact.review_id)


def hide_photos_of_review(fact: ReviewRejected) -> None:
    """Take the photos' addresses away."""
    show_photos(review_id=fact.review_id)
