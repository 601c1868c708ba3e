"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.incidents.models import Incident
from marketplace.incidents.services import settling


@shared_task
def escalate_overdue() -> None:
    """Hand to officers what a vendor has not settled within its seven days."""
    now = timezone.now()
    for incident_id in Incident.objects.overdue(now).order_by("answer_by").values_list("pk", flat=True)[:500]:
        settling.escalate_due(incident_id=incident_id, now=now)
