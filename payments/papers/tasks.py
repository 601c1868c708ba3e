from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from payments.papers.services.commission import issue_commission_invoices


@shared_task
def invoice_commission() -> None:
    """Issue last month's invoices for commission; run again, it finds them made."""
    now = timezone.now()
    last_month = timezone.localdate(now).replace(day=1) - timedelta(days=1)
    issue_commission_invoices(day=last_month, now=now)
