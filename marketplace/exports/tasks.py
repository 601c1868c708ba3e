"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.exports.models import ExportFile
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.telling import warn_of_scans


@shared_task
def go_through_open_files() -> None:
    """Go through files whose goods have not left: rules change by their day, and scans run out by theirs."""
    now = timezone.now()
    for file_id in ExportFile.objects.open().order_by("checked_at", "pk").values_list("pk", flat=True)[:2_000]:
        check_file(file_id=file_id, now=now)


@shared_task
def warn_of_scans_that_end() -> None:
    """Warn whose licences and certificates end before the goods have left; each warning goes out once."""
    warn_of_scans(now=timezone.now())
