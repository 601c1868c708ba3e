"""Who keeps a hub. The one place that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.handover.models import HubKeeper
from logistics.models import PointKind, ServicePoint

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def hubs_kept_by(*, user: Any, now: datetime) -> QuerySet[ServicePoint]:
    """Return the open hubs that somebody keeps at a moment."""
    kept = HubKeeper.objects.at(now).filter(user_id=user.pk).values("hub")
    return ServicePoint.objects.open().filter(kind=PointKind.HUB, pk__in=kept).order_by("code")


def keeps(*, user: Any, hub: ServicePoint, now: datetime) -> bool:
    """Return whether somebody keeps a hub at a moment."""
    return hubs_kept_by(user=user, now=now).filter(pk=hub.pk).exists()
