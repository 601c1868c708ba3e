"""A certificate that ends soon: its holder and the officers hear of it 60, 30 and 7 days before, once each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from catalogue.tasks import warn_of_certificates_that_end
from marketplace.core.models import EventRecord
from tests.factories.provenance import CertificateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

END = date(2027, 6, 30)


def _warned(*, days_before: int) -> list[int]:
    """Sweep so many days before the end, twice, and return of what was told so far."""
    day = END - timedelta(days=days_before)
    with time_machine.travel(datetime(day.year, day.month, day.day, 5, tzinfo=UTC), tick=False):
        warn_of_certificates_that_end()
        warn_of_certificates_that_end()
    return [record.data["days"] for record in EventRecord.objects.filter(name="CertificateEnding").order_by("pk")]


def test_each_warning_is_given_once_and_a_missed_sweep_is_made_up_for() -> None:
    CertificateFactory(expires_on=END)

    assert _warned(days_before=61) == []
    assert _warned(days_before=60) == [60]
    assert _warned(days_before=31) == [60]
    assert _warned(days_before=28) == [60, 30], "the sweep of the thirtieth day was missed"
    assert _warned(days_before=7) == [60, 30, 7]
    assert _warned(days_before=0) == [60, 30, 7]
    assert _warned(days_before=-1) == [60, 30, 7]


def test_one_entered_shortly_before_its_end_is_told_of_once() -> None:
    CertificateFactory(expires_on=END)

    assert _warned(days_before=5) == [7]


@pytest.mark.parametrize("how", ["revoked", "renewed", "without end"])
def test_of_some_there_is_nothing_to_warn(how: str) -> None:
    found = CertificateFactory(expires_on=None if how == "without end" else END, revoked=how == "revoked")
    if how == "renewed":
        CertificateFactory(renews=found, product=found.product, expires_on=date(2030, 1, 1))

    assert _warned(days_before=7) == []
