"""What a vendor is told about its shop's page."""

from __future__ import annotations

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import tell_vendor
from vendors.models import ShopPageChange


def tell_of_page_sent_back(fact: facts.ShopPageSentBack) -> None:
    """Tell the vendor what the officer wants changed on its page."""
    _tell(Kind.SHOP_PAGE_SENT_BACK, fact.change_id, reason=fact.reason)


def tell_of_page_approved(fact: facts.ShopPageApproved) -> None:
    """Tell the vendor that buyers see its story and photos."""
    _tell(Kind.SHOP_PAGE_APPROVED, fact.change_id)


def _tell(kind: Kind, change_id: int, **context: str) -> None:
    change = ShopPageChange.objects.select_related("vendor").get(pk=change_id)
    when = change.submitted_at.isoformat() if change.submitted_at else ""
    page = ("vendor_portal:shop-page", {"code": change.vendor.code})
    tell_vendor(kind, change.vendor, f"{change.pk}:{when}", {"vendor": change.vendor, **context}, page=page)
