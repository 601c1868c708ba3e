"""Who works in a shop. See Note [Asked, then in] and Note [A shop has an owner]."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import InvitationFactory, MembershipFactory, VendorFactory
from tests.integration.vendors.conftest import NOON
from tests.integration.vendors.helpers import facts
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Invitation, Membership, MembershipRole, Vendor
from vendors.services import team
from vendors.services.team import change_role, decline_invitation, invite_member, join_team, remove_member

pytestmark = pytest.mark.django_db

PHONE = "+85517333444"


@pytest.fixture
def owner() -> User:
    return UserFactory()


@pytest.fixture
def vendor(owner: User) -> Vendor:
    return VendorFactory(owner=owner)


def actions() -> list[str]:
    return list(AuditEntry.objects.filter(action__startswith="team.").order_by("pk").values_list("action", flat=True))


def person(phone: str = PHONE) -> User:
    return UserFactory(phone=phone, phone_verified_at=timezone.now())


def test_somebody_asked_belongs_to_the_shop_once_they_say_yes(vendor: Vendor, owner: User) -> None:
    invitation = invite_member(vendor=vendor, phone=PHONE, role="packer", by=owner, now=NOON)
    packer = person()
    assert not packer.memberships.exists()

    join_team(invitation=invitation, by=packer, now=NOON + timedelta(days=1))

    assert packer.memberships.get().role == MembershipRole.PACKER
    assert not Invitation.objects.exists()
    assert actions() == ["team.invited", "team.joined"]
    [fact] = facts("MemberInvited")
    assert fact["invitation_id"] == invitation.pk
    assert PHONE not in str(fact) + str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_asking_again_gives_the_new_role(vendor: Vendor, owner: User) -> None:
    invite_member(vendor=vendor, phone=PHONE, role="packer", by=owner, now=NOON)
    invite_member(vendor=vendor, phone=PHONE, role="manager", by=owner, now=NOON)

    assert Invitation.objects.get().role == MembershipRole.MANAGER


def test_who_says_no_does_not_belong(vendor: Vendor) -> None:
    invitation = InvitationFactory(vendor=vendor, phone=PHONE)
    decline_invitation(invitation=invitation, by=person(), now=timezone.now())

    assert vendor.memberships.count() == 1
    assert not vendor.invitations.exists()


@pytest.mark.parametrize("who", ["another phone", "a phone not confirmed", "an officer", "too late"])
def test_nobody_joins_by_an_invitation_that_is_not_theirs_or_too_old(vendor: Vendor, who: str) -> None:
    invitation = InvitationFactory(vendor=vendor, phone=PHONE)
    people: dict[str, Callable[[], User]] = {
        "another phone": lambda: person("+85517333445"),
        "a phone not confirmed": lambda: UserFactory(phone=PHONE, phone_verified_at=None),
        "an officer": lambda: OfficerFactory(phone=PHONE, phone_verified_at=timezone.now()),
        "too late": person,
    }
    now = timezone.now() + timedelta(days=31 if who == "too late" else 0)

    with pytest.raises(UnableToChange):
        join_team(invitation=invitation, by=people[who](), now=now)
    assert vendor.memberships.count() == 1
    assert not actions()


def test_a_member_is_not_asked_again(vendor: Vendor, owner: User) -> None:
    MembershipFactory(vendor=vendor, user=person(), role="packer")

    with pytest.raises(InvalidInput):
        invite_member(vendor=vendor, phone=PHONE, role="packer", by=owner, now=NOON)


def test_a_shop_asks_so_many_people_and_no_more(vendor: Vendor, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "MOST_PEOPLE", 2)
    invite_member(vendor=vendor, phone=PHONE, role="packer", by=owner, now=NOON)

    with pytest.raises(InvalidInput):
        invite_member(vendor=vendor, phone="+85517333445", role="packer", by=owner, now=NOON)
    invite_member(vendor=vendor, phone=PHONE, role="manager", by=owner, now=NOON)


def test_who_is_no_owner_changes_nothing(vendor: Vendor) -> None:
    manager = MembershipFactory(vendor=vendor, role="manager")

    with pytest.raises(UnableToChange):
        change_role(membership=manager, role="owner", by=manager.user)
    with pytest.raises(UnableToChange):
        remove_member(membership=vendor.memberships.get(role="owner"), by=manager.user)
    with pytest.raises(UnableToChange):
        invite_member(vendor=vendor, phone=PHONE, role="owner", by=manager.user, now=NOON)
    assert not actions()


@pytest.mark.parametrize("what", ["remove", "demote"])
def test_the_last_owner_stays(vendor: Vendor, owner: User, what: str) -> None:
    MembershipFactory(vendor=vendor, role="manager")
    MembershipFactory(role="owner")
    last = vendor.memberships.get(user=owner)

    with pytest.raises(UnableToChange):
        remove_or_demote(what, last, owner)
    assert vendor.memberships.get(user=owner).role == MembershipRole.OWNER
    assert not actions()


@pytest.mark.parametrize("what", ["remove", "demote"])
def test_one_of_two_owners_may_go(vendor: Vendor, owner: User, what: str) -> None:
    other = MembershipFactory(vendor=vendor, role="owner")
    remove_or_demote(what, other, owner)

    entry = AuditEntry.objects.get(action__startswith="team.")
    assert entry.data["member"] == other.user_id
    assert entry.actor == owner
    assert not Membership.objects.filter(pk=other.pk, role="owner").exists()


def remove_or_demote(what: str, membership: Membership, by: User) -> None:
    if what == "remove":
        remove_member(membership=membership, by=by)
    else:
        change_role(membership=membership, role="packer", by=by)


def put_one_another_out(what: str) -> tuple[Vendor, list[bool]]:
    """Let two owners put one another out at the same moment; return their shop, and who could."""
    vendor = VendorFactory(owner=UserFactory())
    first = vendor.memberships.get()
    second = MembershipFactory(vendor=vendor, role="owner")
    both_ready = threading.Barrier(2)

    def press(by: User, out: Membership) -> bool:
        try:
            both_ready.wait(timeout=10)
            remove_or_demote(what, out, by)
        except UnableToChange:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(press, first.user, second), pool.submit(press, second.user, first)]
        return vendor, [one.result(timeout=60) for one in presses]


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.parametrize("what", ["remove", "demote"])
def test_two_owners_who_put_one_another_out_leave_one_behind(what: str) -> None:
    vendor, done = put_one_another_out(what)

    assert sorted(done) == [False, True]
    assert vendor.memberships.filter(role="owner").count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_without_the_lock_they_leave_nobody_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has seen the other as an owner before one of them goes."""
    look, both_looked = team._require_another_owner, threading.Barrier(2)

    @contextmanager
    def beside_others(vendor: Vendor) -> Iterator[None]:
        with transaction.atomic(durable=True):
            yield

    def look_and_wait(member: Membership) -> None:
        look(member)
        both_looked.wait(timeout=10)

    monkeypatch.setattr(team, "_alone", beside_others)
    monkeypatch.setattr(team, "_require_another_owner", look_and_wait)

    vendor, done = put_one_another_out("remove")

    assert done == [True, True]
    assert not vendor.memberships.exists()
