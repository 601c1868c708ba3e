"""Who may do what in an organisation, and that it keeps an owner."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core.models import AuditEntry
from marketplace.geography.models import Province
from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import (
    CheckPolicy,
    Member,
    MemberInvitation,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
)
from marketplace.organisations.selectors import buying_for, is_trade_buyer
from marketplace.organisations.services.checking import decide, set_policy
from marketplace.organisations.services.people import (
    PowersDraft,
    change_powers,
    choose,
    decline,
    invite_person,
    join,
    remove_member,
)
from marketplace.organisations.services.registering import Details, change_details, register_organisation, set_budget
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

BUYS = PowersDraft(may_request=True, purchase_limit=Decimal(400_000))


@pytest.fixture
def owner() -> Member:
    made: Member = MemberFactory(owner=True)
    return made


def somebody(**fields: object) -> User:
    made: User = UserFactory(phone_verified_at=NOON, **fields)
    return made


def details(**changes: object) -> Details:
    province: Province = ProvinceFactory()
    said = {"name": "Hotel Tonle", "kind": "hotel", "phone": "+85523456789", "province_id": province.pk, **changes}
    return Details(**said)  # type: ignore[arg-type]


def test_who_writes_it_down_owns_it_and_buys_for_it() -> None:
    cook = somebody()

    made = register_organisation(details=details(), by=cook, now=NOON)

    member = made.members.get()
    assert (member.user, member.roles, member.is_chosen) == (
        cook,
        ["requester", "approver", "payer", "owner"],
        True,
    )
    assert (made.status, is_trade_buyer(cook)) == (OrganisationStatus.NEW, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "bank"}, "kind"),
        ({"country": "XX"}, "country"),
        ({"province_id": None}, "province"),
        ({"country": "JP"}, "province"),
        ({"country": "JP", "province_id": None, "name": "東京"}, "name_latin"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidOrganisation) as refusal:
        register_organisation(details=details(**changes), by=somebody(), now=NOON)

    assert set(refusal.value.fields) == {field}
    assert not Organisation.objects.exists()


def test_where_the_policy_of_the_day_asks_for_no_check_it_buys_as_trade_at_once() -> None:
    CheckPolicy.objects.create(
        kind=OrganisationKind.HOTEL, at_home=True, needs_check=False, valid_from=NOON.date(), source="sample"
    )
    cook = somebody()

    made = register_organisation(details=details(), by=cook, now=NOON)

    assert (made.status, made.checked_by, is_trade_buyer(cook)) == (OrganisationStatus.CHECKED, None, True)


def test_a_policy_ends_the_one_before_and_holds_from_its_day_only() -> None:
    officer = OfficerFactory()
    first = set_policy(
        kind="hotel", at_home=True, needs_check=True, valid_from=NOON.date(), source="A", by=officer, now=NOON
    )
    later = NOON.date() + timedelta(days=10)
    set_policy(kind="hotel", at_home=True, needs_check=False, valid_from=later, source="B", by=officer, now=NOON)

    first.refresh_from_db()
    assert first.valid_to == later
    assert CheckPolicy.objects.on(NOON.date()).get() == first
    with pytest.raises(InvalidOrganisation):
        set_policy(kind="hotel", at_home=True, needs_check=True, valid_from=later, source="C", by=officer, now=NOON)


def test_an_officer_checks_it_and_a_changed_number_is_looked_at_anew() -> None:
    cook, officer = somebody(), OfficerFactory()
    made = register_organisation(details=details(), by=cook, now=NOON)

    decide(organisation=made, status=OrganisationStatus.CHECKED, note="", by=officer, now=NOON)
    assert is_trade_buyer(cook)
    change_details(organisation=made, details=details(tax_number="L001-123456789"), by=cook, now=NOON)

    made.refresh_from_db()
    assert (made.status, made.checked_by) == (OrganisationStatus.NEW, None)
    assert AuditEntry.objects.filter(action="organisation.checked", actor=officer).count() == 1


def test_turning_away_says_why_and_is_decided_once() -> None:
    made: Organisation = OrganisationFactory(new=True)
    officer = OfficerFactory()

    with pytest.raises(InvalidOrganisation):
        decide(organisation=made, status="refused", note=" ", by=officer, now=NOON)
    decide(organisation=made, status="refused", note="No such company.", by=officer, now=NOON)
    with pytest.raises(UnableToChangeOrganisation):
        decide(organisation=made, status="refused", note="Again.", by=officer, now=NOON)

    made.refresh_from_db()
    assert made.note == "No such company."


def test_nobody_belongs_to_it_by_being_named_alone(owner: Member) -> None:
    cook = somebody()
    invitation = invite_person(
        organisation=owner.organisation, phone=str(cook.phone), email="", powers=BUYS, by=owner.user, now=NOON
    )
    assert not Member.objects.filter(user=cook).exists()

    member = join(invitation=invitation, by=cook, now=NOON)

    assert (member.may_request, member.purchase_limit, member.is_owner) == (True, Decimal(400_000), False)
    assert buying_for(cook) == owner.organisation
    assert not MemberInvitation.objects.exists()


def test_an_invitation_is_answered_only_by_whom_it_went_to(owner: Member) -> None:
    invitation = invite_person(
        organisation=owner.organisation, phone="+85512999888", email="", powers=BUYS, by=owner.user, now=NOON
    )
    unconfirmed: User = UserFactory(phone="+85512999888", phone_verified_at=None)

    for other in (somebody(), unconfirmed):
        with pytest.raises(UnableToChangeOrganisation):
            join(invitation=invitation, by=other, now=NOON)
        with pytest.raises(UnableToChangeOrganisation):
            decline(invitation=invitation, by=other, now=NOON)

    assert Member.objects.count() == 1


def test_only_an_owner_asks_changes_and_removes(owner: Member) -> None:
    cook: Member = MemberFactory(organisation=owner.organisation)
    other: Member = MemberFactory(organisation=owner.organisation)

    with pytest.raises(UnableToChangeOrganisation):
        invite_person(
            organisation=owner.organisation, phone="+85512999888", email="", powers=BUYS, by=cook.user, now=NOON
        )
    with pytest.raises(UnableToChangeOrganisation):
        change_powers(member=cook, powers=PowersDraft(is_owner=True), by=cook.user)
    with pytest.raises(UnableToChangeOrganisation):
        remove_member(member=other, by=cook.user)
    with pytest.raises(UnableToChangeOrganisation):
        set_budget(organisation=owner.organisation, budget=Decimal(1), currency="KHR", by=cook.user)

    assert Member.objects.count() == 3
    assert not Member.objects.get(pk=cook.pk).is_owner


def test_the_last_owner_stays_and_everybody_else_may_leave(owner: Member) -> None:
    cook: Member = MemberFactory(organisation=owner.organisation)

    with pytest.raises(UnableToChangeOrganisation):
        remove_member(member=owner, by=owner.user)
    with pytest.raises(UnableToChangeOrganisation):
        change_powers(member=owner, powers=BUYS, by=owner.user)
    remove_member(member=cook, by=cook.user)

    assert [member.pk for member in owner.organisation.members.all()] == [owner.pk]


def test_somebody_buys_for_one_at_a_time_and_for_themselves_when_they_say_so(owner: Member) -> None:
    second: Member = MemberFactory(user=owner.user, is_chosen=False)

    choose(user=owner.user, organisation=second.organisation)
    assert buying_for(owner.user) == second.organisation
    choose(user=owner.user, organisation=None)
    assert buying_for(owner.user) is None
    with pytest.raises(UnableToChangeOrganisation):
        choose(user=owner.user, organisation=OrganisationFactory())


def test_who_works_at_the_desk_buys_for_nobody(owner: Member) -> None:
    officer = OfficerFactory()

    with pytest.raises(UnableToChangeOrganisation):
        register_organisation(details=details(), by=officer, now=NOON)

    assert Organisation.objects.count() == 1
