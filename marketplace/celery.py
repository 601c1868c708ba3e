"""The worker's application. `celery -A marketplace worker` finds it here."""

from __future__ import annotations

import os

from celery import Celery
from django.utils.module_loading import import_string

from marketplace.core import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")

broker.install()

app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender: Celery, **_: object) -> None:
    """Give beat the timetable of `marketplace.schedule`."""
    sender.conf.beat_schedule = import_string("marketplace.schedule.SCHEDULE")
