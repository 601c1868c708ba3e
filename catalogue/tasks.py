"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from catalogue.models import Certificate
from catalogue.services.certificates import note_run_out


@shared_task
def note_certificates_that_ran_out() -> None:
    """Tell of every certificate whose last day has passed; a sweep that was missed is made up for by the next."""
    now = timezone.now()
    due = Certificate.objects.run_out(on=timezone.localdate(now)).order_by("pk")
    for certificate_id in due.values_list("pk", flat=True)[:1000]:
        note_run_out(certificate_id=certificate_id, now=now)
