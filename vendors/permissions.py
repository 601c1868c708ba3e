"""What each role in a vendor may do. One dict, read by every screen of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vendors.models import Membership, MembershipRole

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor

OWNER, MANAGER, PACKER, ACCOUNTANT = (
    MembershipRole.OWNER,
    MembershipRole.MANAGER,
    MembershipRole.PACKER,
    MembershipRole.ACCOUNTANT,
)
#: Who may: change what is listed, name price and stock, accept and send orders, see money, choose who belongs.
EDIT_LISTINGS: Final = frozenset({OWNER, MANAGER})
CHANGE_STOCK: Final = frozenset({OWNER, MANAGER, PACKER})
HANDLE_ORDERS: Final = frozenset({OWNER, MANAGER, PACKER})
SEE_MONEY: Final = frozenset({OWNER, MANAGER, ACCOUNTANT})
MANAGE_REQUIREMENTS: Final = frozenset({OWNER, MANAGER})
MANAGE_TEAM: Final = frozenset({OWNER})


def role_in(*, user: User, vendor: Vendor) -> MembershipRole | None:
    """Return the user's role in a vendor, or None for a stranger."""
    role = Membership.objects.filter(user_id=user.pk, vendor=vendor).values_list("role", flat=True).first()
    return MembershipRole(role) if role else None


def can_edit_listings(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may draft, submit, pause and resume listings."""
    return role_in(user=user, vendor=vendor) in EDIT_LISTINGS


def can_change_stock(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may name price and stock of what is on sale."""
    return role_in(user=user, vendor=vendor) in CHANGE_STOCK


def can_handle_orders(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may accept, decline, pack and send orders."""
    return role_in(user=user, vendor=vendor) in HANDLE_ORDERS


def can_see_money(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may see what the vendor earned and is owed."""
    return role_in(user=user, vendor=vendor) in SEE_MONEY


def can_manage_requirements(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may hand in papers and licences, and say that a lesson was read."""
    return role_in(user=user, vendor=vendor) in MANAGE_REQUIREMENTS


def can_manage_team(*, user: User, vendor: Vendor) -> bool:
    """Return whether the user may say who belongs to the vendor."""
    return role_in(user=user, vendor=vendor) in MANAGE_TEAM
