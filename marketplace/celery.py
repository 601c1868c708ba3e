"""The worker's application. `celery -A marketplace worker` finds it here."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")

app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender: Celery, **_: object) -> None:
    """Give beat the timetable of `marketplace.schedule`."""
    from marketplace.schedule import SCHEDULE  # noqa: PLC0415 - needs the applications to be loaded

    sender.conf.beat_schedule = SCHEDULE
