"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from catalogue.models import Certificate, NameMember
from catalogue.services.certificates import note_run_out, warn_of_end
from catalogue.services.naming import note_member_run_out


@shared_task
def note_certificates_that_ran_out() -> None:
    """Tell of every certificate whose last day has passed; a sweep that was missed is made up for by the next."""
    now = timezone.now()
    due = Certificate.objects.run_out(on=timezone.localdate(now)).order_by("pk")
    for certificate_id in due.values_list("pk", flat=True)[:1000]:
        note_run_out(certificate_id=certificate_id, now=now)


@shared_task
def warn_of_certificates_that_end() -> None:
    """Tell of every certificate that ends soon; a sweep that was missed is made up for by the next."""
    now = timezone.now()
    due = Certificate.objects.ending(on=timezone.localdate(now)).order_by("expires_on", "pk")
    for certificate_id in due.values_list("pk", flat=True)[:5000]:
        warn_of_end(certificate_id=certificate_id, now=now)


@shared_task
def note_members_that_ran_out() -> None:
    """Have the listings looked through of every vendor whose days on an association's list have passed."""
    now = timezone.now()
    due = NameMember.objects.run_out(on=timezone.localdate(now)).order_by("pk")
    for member_id in due.values_list("pk", flat=True)[:1000]:
        note_member_run_out(member_id=member_id, now=now)
