"""Loading the doors of sample lockers."""

from __future__ import annotations

from django.db import transaction

from logistics.models import ServicePoint
from logistics.points.models import Compartment
from logistics.services.reference_data import read_rows


def load_compartments() -> int:
    """Make the doors that are not there yet, and return how many were made; those that stand are left alone."""
    with transaction.atomic(durable=True):
        points = dict(ServicePoint.objects.filter(kind="locker").values_list("code", "pk"))
        known = set(Compartment.objects.values_list("point_id", "number"))
        fresh = [
            Compartment(point_id=points[row["point"]], number=row["number"], size=row["size"])
            for row in read_rows("compartments")
            if (points[row["point"]], row["number"]) not in known
        ]
        return len(Compartment.objects.bulk_create(fresh))
