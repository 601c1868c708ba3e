"""Incidents from the first word to the decision, and who may say what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.incidents.errors import InvalidReport, UnableToRaise, UnableToSettle
from marketplace.incidents.levels import MEASURES
from marketplace.incidents.models import Incident, IncidentStatus, Outcome
from marketplace.incidents.services.raising import MOST_A_DAY, Report, Subject, raise_incident
from marketplace.incidents.services.settling import answer, decide, escalate_due, say_whether_solved
from marketplace.sales.order.models import Order
from tests.factories.catalogue import ProductFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.logistics import make_order
from tests.factories.photos import jpeg
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import SanctionFactory, VendorFactory
from vendors.errors import UnableToChange
from vendors.models import Sanction, VendorStatus
from vendors.services.sanctions import Terms

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WEEK = timedelta(days=7)


def about(order: Order | None = None) -> Subject:
    order = order or make_order()
    assert order.vendor is not None
    return Subject(vendor=order.vendor, order=order)


def tell(subject: Subject, *, words: str = "It is broken.", kind: str = "broken", **more: Any) -> Incident:
    more = {"by": None, "now": NOON, **more}
    return raise_incident(subject=subject, report=Report(kind=kind, words=words), **more)


def test_guest_raises_one_by_the_link_and_the_vendor_has_seven_days() -> None:
    photo = ContentFile(jpeg(), name="p.jpg")
    report = Report(kind="broken", words="It is broken.", photos=[photo])

    raised = raise_incident(subject=about(), report=report, by=None, now=NOON)

    assert (raised.status, raised.answer_by) == (IncidentStatus.OPEN, NOON + WEEK)
    assert raised.notes.get().photos.count() == 1
    assert EventRecord.objects.get(name="IncidentRaised").data["number"] == raised.number


def test_same_thing_told_twice_is_one_incident_with_both_words() -> None:
    subject = about()

    first, second = tell(subject), tell(subject, words="Really broken.")
    other = tell(subject, kind="not_arrived")

    assert first == second != other
    assert [note.words for note in first.notes.all()] == ["It is broken.", "Really broken."]


@pytest.mark.parametrize(
    ("words", "kind"), [(" ", "broken"), ("x" * 2001, "broken"), ("It broke.", ""), ("It broke.", "boring")]
)
def test_what_cannot_be_read_is_refused(words: str, kind: str) -> None:
    with pytest.raises(InvalidReport):
        tell(about(), words=words, kind=kind)

    assert not Incident.objects.exists()


def test_phone_number_stays_out_where_the_vendor_does_not_have_it() -> None:
    vendor = VendorFactory()
    words = "Call me on 012 345 678."

    with pytest.raises(InvalidReport):
        tell(Subject(vendor=vendor), words=words, by=UserFactory())
    with pytest.raises(InvalidReport):
        answer(incident=IncidentFactory(vendor=vendor), by=UserFactory(), words=words, now=NOON)
    assert tell(about(), words=words).notes.get().words == words


def test_who_may_not_raise_one_is_told() -> None:
    owner = UserFactory()
    vendor = VendorFactory(owner=owner)
    unpaid = make_order()
    Order.objects.filter(pk=unpaid.pk).update(confirmed_at=None)
    unpaid.refresh_from_db()

    for subject, by in ((Subject(vendor=vendor), None), (Subject(vendor=vendor), owner), (about(unpaid), None)):
        with pytest.raises(UnableToRaise):
            tell(subject, by=by)


def test_one_person_raises_few_a_day() -> None:
    person = UserFactory()
    for _ in range(MOST_A_DAY):
        tell(Subject(vendor=VendorFactory()), by=person)

    with pytest.raises(UnableToRaise):
        tell(Subject(vendor=VendorFactory()), by=person)

    tell(Subject(vendor=VendorFactory()), by=person, now=NOON + timedelta(days=1, seconds=1))
    assert Incident.objects.count() == MOST_A_DAY + 1


def test_listing_and_vendor_are_told_apart() -> None:
    product, person = ProductFactory(), UserFactory()

    of_listing = tell(Subject(vendor=product.vendor, product=product), by=person)
    of_vendor = tell(Subject(vendor=product.vendor), by=person)

    assert (of_listing.product, of_vendor.product) == (product, None)


# -- Settling ----------------------------------------------------------------------------------------------------------


def test_vendor_answers_and_the_buyer_says_solved() -> None:
    incident = IncidentFactory()

    answer(incident=incident, by=UserFactory(), words="I send another.", now=NOON)
    say_whether_solved(incident=incident, is_solved=True, words="", by=None, now=NOON)

    assert (incident.status, incident.outcome, incident.decided_by) == (IncidentStatus.CLOSED, Outcome.SOLVED, None)
    with pytest.raises(UnableToSettle):
        answer(incident=incident, by=UserFactory(), words="Late.", now=NOON)


def test_not_solved_goes_to_the_ministry_at_once() -> None:
    incident = IncidentFactory()

    say_whether_solved(incident=incident, is_solved=False, words="They laugh.", by=None, now=NOON)

    assert (incident.status, incident.escalated_at) == (IncidentStatus.ESCALATED, NOON)
    assert incident.notes.count() == 2


@pytest.mark.parametrize("answered", [False, True])
def test_after_seven_days_officers_take_it_up_once(answered: bool) -> None:
    incident = IncidentFactory(raised_at=NOON)
    if answered:
        answer(incident=incident, by=UserFactory(), words="Wait.", now=NOON)

    early = escalate_due(incident_id=incident.pk, now=NOON + WEEK - timedelta(seconds=1))
    due = escalate_due(incident_id=incident.pk, now=NOON + WEEK)
    again = escalate_due(incident_id=incident.pk, now=NOON + WEEK)

    assert (early, due, again) == (False, True, False)
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.ESCALATED


@pytest.mark.parametrize("outcome", Outcome.values)
def test_decision_ends_it_with_what_its_level_asks(outcome: str) -> None:
    incident = IncidentFactory()
    terms = None
    if outcome in MEASURES:
        orders = "refund" if outcome in ("severe", "grave") else ""
        terms = Terms(kind="", ground="conduct", words_en="They shout.", orders=orders)

    decide(incident=incident, by=OfficerFactory(), outcome=outcome, words="We looked.", terms=terms, now=NOON)

    assert (incident.status, incident.outcome) == (IncidentStatus.CLOSED, outcome)
    sanctions = [one.kind for one in Sanction.objects.all()]
    assert sanctions == ([MEASURES[outcome]] if outcome in MEASURES else [])
    incident.vendor.refresh_from_db()
    assert incident.vendor.status == {"severe": "suspended", "grave": "closed"}.get(outcome, VendorStatus.OPEN)
    assert AuditEntry.objects.filter(action="incident.decided").count() == 1


def test_decision_is_taken_once_and_whole() -> None:
    incident, officer = IncidentFactory(), OfficerFactory()
    SanctionFactory(vendor=incident.vendor, kind="limit")
    serious = Terms(kind="", ground="conduct", words_en="x")

    with pytest.raises(UnableToChange):
        decide(incident=incident, by=officer, outcome="serious", words="x", terms=serious, now=NOON)
    for outcome, words, terms in (
        ("", "x", None),
        ("mild", "x", None),
        ("solved", " ", None),
        ("solved", "x", serious),
    ):
        with pytest.raises(InvalidReport):
            decide(incident=incident, by=officer, outcome=outcome, words=words, terms=terms, now=NOON)
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.OPEN

    decide(incident=incident, by=officer, outcome="dismissed", words="Nothing in it.", now=NOON)
    with pytest.raises(UnableToSettle):
        decide(incident=incident, by=officer, outcome="solved", words="Again.", now=NOON)


def test_database_keeps_incidents_whole() -> None:
    for broken in (
        {"raised_by": None},
        {"status": "closed"},
        {"status": "escalated"},
        {"status": "closed", "closed_at": datetime.now(tz=NOON.tzinfo), "outcome": "grave"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            IncidentFactory(**broken)
