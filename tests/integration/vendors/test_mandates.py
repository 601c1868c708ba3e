"""Who helps whom: appointed, asked, confirmed by the maker's own phone, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.geography.models import Village
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorApplicationFactory, VendorFactory
from vendors.errors import InvalidInput, UnableToChange
from vendors.helping import helpers_of, mandate_for, mandate_over, term_of
from vendors.models import Consent, FieldOfficer, Mandate, MandateCode, TermsVersion
from vendors.services.helping.mandates import NewMaker, add_maker, ask_code, confirm_mandate, end_mandate
from vendors.services.helping.officers import appoint_field_officer, end_field_officer

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = "+85592111222"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def term(db: None) -> FieldOfficer:
    return FieldOfficerFactory()


def new_maker(term: FieldOfficer, **changes: object) -> NewMaker:
    village: Village = VillageFactory(commune__district__province=term.province)
    whole = NewMaker(name=" ចាន់ សុភា ", phone=PHONE, commune=village.commune, village=village, client_key="k1")
    return replace(whole, **changes)  # type: ignore[arg-type]


def terms(number: int = 1) -> TermsVersion:
    return TermsVersion.objects.create(
        number=number, text_km="លក្ខខណ្ឌ", text_en="Terms", published_at=timezone.now() - timedelta(days=1)
    )


# -- Who is a field officer --------------------------------------------------------------------------------------------


def test_the_desk_appoints_somebody_who_has_signed_in_for_a_province_until_a_day(now: datetime) -> None:
    province, person = ProvinceFactory(), UserFactory(phone_verified_at=now)
    until = timezone.localdate(now) + timedelta(days=90)

    appoint_field_officer(phone=str(person.phone), province=province, ends_on=until, by=OfficerFactory(), now=now)

    term = term_of(user=person, on=until)
    assert term is not None
    assert (term.province, term.ends_on) == (province, until)
    assert term_of(user=person, on=until + timedelta(days=1)) is None
    assert AuditEntry.objects.filter(action="field_officer.appointed").count() == 1


@pytest.mark.parametrize("wrong", ["nobody", "desk", "already", "past", "too long", "another area"])
def test_nobody_else_is_appointed(now: datetime, wrong: str) -> None:
    province = ProvinceFactory()
    by = OfficerFactory(area=ProvinceFactory()) if wrong == "another area" else OfficerFactory()
    person = OfficerFactory(phone_verified_at=now) if wrong == "desk" else UserFactory(phone_verified_at=now)
    if wrong == "already":
        FieldOfficerFactory(user=person)
    phone = "+85599000111" if wrong == "nobody" else str(person.phone)
    days = {"past": -1, "too long": 400}.get(wrong, 30)
    before = FieldOfficer.objects.count()

    with pytest.raises((InvalidInput, UnableToChange)):
        appoint_field_officer(
            phone=phone, province=province, ends_on=timezone.localdate(now) + timedelta(days=days), by=by, now=now
        )

    assert FieldOfficer.objects.count() == before


def test_another_term_may_begin_when_the_last_day_of_the_first_is_over(now: datetime, term: FieldOfficer) -> None:
    FieldOfficer.objects.filter(pk=term.pk).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    until = timezone.localdate(now) + timedelta(days=30)

    appoint_field_officer(
        phone=str(term.user.phone), province=term.province, ends_on=until, by=OfficerFactory(), now=now
    )

    assert FieldOfficer.objects.filter(user=term.user, ended_at=None).get().ends_on == until


def test_who_comes_to_the_desk_or_is_called_back_helps_nobody_any_more(now: datetime, term: FieldOfficer) -> None:
    today = timezone.localdate(now)
    MandateFactory(officer=term, confirmed=True)
    User.objects.filter(pk=term.user_id).update(is_staff=True)
    assert term_of(user=term.user, on=today) is None
    assert not Mandate.objects.confirmed(today).exists()
    User.objects.filter(pk=term.user_id).update(is_staff=False)

    end_field_officer(term=term, by=OfficerFactory(), now=now)

    assert term_of(user=term.user, on=today) is None
    assert not Mandate.objects.confirmed(today).exists()
    with pytest.raises(UnableToChange):
        end_field_officer(term=term, by=OfficerFactory(), now=now)


def test_an_officer_of_another_province_calls_nobody_back(now: datetime, term: FieldOfficer) -> None:
    with pytest.raises(UnableToChange):
        end_field_officer(term=term, by=OfficerFactory(area=ProvinceFactory()), now=now)

    assert FieldOfficer.objects.get().ended_at is None


# -- Whom they help ----------------------------------------------------------------------------------------------------


def test_a_maker_is_put_on_the_list_and_the_same_one_sent_twice_is_there_once(
    now: datetime, term: FieldOfficer
) -> None:
    maker = new_maker(term)

    first = add_maker(maker=maker, by=term.user, now=now)
    second = add_maker(maker=maker, by=term.user, now=now)

    assert first == second
    mandate = Mandate.objects.get()
    assert (mandate.name, mandate.slot, mandate.ends_on) == ("ចាន់ សុភា", 1, term.ends_on)
    assert mandate.maker is None
    assert mandate_for(user=term.user, public_id=mandate.public_id, on=timezone.localdate(now)) == mandate


@pytest.mark.parametrize("wrong", ["own phone", "other province", "known phone", "past day"])
def test_a_maker_that_does_not_fit_is_refused(now: datetime, term: FieldOfficer, wrong: str) -> None:
    MandateFactory(officer=term, phone="+85592333444")
    changes: dict[str, object] = {
        "own phone": {"phone": str(term.user.phone)},
        "other province": {"commune": VillageFactory().commune, "village": None},
        "known phone": {"phone": "+85592333444"},
        "past day": {"ends_on": timezone.localdate(now) - timedelta(days=1)},
    }[wrong]  # type: ignore[assignment]

    with pytest.raises(InvalidInput):
        add_maker(maker=new_maker(term, **changes), by=term.user, now=now)

    assert Mandate.objects.count() == 1


def test_who_is_no_field_officer_today_adds_nobody(now: datetime, term: FieldOfficer) -> None:
    late = now + timedelta(days=31)

    for by, when in ((UserFactory(), now), (term.user, late)):
        with pytest.raises(UnableToChange):
            add_maker(maker=new_maker(term), by=by, now=when)

    assert not Mandate.objects.exists()


def test_the_forty_first_maker_is_refused_until_one_has_ended(now: datetime, term: FieldOfficer) -> None:
    for number in range(40):
        MandateFactory(officer=term, phone=f"+8559255{number:04d}")
    maker = new_maker(term)

    with pytest.raises(InvalidInput, match="40"):
        add_maker(maker=maker, by=term.user, now=now)
    assert Mandate.objects.count() == 40

    end_mandate(mandate=Mandate.objects.get(slot=17), by=term.user, now=now)
    assert add_maker(maker=maker, by=term.user, now=now).slot == 17


def test_a_mandate_whose_day_has_come_gives_its_place_back(now: datetime, term: FieldOfficer) -> None:
    past = timezone.localdate(now) - timedelta(days=1)
    MandateFactory(officer=term, phone=PHONE, ends_on=past)

    assert add_maker(maker=new_maker(term), by=term.user, now=now).slot == 1


def test_another_officers_maker_is_not_there(now: datetime, term: FieldOfficer) -> None:
    theirs = MandateFactory()
    today = timezone.localdate(now)

    with pytest.raises(Mandate.DoesNotExist):
        mandate_for(user=term.user, public_id=theirs.public_id, on=today)
    with pytest.raises(UnableToChange):
        ask_code(mandate=theirs, by=term.user, now=now)
    assert not MandateCode.objects.exists()


# -- The maker's phone decides -----------------------------------------------------------------------------------------


def test_the_code_makes_the_maker_a_person_who_agreed_to_the_terms_and_says_how(
    now: datetime, term: FieldOfficer
) -> None:
    version = terms()
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)
    asked = ask_code(mandate=mandate, by=term.user, now=now)
    assert (asked.phone, asked.helper, asked.ends_on) == (PHONE, str(term.user), mandate.ends_on)
    assert not User.objects.filter(phone=PHONE).exists()

    confirm_mandate(mandate=mandate, code=asked.code, by=term.user, now=now)

    maker = User.objects.get(phone=PHONE)
    assert maker.phone_verified_at is not None
    assert maker.first_name == "ចាន់ សុភា"
    assert (mandate.maker, mandate.confirmed_at) == (maker, now)
    consent = Consent.objects.get()
    assert (consent.user, consent.version, consent.mandate) == (maker, version, mandate)
    for action in ("mandate.confirmed", "terms.agreed"):
        entry = AuditEntry.objects.get(action=action)
        assert (entry.actor, entry.on_behalf_of) == (term.user, maker)
    assert asked.code not in str(list(MandateCode.objects.values()))


def test_a_maker_who_was_here_before_stays_the_same_person(now: datetime, term: FieldOfficer) -> None:
    maker = UserFactory(phone=PHONE, phone_verified_at=now, first_name="Own name")
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)

    confirm_mandate(mandate=mandate, code=ask_code(mandate=mandate, by=term.user, now=now).code, by=term.user, now=now)

    assert mandate.maker == maker
    maker.refresh_from_db()
    assert maker.first_name == "Own name"


def test_a_wrong_code_confirms_nothing_and_after_four_not_even_the_right_one(now: datetime, term: FieldOfficer) -> None:
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)
    code = ask_code(mandate=mandate, by=term.user, now=now).code
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    for _try in range(4):
        with pytest.raises(InvalidInput):
            confirm_mandate(mandate=mandate, code=wrong, by=term.user, now=now)
    with pytest.raises(InvalidInput):
        confirm_mandate(mandate=mandate, code=code, by=term.user, now=now)

    mandate.refresh_from_db()
    assert mandate.confirmed_at is None
    assert MandateCode.objects.get().tries == 4
    assert not User.objects.filter(phone=PHONE).exists()
    assert AuditEntry.objects.filter(action="mandate.code_wrong").count() == 4


def test_a_code_is_good_for_half_an_hour_once_and_only_the_last(now: datetime, term: FieldOfficer) -> None:
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)
    old = ask_code(mandate=mandate, by=term.user, now=now).code
    with pytest.raises(InvalidInput):
        confirm_mandate(mandate=mandate, code=old, by=term.user, now=now + timedelta(minutes=30))
    new = ask_code(mandate=mandate, by=term.user, now=now + timedelta(minutes=31))
    at = now + timedelta(minutes=32)
    if old != new.code:
        with pytest.raises(InvalidInput):
            confirm_mandate(mandate=mandate, code=old, by=term.user, now=at)

    confirm_mandate(mandate=mandate, code=new.code, by=term.user, now=at)

    with pytest.raises(InvalidInput):
        confirm_mandate(mandate=mandate, code=new.code, by=term.user, now=at)


def test_khmer_digits_and_spaces_are_read(now: datetime, term: FieldOfficer) -> None:
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)
    code = ask_code(mandate=mandate, by=term.user, now=now).code
    khmer = "".join(chr(0x17E0 + int(digit)) for digit in code)

    confirm_mandate(mandate=mandate, code=f" {khmer[:3]} {khmer[3:]} ", by=term.user, now=now)

    assert mandate.confirmed_at == now


def test_one_number_is_sent_one_code_a_minute_and_five_a_day_whoever_asks(now: datetime, term: FieldOfficer) -> None:
    mine = add_maker(maker=new_maker(term), by=term.user, now=now)
    theirs = MandateFactory(phone=PHONE)
    ask_code(mandate=mine, by=term.user, now=now)

    with pytest.raises(UnableToChange):
        ask_code(mandate=theirs, by=theirs.officer.user, now=now + timedelta(seconds=59))
    for number in range(1, 5):
        ask_code(mandate=theirs, by=theirs.officer.user, now=now + timedelta(minutes=number))
    with pytest.raises(UnableToChange):
        ask_code(mandate=mine, by=term.user, now=now + timedelta(hours=5))

    assert MandateCode.objects.count() == 5
    ask_code(mandate=mine, by=term.user, now=now + timedelta(days=1, minutes=1))


def test_somebody_of_the_desk_is_not_helped(now: datetime, term: FieldOfficer) -> None:
    OfficerFactory(phone=PHONE, phone_verified_at=now)
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)
    code = ask_code(mandate=mandate, by=term.user, now=now).code

    with pytest.raises(UnableToChange):
        confirm_mandate(mandate=mandate, code=code, by=term.user, now=now)

    mandate.refresh_from_db()
    assert mandate.confirmed_at is None


def test_the_makers_newest_word_counts_one_helper_at_a_time(now: datetime, term: FieldOfficer) -> None:
    maker = UserFactory(phone=PHONE, phone_verified_at=now)
    before = MandateFactory(maker=maker)
    mandate = add_maker(maker=new_maker(term), by=term.user, now=now)

    confirm_mandate(mandate=mandate, code=ask_code(mandate=mandate, by=term.user, now=now).code, by=term.user, now=now)

    before.refresh_from_db()
    assert (before.ended_at, before.ended_by) == (now, maker)
    assert helpers_of(maker=maker) == [mandate, before]


def test_the_right_ends_on_its_day_and_by_the_maker(now: datetime, term: FieldOfficer) -> None:
    maker = UserFactory(phone_verified_at=now)
    vendor = VendorFactory(owner=maker)
    mandate = MandateFactory(officer=term, maker=maker, ends_on=timezone.localdate(now))
    assert mandate_over(user=term.user, code=vendor.code, now=now) == mandate

    with pytest.raises(Mandate.DoesNotExist):
        mandate_over(user=term.user, code=vendor.code, now=now + timedelta(days=1))
    end_mandate(mandate=mandate, by=maker, now=now)
    with pytest.raises(Mandate.DoesNotExist):
        mandate_over(user=term.user, code=vendor.code, now=now)
    with pytest.raises(UnableToChange):
        end_mandate(mandate=mandate, by=term.user, now=now)

    entry = AuditEntry.objects.get(action="mandate.ended")
    assert (entry.actor, entry.on_behalf_of) == (maker, None)


def test_who_helped_a_maker_never_decides_about_them(now: datetime, term: FieldOfficer) -> None:
    application = VendorApplicationFactory()
    listing = ListingSubmissionFactory(vendor=VendorFactory(owner=application.applicant))
    MandateFactory(officer=term, maker=application.applicant, ended_at=now)
    User.objects.filter(pk=term.user_id).update(is_staff=True, is_superuser=True)
    now_at_the_desk = User.objects.get(pk=term.user_id)

    assert application.why_not(now_at_the_desk)
    assert listing.why_not(now_at_the_desk)
    assert not application.why_not(OfficerFactory())
