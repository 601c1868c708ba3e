"""`manage.py papers check` names what somebody changed behind the triggers."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from payments.papers.checking import faults_of_papers
from payments.papers.models import Paper, PaperSeries
from payments.papers.services.issue import issue_for_order
from tests.factories.papers import paid_order
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def drop_triggers() -> None:
    names = (
        ["papers_paper_no_update", "papers_paperseries_rises"]
        if connection.vendor == "sqlite"
        else ["papers_paper_no_change ON papers_paper", "papers_paperseries_rises ON papers_paperseries"]
    )
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}")


def issue() -> Paper:
    paper = issue_for_order(order_id=paid_order().pk, now=NOON)
    assert paper is not None
    return paper


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    issue()
    issue()
    call_command("papers", "check")

    assert "2 papers, no faults" in capsys.readouterr().out


def test_each_edit_by_hand_is_named() -> None:
    first, second, third = issue(), issue(), issue()
    drop_triggers()
    Paper.objects.filter(pk=first.pk).update(content={**first.content, "total": "1"})
    Paper.objects.filter(pk=second.pk).update(vat_khr=1)
    PaperSeries.objects.update(last=9)

    faults = list(faults_of_papers())

    assert len(faults) == 3
    assert first.number in faults[0]
    assert second.number in faults[1]
    assert "counted to 9" in faults[2]
    assert third.number not in " ".join(faults)
    with pytest.raises(CommandError):
        call_command("papers", "check")
