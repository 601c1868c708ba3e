"""The rooms where officers keep what holds at borders, and decide about denied parties."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.roles import FINANCE_OFFICERS
from logistics.customs.models import DutyRate, TradeRule
from logistics.customs.services import KINDS
from marketplace.screening.models import DeniedList, DeniedParty, ScreeningHit
from marketplace.screening.services import screen
from marketplace.users.models import User
from tests.factories.customs import rule
from tests.factories.screening import NOON, UN_XML, bring_in, un_list
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory

pytestmark = pytest.mark.django_db

BORDERS = "/officers/marketplace/borders/"
SCREENING = "/officers/marketplace/screening/"
DUTY = {
    "country": "JP", "hs_prefix": "0904", "percent": "3.5", "base": "cif", "valid_from": "2027-01-01", "source": "Tariff",
}  # fmt: skip


def file(text: str, name: str = "list.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "application/octet-stream")


def found() -> ScreeningHit:
    bring_in()
    (hit,) = screen(names=["Virak Orussei"], subject_kind="buyer", subject_number="7", now=NOON)
    return hit


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_table_is_shown_and_handed_out(desk: Client, kind: str) -> None:
    rule()

    assert desk.get(f"{BORDERS}?tab={kind}").status_code == 200
    assert desk.get(f"{BORDERS}{kind}/table.csv").content.startswith(b"\xef\xbb\xbf")
    assert desk.get(f"{BORDERS}{kind}/add/").status_code == 200


def test_a_row_is_typed_in_and_a_wrong_one_says_why_beside_its_column(desk: Client) -> None:
    wrong = desk.post(f"{BORDERS}duties/add/", DUTY | {"country": "Japan"})
    right = desk.post(f"{BORDERS}duties/add/", DUTY)

    assert "country" in wrong.context["form"].errors
    assert right.status_code == 302
    assert right["Location"].startswith(BORDERS)
    assert not DutyRate.objects.get().is_sample


def test_a_file_is_looked_at_then_brought_in(desk: Client) -> None:
    text = ",".join((*DUTY, "valid_to")) + "\n" + ",".join((*DUTY.values(), "")) + "\n"

    looked = desk.post(f"{BORDERS}duties/file/", {"table": file(text, "duties.csv")})

    assert "New: 1." in looked.content.decode()
    assert not DutyRate.objects.exists()
    desk.post(f"{BORDERS}duties/file/", {"confirm": "1", "text": looked.context["text"]})
    assert DutyRate.objects.get().percent == Decimal("3.5")


def test_a_sample_is_confirmed_with_its_source(desk: Client) -> None:
    row = rule(is_sample=True)

    desk.post(f"{BORDERS}rules/{row.pk}/", {"action": "confirm", "source": "Sub-decree 370, annex 1."})

    assert TradeRule.objects.values_list("is_sample", "source").get() == (False, "Sub-decree 370, annex 1.")


def test_a_likeness_is_shown_beside_the_list_and_decided_with_a_reason(desk: Client) -> None:
    hit = found()

    assert "Virak Orussei" in desk.get(SCREENING).content.decode()
    assert "Names like denied parties" in desk.get("/officers/").content.decode()
    page = desk.get(f"{SCREENING}{hit.pk}/").content.decode()
    assert "1970-02-03" in page
    short = desk.post(f"{SCREENING}{hit.pk}/", {"action": "cleared", "words": "no", "seen": "open"})
    assert short.status_code == 200
    hit.refresh_from_db()
    assert hit.status == "open"

    desk.post(f"{SCREENING}{hit.pk}/", {"action": "cleared", "words": "Born in 1999, a student.", "seen": "open"})

    hit.refresh_from_db()
    assert (hit.status, hit.reason) == ("cleared", "Born in 1999, a student.")


def test_who_decides_about_what_moved_on_is_told_so(desk: Client) -> None:
    hit = found()
    desk.post(f"{SCREENING}{hit.pk}/", {"action": "blocked", "words": "The same birth and firm.", "seen": "open"})

    late = desk.post(f"{SCREENING}{hit.pk}/", {"action": "cleared", "words": "Somebody else surely.", "seen": "open"})

    hit.refresh_from_db()
    assert late.status_code == 200
    assert hit.status == "blocked"


def test_a_list_is_looked_at_then_brought_in(desk: Client) -> None:
    looked = desk.post(f"{SCREENING}lists/new/", {"code": "UN", "list": file(UN_XML)})

    assert "New: 2." in looked.content.decode()
    assert not DeniedParty.objects.exists()

    done = desk.post(f"{SCREENING}lists/new/", {"code": "UN", "list": file(UN_XML), "confirm": "1"})

    assert done.status_code == 302
    assert DeniedList.objects.get().file_name == "list.xml"
    assert "2 entries" in desk.get(f"{SCREENING}lists/").content.decode()


def test_a_file_that_is_not_the_list_says_so_beside_it(desk: Client) -> None:
    answer = desk.post(f"{SCREENING}lists/new/", {"code": "OFAC", "list": file(UN_XML), "confirm": "1"})

    assert "list" in answer.context["form"].errors
    assert not DeniedList.objects.exists()


def test_a_list_that_takes_off_most_wants_a_word_more(desk: Client) -> None:
    bring_in(un_list("First Firm Kampot", "Second Firm Kep", "Third Firm Takeo"))
    short = un_list("First Firm Kampot").decode()

    desk.post(f"{SCREENING}lists/new/", {"code": "UN", "list": file(short), "confirm": "1"})
    assert DeniedParty.objects.filter(gone_at=None).count() == 3

    desk.post(f"{SCREENING}lists/new/", {"code": "UN", "list": file(short), "confirm": "1", "is_whole": "on"})
    assert DeniedParty.objects.filter(gone_at=None).count() == 1


def test_finance_officers_and_officers_of_a_province_stay_outside(
    roles: None, sign_in: Callable[[User], Client]
) -> None:
    finance = OfficerFactory()
    finance.groups.set([Group.objects.get(name=FINANCE_OFFICERS)])
    province = ProvinceOfficerFactory()

    for person in (finance, province):
        client = sign_in(person)
        for address in (BORDERS, SCREENING, f"{SCREENING}lists/new/"):
            assert client.get(address).status_code in {302, 403}
