"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from vendors.models import ImportState, Sanction
from vendors.services import licences, parking, prices, sanctions, standing, uploads
from vendors.services.imports.applying import bring_in
from vendors.services.imports.checking import look_through
from vendors.services.imports.receiving import left_behind


@shared_task
def forget_parked_photos() -> None:
    """Delete photos of forms that were never finished."""
    parking.forget_parked_photos(now=timezone.now())


@shared_task
def forget_partial_uploads() -> None:
    """Delete files that began to come yesterday."""
    uploads.forget_partial_uploads(now=timezone.now())


@shared_task
def turn_prices() -> None:
    """Begin and end reduced prices whose day has come."""
    prices.turn_prices(now=timezone.now())


@shared_task
def warn_of_licences() -> None:
    """Warn whose licence runs out; each warning goes out once, also when a run was missed."""
    licences.warn_of_licences(now=timezone.now())


@shared_task
def settle_standings() -> None:
    """Stop shops for which a day has come, and open those for which nothing is missing any more."""
    standing.settle_all(now=timezone.now())


@shared_task
def follow_sanctions() -> None:
    """Let sanctions begin and end at their time."""
    now = timezone.now()
    for sanction_id in Sanction.objects.to_begin(now).order_by("starts_at").values_list("pk", flat=True)[:500]:
        sanctions.begin_due(sanction_id=sanction_id, now=now)
    for sanction_id in Sanction.objects.to_end(now).order_by("ends_at").values_list("pk", flat=True)[:500]:
        sanctions.end_due(sanction_id=sanction_id, now=now)


@shared_task
def go_on_with_imports() -> None:
    """Take up files of listings that a worker left behind."""
    now = timezone.now()
    for import_id, state in left_behind(now=now):
        (look_through if state == ImportState.UPLOADED else bring_in)(import_id=import_id, now=now)
