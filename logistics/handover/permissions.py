"""Who keeps a hub. The one place that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from logistics.models import PointKind, ServicePoint
from logistics.scanning.models import Appointment, Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def hubs_kept_by(*, user: Any, now: datetime) -> QuerySet[ServicePoint]:
    """Return the open hubs whose keeper somebody is: officers appoint them, with whoever else scans."""
    terms = Appointment.objects.standing(timezone.localdate(now)).of(user).filter(role=Role.KEEPER)
    return ServicePoint.objects.open().filter(kind=PointKind.HUB, pk__in=terms.values("point")).order_by("code")
